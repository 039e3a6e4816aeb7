import type { Order, OrderItem } from './orders.schemas'

type Shown = Pick<Order, 'prices_include_tax'>

/** What a line comes to, as the order shows prices: with tax or without. */
export function lineMinor(item: OrderItem, { prices_include_tax }: Shown): number {
  return prices_include_tax ? item.gross_minor : item.net_minor
}

/** How many pieces of a line are still wanted. */
export function remainingOf(item: Pick<OrderItem, 'quantity' | 'cancelled_quantity'>): number {
  return item.quantity - item.cancelled_quantity
}

export type TaxPart = { rate_bps: number; tax_minor: number }

/** The tax of an order by rate, highest first: sums of what the database rounded line by line. */
export function taxByRate(
  order: Pick<Order, 'items' | 'shipping_tax_rate_bps' | 'shipping_tax_minor'>,
): TaxPart[] {
  const sums = new Map<number, number>()
  const add = (rate: number, amount: number) => sums.set(rate, (sums.get(rate) ?? 0) + amount)
  for (const item of order.items) add(item.tax_rate_bps, item.tax_minor)
  add(order.shipping_tax_rate_bps, order.shipping_tax_minor)
  return [...sums]
    .filter(([, tax_minor]) => tax_minor > 0)
    .map(([rate_bps, tax_minor]) => ({ rate_bps, tax_minor }))
    .toSorted((a, b) => b.rate_bps - a.rate_bps)
}
