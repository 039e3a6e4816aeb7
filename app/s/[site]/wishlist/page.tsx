import type { Metadata } from 'next'
import { HeartIcon } from '@/components/commerce/shop/icons'
import { OutcomeBar } from '@/components/commerce/shop/outcome-bar'
import { pictureOf } from '@/components/commerce/shop/picture-of'
import { ShopEmpty } from '@/components/commerce/shop/shop-empty'
import { ShopPage } from '@/components/commerce/shop/shop-page'
import { WishlistGrid } from '@/components/commerce/shop/wishlist-grid'
import { paramOf } from '@/components/ui/list-url'
import { moveWishlistItemToCart, setWishlistItem } from '@/lib/commerce/cart.actions'
import { getWishlist } from '@/lib/commerce/cart.queries'
import { cartOutcomeOf } from '@/lib/commerce/cart-outcome.rules'
import { visitShop } from '@/lib/commerce/visit.queries'

type Props = PageProps<'/s/[site]/wishlist'>

export const metadata: Metadata = { title: 'Wishlist', robots: { index: false } }

export default async function WishlistPage({ params, searchParams }: Props) {
  const { shop, org, money, user } = await visitShop((await params).site)
  const query = await searchParams
  const { items } = await getWishlist(shop.slug, shop.org_id)
  const home = `/s/${shop.slug}`
  const path = `${home}/wishlist`
  return (
    <>
      <OutcomeBar
        outcome={cartOutcomeOf(query)}
        path={path}
        link={
          paramOf(query, 'done') === 'moved'
            ? { href: `${home}/cart`, label: 'View cart' }
            : undefined
        }
      />
      <ShopPage title="Your wishlist">
        {items.length === 0 ? (
          <ShopEmpty
            icon={<HeartIcon />}
            title="Nothing on it yet"
            action={{ href: home, label: 'See all products' }}
          >
            <p>What you put on your wishlist stays here, whatever becomes of your cart.</p>
          </ShopEmpty>
        ) : (
          <WishlistGrid
            site={shop.slug}
            entries={items.map((item) => ({
              ...item,
              picture: pictureOf(org.id, item.image, item.product_name),
            }))}
            money={money}
            moveToCart={moveWishlistItemToCart}
            setWished={setWishlistItem}
          />
        )}
        {items.length > 0 && !user ? (
          <p className="text-muted-foreground text-sm">
            <a
              href={`/sign-in?next=${encodeURIComponent(path)}`}
              className="rounded-sm font-medium text-foreground underline underline-offset-4"
            >
              Sign in
            </a>{' '}
            to have it on all your devices.
          </p>
        ) : null}
      </ShopPage>
    </>
  )
}
