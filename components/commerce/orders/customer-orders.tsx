import { StatusBadge } from '@/components/commerce/orders/order-badges'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { OrderRow } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'
import { formatMoney } from '@/lib/money'

interface CustomerOrdersProps {
  orders: OrderRow[]
  /** Of the list of orders. */
  pathname: string
  /** All orders of this customer, where there are more than these. */
  allHref: string | null
  /** Null for who may not enter one. */
  newHref: string | null
  locale: string
}

/** The latest orders, on the customer's page. */
export function CustomerOrders({
  orders,
  pathname,
  allHref,
  newHref,
  locale,
}: CustomerOrdersProps) {
  return (
    <Card aria-label="Orders" id="orders" className="scroll-mt-16">
      <CardHeader>
        <CardTitle>Orders</CardTitle>
        {newHref === null ? null : (
          <CardAction>
            <Link href={newHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
              New order
            </Link>
          </CardAction>
        )}
      </CardHeader>
      <CardContent>
        {orders.length === 0 ? (
          <p className="text-muted-foreground text-sm">None yet.</p>
        ) : (
          <ul className="-mx-2">
            {orders.map((order) => (
              <li key={order.id}>
                <Link
                  href={`${pathname}/${order.id}`}
                  className="flex items-start justify-between gap-3 rounded-md px-2 py-1.5 hover:bg-accent"
                >
                  <span className="grid min-w-0">
                    <span className="tabular font-medium">#{order.number}</span>
                    <span className="truncate text-muted-foreground text-xs">
                      <LocalTime value={order.placed_at} format="date" /> ·{' '}
                      {counted(order.item_count, 'item', 'items', locale)}
                    </span>
                  </span>
                  <span className="grid shrink-0 justify-items-end gap-0.5">
                    <span className="tabular">
                      {formatMoney(order.total_minor, { ...order, locale })}
                    </span>
                    <StatusBadge status={order.status} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        {allHref === null ? null : (
          <Link
            href={allHref}
            className={buttonVariants({ variant: 'link', size: 'sm', className: 'mt-2' })}
          >
            All orders
          </Link>
        )}
      </CardContent>
    </Card>
  )
}
