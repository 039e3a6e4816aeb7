import { CartKey } from '@/components/commerce/shop/cart-key'
import { PlusIcon } from '@/components/commerce/shop/icons'
import { OnceButton } from '@/components/commerce/shop/once-button'
import { ProductPicture } from '@/components/commerce/shop/product-picture'
import { ReturnField } from '@/components/commerce/shop/return-field'
import type { PlainFormAction, ShopMoney, ShopPicture } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

export interface ProductCardItem {
  id: string
  slug: string
  name: string
  price_from_minor: number | null
  price_to_minor: number | null
  picture: ShopPicture | null
  is_available: boolean
  only_variant_id: string | null
}

interface ProductCardProps {
  site: string
  product: ProductCardItem
  money: ShopMoney
  isFirst: boolean
  /** Where the page is, to come back to after something was put into the cart. */
  path: string
  /** One for the whole page: what a guest without a cart sends from it goes into one. */
  cartKey: string
  addToCart: PlainFormAction
}

export function ProductCard(props: ProductCardProps) {
  const { site, product, money, isFirst, path, cartKey, addToCart } = props
  const anchor = `p-${product.id}`
  const { price_from_minor: from, price_to_minor: to } = product
  return (
    <article id={anchor} className="group relative grid scroll-mt-24 content-start gap-3">
      <div className="relative overflow-hidden rounded-xl">
        <ProductPicture
          picture={product.picture ? { ...product.picture, alt: '' } : null}
          name={product.name}
          isFirst={isFirst}
          className={`aspect-4/5 w-full transition-transform duration-500 group-hover:scale-[1.025] ${product.is_available ? '' : 'opacity-60'}`}
        />
        {product.is_available ? null : (
          <span className="absolute start-2.5 top-2.5 rounded-full bg-background px-2.5 py-1 font-medium text-xs">
            Sold out
          </span>
        )}
      </div>
      <div className="grid min-w-0 gap-0.5 pe-11">
        <h2 className="line-clamp-2 font-medium text-sm leading-snug sm:text-[0.9375rem]">
          {/* The whole card leads to the product; the button to add it lies above. */}
          <a
            href={`/s/${site}/p/${encodeURIComponent(product.slug)}`}
            className="after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-2"
          >
            <bdi>{product.name}</bdi>
          </a>
        </h2>
        {from === null ? null : (
          <p className="text-muted-foreground text-sm tabular-nums">
            {to !== null && to > from ? <span>from </span> : null}
            {formatMoney(from, money)}
          </p>
        )}
      </div>
      {product.is_available && product.only_variant_id ? (
        <form action={addToCart} className="absolute end-0 bottom-0 z-10">
          <input type="hidden" name="shop" value={site} />
          <CartKey value={cartKey} />
          <ReturnField path={path} anchor={anchor} />
          <input type="hidden" name="variant_id" value={product.only_variant_id} />
          <input type="hidden" name="quantity" value="1" />
          <OnceButton
            aria-label={`Add ${product.name} to the cart`}
            title="Add to the cart"
            className="inline-flex size-9 items-center justify-center rounded-full border bg-card transition-colors hover:border-primary hover:bg-primary hover:text-primary-foreground pointer-coarse:size-10"
          >
            <PlusIcon className="size-4.5" />
          </OnceButton>
        </form>
      ) : null}
    </article>
  )
}
