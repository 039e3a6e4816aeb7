import { LocalTime } from '@/components/ui/local-time'

interface CustomerTimelineProps {
  entries: {
    id: number
    actor: string
    text: string
    changes: { label: string; from: string; to: string }[]
    quote?: string
    occurred_at: string
  }[]
}

/** What happened with a customer, newest first, in sentences. */
export function CustomerTimeline({ entries }: CustomerTimelineProps) {
  if (entries.length === 0) {
    return <p className="text-muted-foreground text-sm">Nothing further back than this.</p>
  }
  return (
    <ol className="grid gap-0">
      {entries.map((entry) => (
        <li
          key={entry.id}
          className="relative border-s pb-5 ps-5 last:pb-1 before:absolute before:-start-[5px] before:top-1.5 before:size-[9px] before:rounded-full before:border-2 before:border-card before:bg-muted-foreground"
        >
          <p className="text-sm">
            <bdi className="font-medium">{entry.actor}</bdi> {entry.text}
          </p>
          {entry.quote ? (
            <blockquote className="mt-1 border-s-2 ps-2 text-muted-foreground text-sm">
              <bdi>{entry.quote}</bdi>
            </blockquote>
          ) : null}
          {entry.changes.length > 0 ? (
            <dl className="mt-1 grid gap-0.5 text-sm">
              {entry.changes.map((change) => (
                <div key={change.label} className="flex min-w-0 flex-wrap gap-x-2">
                  <dt className="text-muted-foreground">{change.label}</dt>
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
          ) : null}
          <p className="mt-0.5 text-muted-foreground text-xs">
            <LocalTime value={entry.occurred_at} />
          </p>
        </li>
      ))}
    </ol>
  )
}
