import { ChevronDownIcon, TruckIcon } from '@/components/commerce/shop/icons'
import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

interface DeliveryNoteProps {
  rates: {
    country_code: string | null
    name: string
    price_minor: number
    free_from_minor: number | null
  }[]
  money: ShopMoney
}

/** What delivery costs, before anything is in the cart. */
export function DeliveryNote({ rates, money }: DeliveryNoteProps) {
  if (rates.length === 0) return null
  const countries = new Intl.DisplayNames(['en'], { type: 'region' })
  return (
    <details className="group rounded-xl border bg-card text-sm">
      <summary className="flex list-none items-center gap-3 rounded-xl px-4 py-3.5 font-medium [&::-webkit-details-marker]:hidden">
        <TruckIcon className="size-5 text-muted-foreground" />
        <span className="flex-1">Delivery</span>
        <ChevronDownIcon className="size-4 transition-transform group-open:rotate-180" />
      </summary>
      <dl className="grid gap-2 px-4 pb-4">
        {rates.map((rate) => (
          <div key={rate.country_code ?? ''} className="flex items-baseline justify-between gap-4">
            <dt>
              {rate.country_code === null
                ? rates.length === 1
                  ? 'Everywhere'
                  : 'Everywhere else'
                : (countries.of(rate.country_code) ?? rate.country_code)}
            </dt>
            <dd className="text-end text-muted-foreground tabular-nums">
              {rate.price_minor === 0 ? 'free' : formatMoney(rate.price_minor, money)}
              {rate.price_minor > 0 && rate.free_from_minor !== null
                ? `, free from ${formatMoney(rate.free_from_minor, money)}`
                : null}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
