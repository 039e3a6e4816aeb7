import { lineNote } from '@/components/commerce/shop/line-note'
import { ProductPicture } from '@/components/commerce/shop/product-picture'
import type { PlainFormAction, ShopMoney, ShopPicture } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

export interface CartLine {
  variant_id: string
  product_slug: string
  product_name: string
  option_names: string[]
  option_values: string[]
  picture: ShopPicture | null
  quantity: number
  unit_price_minor: number
  seen_price_minor: number
  line_minor: number
  available: number | null
  problem: 'unavailable' | 'insufficient_stock' | null
}

interface CartLinesProps {
  site: string
  lines: CartLine[]
  money: ShopMoney
  setItem: PlainFormAction
  removeItem: PlainFormAction
  setWished: PlainFormAction
}

export function CartLines(props: CartLinesProps) {
  return (
    <ul className="grid divide-y border-y">
      {props.lines.map((line) => (
        <Line key={line.variant_id} {...props} line={line} />
      ))}
    </ul>
  )
}

const textButton =
  'rounded-sm py-1 text-muted-foreground underline decoration-muted-foreground/40 underline-offset-4 hover:text-foreground hover:decoration-current'

function Line({
  site,
  line,
  money,
  setItem,
  removeItem,
  setWished,
}: Omit<CartLinesProps, 'lines'> & { line: CartLine }) {
  const href = `/s/${site}/p/${encodeURIComponent(line.product_slug)}?variant=${line.variant_id}`
  const isGone = line.problem === 'unavailable'
  const noteId = `note-${line.variant_id}`
  const note = lineNote(line, money)
  return (
    <li className="grid grid-cols-[5rem_minmax(0,1fr)] gap-4 py-5 sm:grid-cols-[6.5rem_minmax(0,1fr)] sm:gap-6">
      <ProductPicture
        picture={line.picture ? { ...line.picture, alt: '' } : null}
        name={line.product_name}
        className={`aspect-4/5 w-full rounded-lg ${isGone ? 'opacity-50' : ''}`}
      />
      <div className="grid content-start gap-2.5">
        <div className="flex items-start justify-between gap-4">
          <div className="grid min-w-0 gap-0.5">
            <h2 className="font-medium">
              {isGone ? (
                <bdi>{line.product_name}</bdi>
              ) : (
                <a href={href} className="rounded-sm hover:underline">
                  <bdi>{line.product_name}</bdi>
                </a>
              )}
            </h2>
            {line.option_values.length > 0 ? (
              <p className="text-muted-foreground text-sm">
                {line.option_values.map((value, index) => (
                  <span key={line.option_names[index] ?? value} className="me-3 inline-block">
                    <bdi>{line.option_names[index]}</bdi>: <bdi>{value}</bdi>
                  </span>
                ))}
              </p>
            ) : null}
            <p className="text-muted-foreground text-sm tabular-nums">
              {formatMoney(line.unit_price_minor, money)}
              {line.quantity > 1 ? ' each' : null}
            </p>
          </div>
          {isGone ? null : (
            <p className="shrink-0 font-medium tabular-nums">
              {formatMoney(line.line_minor, money)}
            </p>
          )}
        </div>
        {note ? (
          <p id={noteId} className="font-medium text-sm text-warning">
            {note}
          </p>
        ) : null}
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
          {isGone ? null : (
            <form action={setItem} className="flex items-center gap-2">
              <Hidden site={site} variantId={line.variant_id} />
              <input
                type="number"
                name="quantity"
                aria-label={`Quantity of ${line.product_name}`}
                aria-describedby={note ? noteId : undefined}
                // A line that changed shows what it is now, not what was typed before.
                key={line.quantity}
                defaultValue={line.quantity}
                min={1}
                max={9999}
                required
                inputMode="numeric"
                className="h-10 w-18 rounded-full border border-input bg-card ps-4 pe-1.5 text-center text-sm tabular-nums hover:border-foreground/50"
              />
              <button
                type="submit"
                className="h-10 rounded-full border border-input px-4 font-medium transition-colors hover:bg-accent"
              >
                Update
                <span className="sr-only"> the quantity of {line.product_name}</span>
              </button>
            </form>
          )}
          <form action={removeItem}>
            <Hidden site={site} variantId={line.variant_id} />
            <button type="submit" className={textButton}>
              Remove<span className="sr-only"> {line.product_name}</span>
            </button>
          </form>
          {isGone ? null : (
            <form action={setWished}>
              <Hidden site={site} variantId={line.variant_id} />
              <input type="hidden" name="is_wished" value="true" />
              <button type="submit" className={textButton}>
                Put on the wishlist<span className="sr-only">: {line.product_name}</span>
              </button>
            </form>
          )}
        </div>
      </div>
    </li>
  )
}

function Hidden({ site, variantId }: { site: string; variantId: string }) {
  return (
    <>
      <input type="hidden" name="shop" value={site} />
      <input type="hidden" name="next" value={`/s/${site}/cart`} />
      <input type="hidden" name="variant_id" value={variantId} />
    </>
  )
}
