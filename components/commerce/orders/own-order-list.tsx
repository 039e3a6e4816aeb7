import { ChevronRight } from 'lucide-react'
import { PaymentBadge, StatusBadge } from '@/components/commerce/orders/order-badges'
import { BusinessWording } from '@/components/ui/date-wording'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { OwnOrder } from '@/lib/commerce/own-orders.schemas'
import { counted } from '@/lib/counted'
import { formatMoney } from '@/lib/money'

interface OwnOrderListProps {
  orders: OwnOrder[]
  /** That the person has chosen; null for that of each business. */
  locale: string | null
}

/** A person's orders at every business, newest first. */
export function OwnOrderList({ orders, locale }: OwnOrderListProps) {
  return (
    <ul className="divide-y rounded-lg border bg-card">
      {orders.map((order) => (
        <li key={order.id}>
          <Link
            href={`/account/orders/${order.org_slug}/${order.id}`}
            className="flex items-center gap-4 px-4 py-3 hover:bg-muted/60 focus-visible:-outline-offset-2"
          >
            <span className="grid min-w-0 flex-1 gap-0.5">
              <span className="truncate font-medium">
                <bdi>{order.org_name}</bdi>
              </span>
              <span className="truncate text-muted-foreground text-xs">
                <span className="tabular">#{order.number}</span>
                {' · '}
                {/* The day that the shop has told them. */}
                <BusinessWording locale={order.org_locale} timeZone={order.org_time_zone}>
                  <LocalTime value={order.placed_at} format="date" />
                </BusinessWording>
                {' · '}
                {counted(order.item_count, 'item', 'items', locale ?? order.org_locale)}
              </span>
            </span>
            <span className="flex shrink-0 flex-wrap items-center justify-end gap-1.5 max-sm:hidden">
              <StatusBadge status={order.status} audience="buyer" />
              <PaymentBadge order={order} />
            </span>
            <span className="grid shrink-0 justify-items-end gap-1">
              <span className="tabular">
                {formatMoney(order.total_minor, { ...order, locale: locale ?? order.org_locale })}
              </span>
              <span className="flex flex-wrap justify-end gap-1 sm:hidden">
                <StatusBadge status={order.status} audience="buyer" />
                <PaymentBadge order={order} />
              </span>
            </span>
            <ChevronRight
              aria-hidden
              className="size-4 shrink-0 text-muted-foreground rtl:-scale-x-100"
            />
          </Link>
        </li>
      ))}
    </ul>
  )
}
