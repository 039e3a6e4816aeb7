import { Skeleton } from '@/components/ui/skeleton'

const rows = Array.from({ length: 10 }, (_, index) => `row-${index}`)

/** The shape of a report while it is on its way. */
export function ReportsSkeleton() {
  return (
    <div role="status" aria-label="Loading report" className="grid gap-3">
      <Skeleton className="h-8 w-44" />
      <Skeleton className="h-9 w-full max-w-xl" />
      <div className="grid gap-px overflow-hidden rounded-lg border">
        {rows.map((row) => (
          <div key={row} className="flex items-center gap-4 px-3 py-3">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="ml-auto h-4 w-24" />
          </div>
        ))}
      </div>
    </div>
  )
}
