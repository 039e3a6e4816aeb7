import type { ReactNode } from 'react'
import { PaymentBadge, StatusBadge } from '@/components/commerce/orders/order-badges'
import { LocalTime } from '@/components/ui/local-time'
import type { Order } from '@/lib/commerce/orders.schemas'

interface OrderHeaderProps {
  order: Pick<Order, 'number' | 'status' | 'payment_status' | 'placed_at'>
  /** Behind the date: how it came in, or at which business. */
  place: string
  audience?: 'staff' | 'buyer'
  actions?: ReactNode
}

/** Which order it is and where it stands, before anything one could do. */
export function OrderHeader({ order, place, audience = 'staff', actions }: OrderHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="grid min-w-0 gap-1.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
          <h1 className="tabular font-semibold text-xl leading-tight sm:text-2xl">
            Order #{order.number}
          </h1>
          <StatusBadge status={order.status} audience={audience} />
          <PaymentBadge order={order} />
        </div>
        <p className="text-muted-foreground text-sm">
          <LocalTime
            value={order.placed_at}
            // It may not be the zone of who buys there.
            format={audience === 'buyer' ? 'zoned' : 'datetime'}
          />
          {' · '}
          <bdi>{place}</bdi>
        </p>
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}
