import type { BadgeVariant } from '@/components/ui/badge'
import type {
  OrderChannel,
  OrderStatus,
  PaymentMethod,
  PaymentStatus,
} from '@/lib/commerce/orders.schemas'

export const STATUS_LABELS: Record<OrderStatus, string> = {
  placed: 'Placed',
  processing: 'Processing',
  shipped: 'Shipped',
  completed: 'Completed',
  cancelled: 'Cancelled',
}

/** To who bought it, wherever they look. */
export const BUYER_STATUS_LABELS: Record<OrderStatus, string> = {
  ...STATUS_LABELS,
  processing: 'In preparation',
}

export const STATUS_VARIANTS: Record<OrderStatus, BadgeVariant> = {
  placed: 'warning',
  processing: 'info',
  shipped: 'outline',
  completed: 'success',
  cancelled: 'secondary',
}

export const PAYMENT_LABELS: Record<PaymentStatus, string> = {
  unpaid: 'Not paid',
  paid: 'Paid',
  refunded: 'Refunded',
}

export const PAYMENT_VARIANTS: Record<PaymentStatus, BadgeVariant> = {
  unpaid: 'outline',
  paid: 'success',
  refunded: 'secondary',
}

export const METHOD_LABELS: Record<PaymentMethod, string> = {
  account: 'On account',
  credit: 'Store credit',
}

export const CHANNEL_LABELS: Record<OrderChannel, string> = {
  shop: 'Shop',
  staff: 'Entered by staff',
}

/** "Blue / XL", or nothing for a product of one kind. */
export function optionsOf(values: readonly string[]): string {
  return values.join(' / ')
}
