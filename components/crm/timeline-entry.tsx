import { TimelineIcon } from '@/components/crm/timeline-icon'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TimelineEntry as Entry } from '@/lib/crm/customer-events.rules'

interface TimelineEntryProps {
  entry: Entry
  now: string
  /** The address of a bulk change. */
  bulkRunHref: (runId: string) => string
  orderHref: (orderId: string) => string
  invoiceHref: (invoiceId: string) => string
}

const link = 'underline decoration-muted-foreground/50 underline-offset-4 hover:decoration-current'

/** One thing that happened, in a sentence, with what was written or changed below it. */
export function TimelineEntry({
  entry,
  now,
  bulkRunHref,
  orderHref,
  invoiceHref,
}: TimelineEntryProps) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <TimelineIcon kind={entry.kind} />
      <div className="min-w-0 pt-1 pb-4">
        <p className="text-pretty text-sm">
          <bdi className="font-medium">{entry.actor}</bdi> {entry.text}
          {entry.order ? (
            <>
              {' '}
              <Link href={orderHref(entry.order.id)} className={link}>
                order #{entry.order.number}
              </Link>
              {entry.order.total ? ` for ${entry.order.total}` : null}
            </>
          ) : null}
          {entry.invoice ? (
            <>
              {' '}
              <Link href={invoiceHref(entry.invoice.id)} className={link}>
                invoice <bdi>{entry.invoice.number}</bdi>
              </Link>
              {entry.invoice.total ? `, ${entry.invoice.total}` : null}
            </>
          ) : null}
          {entry.bulk_run_id ? (
            <>
              {' in '}
              <Link href={bulkRunHref(entry.bulk_run_id)} className={link}>
                a bulk change
              </Link>
            </>
          ) : null}{' '}
          <RelativeTime
            value={entry.occurred_at}
            now={now}
            className="whitespace-nowrap text-muted-foreground text-xs"
          />
        </p>
        {entry.quote ? (
          <blockquote
            dir="auto"
            className="mt-1 break-words border-s-2 ps-2.5 text-muted-foreground text-sm"
          >
            {entry.quote}
          </blockquote>
        ) : null}
        {entry.changes.length > 0 ? <Changes changes={entry.changes} /> : null}
      </div>
    </div>
  )
}

function Changes({ changes }: Pick<Entry, 'changes'>) {
  return (
    <dl className="mt-1 grid gap-0.5 text-sm">
      {changes.map((change) => (
        <div key={change.label} className="flex min-w-0 flex-wrap gap-x-2">
          {/* With one change the sentence has named it already. */}
          <dt className={changes.length === 1 ? 'sr-only' : 'text-muted-foreground'}>
            {change.label}
          </dt>
          <dd className="min-w-0 break-words">
            {change.from ? (
              <>
                <del className="text-muted-foreground">
                  <bdi>{change.from}</bdi>
                </del>
                {' → '}
              </>
            ) : null}
            {change.to ? (
              <ins className="no-underline">
                <bdi>{change.to}</bdi>
              </ins>
            ) : (
              <span className="text-muted-foreground">empty</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
