import { Skeleton } from '@/components/ui/skeleton'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'

const cards = ['first', 'second', 'third', 'fourth']

/** The shape of the board while it is on its way. */
export function BoardSkeleton() {
  return (
    <div role="status" aria-label="Loading the board" className="grid gap-3">
      <Skeleton className="h-control w-full max-w-xl" />
      <div className="-mx-4 flex gap-3 overflow-hidden px-4 sm:-mx-6 sm:px-6 xl:mx-0 xl:grid xl:grid-cols-4 xl:px-0">
        {CUSTOMER_SEGMENTS.map((segment) => (
          <div
            key={segment}
            className="grid w-[min(82vw,19rem)] shrink-0 gap-2 rounded-lg bg-muted p-2 xl:w-auto"
          >
            <Skeleton className="h-5 w-28" />
            {cards.map((card) => (
              <Skeleton key={card} className="h-20 w-full" />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
