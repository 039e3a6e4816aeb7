import { Count } from '@/components/ui/count'
import type { BulkRun } from '@/lib/crm/customer-bulk.schemas'

/** The run in numbers; each says what it counts. */
export function RunSummary({ run }: { run: BulkRun }) {
  const isTakenBack = run.status === 'undoing' || run.status === 'undone'
  const facts = [
    { label: 'Chosen', hint: 'Matched when it began', count: run.total },
    { label: 'Changed', hint: 'Are different now', count: run.changed_count },
    { label: 'Unchanged', hint: 'Were already like this, or are gone', count: run.skipped_count },
    ...(isTakenBack
      ? [
          { label: 'Put back', hint: 'Are as before', count: run.restored_count },
          { label: 'Kept', hint: 'Had been changed since', count: run.kept_count },
        ]
      : []),
  ]
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-2">
      {facts.map(({ label, hint, count }) => (
        <div key={label} className="grid content-start rounded-lg border bg-card px-3 py-2">
          <dt className="order-2 text-sm">
            {label}
            <span className="block text-muted-foreground text-xs">{hint}</span>
          </dt>
          <dd className="tabular font-semibold text-lg leading-tight">
            <Count value={count} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
