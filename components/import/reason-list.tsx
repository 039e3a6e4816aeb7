import { Count } from '@/components/ui/count'
import { messageFor } from '@/lib/messages'

/** What was decided or is wrong in the file, and in how many rows; most frequent first. */
export function ReasonList({ counts }: { counts: Record<string, number> }) {
  const reasons = Object.entries(counts).toSorted(([, a], [, b]) => b - a)
  if (reasons.length === 0) return null
  return (
    <section aria-labelledby="reasons" className="rounded-lg border bg-card px-4 py-3">
      <h2 id="reasons" className="font-medium text-sm">
        What to know about these rows
      </h2>
      <ul className="mt-2 grid gap-1.5 text-sm">
        {reasons.map(([reason, count]) => (
          <li key={reason} className="flex gap-3">
            <span className="tabular w-14 shrink-0 text-end font-medium">
              <Count value={count} />
            </span>
            <span className="text-muted-foreground">{messageFor(reason)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
