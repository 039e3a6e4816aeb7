import { Skeleton } from '@/components/ui/skeleton'

const rows = Array.from({ length: 12 }, (_, index) => `row-${index}`)

/** The shape of a list of money while it is on its way. */
export function MoneySkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3">
      <Skeleton className="h-9 w-full max-w-xl" />
      <Skeleton className="h-9 w-full max-w-lg" />
      <div className="grid gap-px overflow-hidden rounded-lg border">
        {rows.map((row) => (
          <div key={row} className="flex items-center gap-4 px-3 py-3">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="hidden h-4 w-24 sm:block" />
            <Skeleton className="ml-auto h-5 w-20" />
            <Skeleton className="h-4 w-16" />
          </div>
        ))}
      </div>
    </div>
  )
}
