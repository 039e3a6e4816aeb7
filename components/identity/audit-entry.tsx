import { Badge } from '@/components/ui/badge'
import { LocalTime } from '@/components/ui/local-time'
import type { AuditEntry } from '@/lib/platform/audit.queries'
import { changesOf, sentenceOf, type Wording } from '@/lib/platform/audit.rules'

interface AuditEntryItemProps {
  entry: AuditEntry
  actorName: string
  wording: Wording
}

export function AuditEntryItem({ entry, actorName, wording }: AuditEntryItemProps) {
  const changes = changesOf(entry.before, entry.after, wording)
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="min-w-0">
          <bdi className="font-medium">{actorName}</bdi>{' '}
          {sentenceOf(entry.action, entry.table_name)}
        </p>
        <LocalTime value={entry.occurred_at} className="text-muted-foreground text-xs" />
      </div>
      {changes.length > 0 ? (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm text-muted-foreground text-xs hover:text-foreground">
            {changes.map((change) => change.field).join(', ')}
          </summary>
          <dl className="mt-2 grid gap-1.5 rounded-md bg-muted/60 p-3 text-xs">
            {changes.map((change) => (
              <div key={change.field} className="grid gap-x-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
                <dt className="text-muted-foreground">{change.field}</dt>
                <dd className="flex flex-wrap gap-x-2 break-words">
                  {change.before === null ? null : (
                    <del className="min-w-0 break-all text-muted-foreground">
                      <bdi>{change.before}</bdi>
                    </del>
                  )}
                  {change.after === null ? null : (
                    <ins className="min-w-0 break-all no-underline">
                      <bdi>{change.after}</bdi>
                    </ins>
                  )}
                </dd>
              </div>
            ))}
          </dl>
          {entry.request_id ? (
            <p className="mt-2">
              <Badge variant="outline">Request {entry.request_id}</Badge>
            </p>
          ) : null}
        </details>
      ) : null}
    </li>
  )
}
