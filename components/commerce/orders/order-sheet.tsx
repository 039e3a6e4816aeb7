import { AddressBlock } from '@/components/commerce/address-block'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { METHOD_LABELS, optionsOf } from '@/components/commerce/orders/order-words'
import { LocalTime } from '@/components/ui/local-time'
import { lineMinor, remainingOf } from '@/lib/commerce/order-amounts.rules'
import type { Order } from '@/lib/commerce/orders.schemas'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

interface OrderSheetProps {
  order: Order
  shop: { name: string; contact_email: string | null }
  countryName: (code: string) => string
  locale: string
  /** A packing slip goes into the parcel and says no prices. */
  withPrices: boolean
}

/** An order on paper: one column of lines that may run over pages, and blocks that never break. */
export function OrderSheet({ order, shop, countryName, locale, withPrices }: OrderSheetProps) {
  const money = (minor: number) => formatMoney(minor, { ...order, locale })
  const lines = order.items.filter((item) => remainingOf(item) > 0)
  const head = 'border-black/50 border-b py-1.5 text-start align-bottom font-semibold'
  const cell = 'border-black/15 border-b py-2 align-top'
  return (
    <article className="text-[10.5pt] text-black leading-snug">
      <header className="flex items-start justify-between gap-8 pb-8">
        <div className="min-w-0">
          <p className="break-words font-semibold text-[14pt] leading-tight">
            <bdi>{shop.name}</bdi>
          </p>
          {shop.contact_email ? <p className="break-words">{shop.contact_email}</p> : null}
        </div>
        <div className="shrink-0 text-end">
          <h1 className="tabular font-semibold text-[14pt] leading-tight">
            {withPrices ? 'Order' : 'Packing slip'} #{order.number}
          </h1>
          <p>
            <LocalTime value={order.placed_at} format="date" />
          </p>
        </div>
      </header>
      <div className="grid break-inside-avoid grid-cols-2 gap-8 pb-8">
        <section>
          <h2 className="pb-1 font-semibold">Deliver to</h2>
          <AddressBlock
            address={order.shipping_address}
            countryName={countryName(order.shipping_address.country_code)}
          />
        </section>
        {withPrices ? (
          <section>
            <h2 className="pb-1 font-semibold">Bill to</h2>
            <AddressBlock
              address={order.billing_address}
              countryName={countryName(order.billing_address.country_code)}
            />
            <p className="pt-2">{METHOD_LABELS[order.payment_method]}</p>
          </section>
        ) : null}
      </div>
      <table className="w-full border-separate border-spacing-0">
        {/* Repeated at the head of every page. */}
        <thead>
          <tr>
            <th scope="col" className={`${head} pe-5`}>
              Qty
            </th>
            <th scope="col" className={head}>
              Item
            </th>
            {withPrices ? (
              <>
                <th scope="col" className={`${head} px-3 text-end`}>
                  Price
                </th>
                <th scope="col" className={`${head} text-end`}>
                  Amount
                </th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {lines.map((item) => (
            <tr key={item.id} className="break-inside-avoid">
              <td className={`${cell} tabular pe-5 font-semibold`}>
                {formatNumber(remainingOf(item), locale)}
              </td>
              <td className={`${cell} w-full break-words`}>
                <bdi>{item.product_name}</bdi>
                <span className="block text-black/70">
                  <bdi>{[optionsOf(item.option_values), item.sku].filter(Boolean).join(' · ')}</bdi>
                </span>
              </td>
              {withPrices ? (
                <>
                  <td className={`${cell} tabular whitespace-nowrap px-3 text-end`}>
                    {money(item.unit_price_minor)}
                  </td>
                  <td className={`${cell} tabular whitespace-nowrap text-end`}>
                    {money(lineMinor(item, order))}
                  </td>
                </>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 ? <p className="py-4">Everything in this order was cancelled.</p> : null}
      {withPrices ? (
        <OrderTotals
          order={order}
          locale={locale}
          className="ms-auto mt-6 w-72 max-w-full break-inside-avoid text-[10.5pt] text-black [&_*]:text-black"
        />
      ) : null}
      {order.customer_note ? (
        <section className="mt-8 break-inside-avoid">
          <h2 className="pb-1 font-semibold">Note from the customer</h2>
          <p dir="auto" className="whitespace-pre-wrap break-words">
            {order.customer_note}
          </p>
        </section>
      ) : null}
    </article>
  )
}
