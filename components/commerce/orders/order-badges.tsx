import {
  BUYER_STATUS_LABELS,
  PAYMENT_LABELS,
  PAYMENT_VARIANTS,
  STATUS_LABELS,
  STATUS_VARIANTS,
} from '@/components/commerce/orders/order-words'
import { Badge } from '@/components/ui/badge'
import type { Order, OrderStatus } from '@/lib/commerce/orders.schemas'

interface StatusBadgeProps {
  status: OrderStatus
  audience?: 'staff' | 'buyer'
}

export function StatusBadge({ status, audience = 'staff' }: StatusBadgeProps) {
  const labels = audience === 'buyer' ? BUYER_STATUS_LABELS : STATUS_LABELS
  return <Badge variant={STATUS_VARIANTS[status]}>{labels[status]}</Badge>
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
