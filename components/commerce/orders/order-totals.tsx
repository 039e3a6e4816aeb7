import type { ReactNode } from 'react'
import { taxByRate } from '@/lib/commerce/order-amounts.rules'
import type { Order } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'
import { formatMoney, formatPercent } from '@/lib/money'
import { cn } from '@/lib/utils'

interface OrderTotalsProps {
  order: Order
  locale: string
  className?: string
}

/** What an order adds up to, tax by rate, and how it is paid. */
export function OrderTotals({ order, locale, className }: OrderTotalsProps) {
  const money = (minor: number) => formatMoney(minor, { ...order, locale })
  const taxes = taxByRate(order)
  // Where a credit note gave it back instead of the order, more was used than there is left to pay.
  const paid = Math.min(order.credit_used_minor, order.total_minor)
  // Store credit pays an order whole; what its invoice then did not ask for went back. Whether a later
  // invoice asks for it again, and what paid that, the order does not know.
  const back = order.total_minor - paid
  return (
    <dl className={cn('grid gap-1.5 text-sm', className)}>
      <Amount label={`Subtotal, ${counted(order.item_count, 'item', 'items', locale)}`}>
        {money(order.items_minor)}
      </Amount>
      {/* Of what is cancelled nothing is delivered: that is not free, it is not there. */}
      {order.item_count === 0 ? null : (
        <Amount label={`Delivery, ${order.shipping_name}`}>{money(order.shipping_minor)}</Amount>
      )}
      {order.prices_include_tax
        ? null
        : taxes.map(({ rate_bps, tax_minor }) => (
            <Amount key={rate_bps} label={`Tax ${formatPercent(rate_bps, locale)}`}>
              {money(tax_minor)}
            </Amount>
          ))}
      <Amount label="Total" className="mt-1 border-t pt-2.5 font-semibold text-base">
        {money(order.total_minor)}
      </Amount>
      {order.prices_include_tax
        ? taxes.map(({ rate_bps, tax_minor }) => (
            <Amount
              key={rate_bps}
              label={`Tax ${formatPercent(rate_bps, locale)}, included`}
              className="text-muted-foreground text-xs"
            >
              {money(tax_minor)}
            </Amount>
          ))
        : null}
      {order.placed_total_minor === order.total_minor ? null : (
        <Amount label="When it was placed" className="text-muted-foreground text-xs">
          {money(order.placed_total_minor)}
        </Amount>
      )}
      {paid > 0 ? (
        <>
          <Amount label="Paid by store credit" className="mt-1 border-t pt-2.5">
            {money(-paid)}
          </Amount>
          {back > 0 ? <Amount label="Store credit given back">{money(back)}</Amount> : null}
        </>
      ) : null}
    </dl>
  )
}

function Amount({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <div className={cn('flex min-w-0 items-baseline justify-between gap-4', className)}>
      <dt className="min-w-0 break-words">
        <bdi>{label}</bdi>
      </dt>
      <dd className="tabular shrink-0">{children}</dd>
    </div>
  )
}
