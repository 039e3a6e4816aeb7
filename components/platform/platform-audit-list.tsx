import { Badge } from '@/components/ui/badge'
import { LocalTime } from '@/components/ui/local-time'
import type { PlatformAuditEntry } from '@/lib/platform/admin.queries'
import { actorOf, sentenceOf } from '@/lib/platform/audit.rules'

/** Which columns changed, not what was in them: that is the tenant's. */
export function PlatformAuditList({ entries }: { entries: PlatformAuditEntry[] }) {
  return (
    <ol className="divide-y rounded-lg border bg-card">
      {entries.map((entry) => (
        <li key={entry.id} className="grid gap-1.5 px-4 py-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <p className="min-w-0 break-words">
              <bdi className="font-medium">{actorOf(entry)}</bdi>{' '}
              {sentenceOf(entry.action, entry.table_name)}
            </p>
            <LocalTime value={entry.occurred_at} className="text-muted-foreground text-xs" />
          </div>
          {entry.fields.length > 0 ? (
            <p className="break-words text-muted-foreground text-xs">{entry.fields.join(', ')}</p>
          ) : null}
          {entry.request_id ? (
            <Badge variant="outline" className="w-fit">
              Request {entry.request_id}
            </Badge>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
