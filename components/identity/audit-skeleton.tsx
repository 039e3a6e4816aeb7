import { Skeleton } from '@/components/ui/skeleton'

const rows = Array.from({ length: 8 }, (_, index) => `row-${index}`)

/** The shape of the trail while it is on its way. */
export function AuditSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the audit trail"
      className="divide-y rounded-lg border bg-card"
    >
      {rows.map((row) => (
        <div key={row} className="grid gap-2 px-4 py-3">
          <div className="flex justify-between gap-4">
            <Skeleton className="h-4 w-64 max-w-[60%]" />
            <Skeleton className="h-3 w-24" />
          </div>
          <Skeleton className="h-3 w-40" />
        </div>
      ))}
    </div>
  )
}
