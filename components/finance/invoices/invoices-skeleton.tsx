import { Skeleton } from '@/components/ui/skeleton'

const rows = Array.from({ length: 12 }, (_, index) => `row-${index}`)
const tiles = ['draft', 'open', 'overdue', 'paid']

/** The shape of the list while it is on its way. */
export function InvoicesSkeleton() {
  return (
    <div role="status" aria-label="Loading invoices" className="grid gap-3">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {tiles.map((tile) => (
          <Skeleton key={tile} className="h-18" />
        ))}
      </div>
      <Skeleton className="h-9 w-full max-w-lg" />
      <div className="grid gap-px overflow-hidden rounded-lg border">
        {rows.map((row) => (
          <div key={row} className="flex items-center gap-4 px-3 py-3">
            <Skeleton className="h-4 w-28" />
            <Skeleton className="hidden h-4 w-48 sm:block" />
            <Skeleton className="ml-auto h-5 w-20" />
            <Skeleton className="h-4 w-16" />
          </div>
        ))}
      </div>
    </div>
  )
}
