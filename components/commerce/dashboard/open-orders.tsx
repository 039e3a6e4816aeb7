import { Link } from '@/components/ui/link'
import { SkeletonText } from '@/components/ui/skeleton-text'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { formatNumber } from '@/lib/numbers'

interface OpenOrdersProps {
  /** Null while they are counted. */
  open: SalesDashboard['open'] | null
  locale: string
  ordersHref: string
}

/** What somebody has to see to, now and whatever the period. */
export function OpenOrders({ open, locale, ordersHref }: OpenOrdersProps) {
  const tiles = [
    { status: 'placed', label: 'New orders', count: open?.placed },
    { status: 'processing', label: 'Orders in progress', count: open?.processing },
  ]
  return (
    <section
      aria-label="Open orders"
      aria-busy={open === null}
      className="mt-3 grid grid-cols-2 gap-3"
    >
      {tiles.map(({ status, label, count }) => (
        <Link
          key={status}
          href={`${ordersHref}?status=${status}`}
          className="flex flex-col justify-between gap-x-4 rounded-lg border bg-card p-4 transition-colors hover:border-foreground/40 sm:flex-row sm:items-baseline"
        >
          <span className="text-muted-foreground text-sm">{label}</span>
          <span className="font-semibold text-2xl tabular-nums">
            {count === undefined ? <SkeletonText>0</SkeletonText> : formatNumber(count, locale)}
          </span>
        </Link>
      ))}
    </section>
  )
}
