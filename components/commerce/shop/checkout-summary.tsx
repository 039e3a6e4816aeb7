import type { CartLine } from '@/components/commerce/shop/cart-lines'
import { lineNote } from '@/components/commerce/shop/line-note'
import { ProductPicture } from '@/components/commerce/shop/product-picture'
import { type Sum, Sums } from '@/components/commerce/shop/sums'
import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

interface CheckoutSummaryProps {
  site: string
  lines: CartLine[]
  money: ShopMoney
  sums: Sum[]
}

export function CheckoutSummary({ site, lines, money, sums }: CheckoutSummaryProps) {
  return (
    <section
      aria-labelledby="summary"
      className="grid content-start gap-5 rounded-2xl bg-card p-5 ring-1 ring-border sm:p-6"
    >
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="summary" className="font-semibold text-lg">
          Your order
        </h2>
        <a
          href={`/s/${site}/cart`}
          className="rounded-sm text-muted-foreground text-sm underline decoration-muted-foreground/40 underline-offset-4 hover:text-foreground"
        >
          Change
        </a>
      </div>
      <ul className="grid gap-4">
        {lines.map((line) => {
          const note = lineNote(line, money)
          return (
            <li
              key={line.variant_id}
              className="grid grid-cols-[3.25rem_minmax(0,1fr)_auto] items-center gap-3.5 text-sm"
            >
              <ProductPicture
                picture={line.picture ? { ...line.picture, alt: '' } : null}
                name={line.product_name}
                className="aspect-4/5 w-full rounded-md text-xl"
              />
              <div className="grid min-w-0">
                <p className="line-clamp-2 font-medium">
                  <bdi>{line.product_name}</bdi>
                </p>
                <p className="text-muted-foreground">
                  {line.option_values.length > 0 ? (
                    <bdi className="me-2">{line.option_values.join(', ')}</bdi>
                  ) : null}
                  <span className="whitespace-nowrap">
                    × {formatNumber(line.quantity, money.locale)}
                  </span>
                </p>
                {note ? <p className="font-medium text-warning">{note}</p> : null}
              </div>
              <p className="tabular-nums">{formatMoney(line.line_minor, money)}</p>
            </li>
          )
        })}
      </ul>
      <div className="border-t pt-4">
        <Sums sums={sums} money={money} />
      </div>
    </section>
  )
}
