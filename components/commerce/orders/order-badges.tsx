import {
  PAYMENT_LABELS,
  PAYMENT_VARIANTS,
  STATUS_LABELS,
  STATUS_VARIANTS,
} from '@/components/commerce/orders/order-words'
import { Badge } from '@/components/ui/badge'
import type { Order, OrderStatus } from '@/lib/commerce/orders.schemas'

export function StatusBadge({ status }: { status: OrderStatus }) {
  return <Badge variant={STATUS_VARIANTS[status]}>{STATUS_LABELS[status]}</Badge>
}

/** Nothing for what was cancelled before it was paid: nobody waits for that money. */
export function PaymentBadge({
  order: { status, payment_status },
}: {
  order: Pick<Order, 'status' | 'payment_status'>
}) {
  if (status === 'cancelled' && payment_status === 'unpaid') return null
  return <Badge variant={PAYMENT_VARIANTS[payment_status]}>{PAYMENT_LABELS[payment_status]}</Badge>
}
