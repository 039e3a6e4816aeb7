import {
  PAYMENT_LABELS,
  PAYMENT_VARIANTS,
  STATUS_LABELS,
  STATUS_VARIANTS,
} from '@/components/commerce/orders/order-words'
import { Badge } from '@/components/ui/badge'
import type { OrderStatus, PaymentStatus } from '@/lib/commerce/orders.schemas'

export function StatusBadge({ status }: { status: OrderStatus }) {
  return <Badge variant={STATUS_VARIANTS[status]}>{STATUS_LABELS[status]}</Badge>
}

export function PaymentBadge({ status }: { status: PaymentStatus }) {
  return <Badge variant={PAYMENT_VARIANTS[status]}>{PAYMENT_LABELS[status]}</Badge>
}
