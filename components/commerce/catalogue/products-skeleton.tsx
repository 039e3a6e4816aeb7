import { Skeleton } from '@/components/ui/skeleton'

const rows = Array.from({ length: 10 }, (_, index) => `row-${index}`)

/** The shape of the list while it is on its way. */
export function ProductsSkeleton() {
  return (
    <div role="status" aria-label="Loading products" className="grid gap-3">
      <Skeleton className="h-9 w-full max-w-md" />
      <Skeleton className="h-9 w-full max-w-2xl" />
      <div className="grid gap-px overflow-hidden rounded-lg border">
        {rows.map((row) => (
          <div key={row} className="flex items-center gap-3 px-3 py-2">
            <Skeleton className="size-9 shrink-0" />
            <div className="grid flex-1 gap-1.5">
              <Skeleton className="h-4 w-44 max-w-full" />
              <Skeleton className="h-3 w-28 max-w-full" />
            </div>
            <Skeleton className="hidden h-5 w-20 sm:block" />
            <Skeleton className="h-4 w-16" />
          </div>
        ))}
      </div>
    </div>
  )
}
