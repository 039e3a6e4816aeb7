import { ProductPicture } from '@/components/commerce/shop/product-picture'
import type { PlainFormAction, ShopMoney, ShopPicture } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

export interface WishlistEntry {
  variant_id: string
  product_slug: string
  product_name: string
  option_values: string[]
  picture: ShopPicture | null
  /** Null for what is no longer on sale. */
  unit_price_minor: number | null
  is_available: boolean
}

interface WishlistGridProps {
  site: string
  entries: WishlistEntry[]
  money: ShopMoney
  moveToCart: PlainFormAction
  setWished: PlainFormAction
}

export function WishlistGrid({ site, entries, money, moveToCart, setWished }: WishlistGridProps) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 md:grid-cols-3 lg:grid-cols-4">
      {entries.map((entry) => (
        <li key={entry.variant_id} className="grid content-start gap-3">
          <ProductPicture
            picture={entry.picture ? { ...entry.picture, alt: '' } : null}
            name={entry.product_name}
            className={`aspect-4/5 w-full rounded-xl ${entry.is_available ? '' : 'opacity-60'}`}
          />
          <div className="grid gap-0.5">
            <h2 className="line-clamp-2 font-medium text-sm leading-snug">
              {entry.unit_price_minor === null ? (
                <bdi>{entry.product_name}</bdi>
              ) : (
                <a
                  href={`/s/${site}/p/${encodeURIComponent(entry.product_slug)}?variant=${entry.variant_id}`}
                  className="rounded-sm hover:underline"
                >
                  <bdi>{entry.product_name}</bdi>
                </a>
              )}
            </h2>
            {entry.option_values.length > 0 ? (
              <p className="text-muted-foreground text-sm">
                <bdi>{entry.option_values.join(', ')}</bdi>
              </p>
            ) : null}
            {entry.unit_price_minor === null ? null : (
              <p className="text-muted-foreground text-sm tabular-nums">
                {formatMoney(entry.unit_price_minor, money)}
              </p>
            )}
          </div>
          <div className="grid gap-1.5">
            {entry.is_available ? (
              <form action={moveToCart}>
                <Hidden site={site} variantId={entry.variant_id} />
                <button
                  type="submit"
                  className="h-10 w-full rounded-full bg-primary px-4 font-semibold text-primary-foreground text-sm transition-colors hover:bg-primary/88"
                >
                  Move to cart<span className="sr-only">: {entry.product_name}</span>
                </button>
              </form>
            ) : (
              <p className="flex h-10 items-center justify-center rounded-full bg-muted font-medium text-muted-foreground text-sm">
                {entry.unit_price_minor === null ? 'No longer on sale' : 'Sold out'}
              </p>
            )}
            <form action={setWished}>
              <Hidden site={site} variantId={entry.variant_id} />
              <input type="hidden" name="is_wished" value="false" />
              <button
                type="submit"
                className="h-9 w-full rounded-full px-4 text-muted-foreground text-sm transition-colors hover:bg-accent hover:text-foreground"
              >
                Remove<span className="sr-only">: {entry.product_name}</span>
              </button>
            </form>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Hidden({ site, variantId }: { site: string; variantId: string }) {
  return (
    <>
      <input type="hidden" name="shop" value={site} />
      <input type="hidden" name="next" value={`/s/${site}/wishlist`} />
      <input type="hidden" name="variant_id" value={variantId} />
    </>
  )
}
