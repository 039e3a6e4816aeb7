import type { Metadata } from 'next'
import { AcknowledgeForm } from '@/components/commerce/shop/acknowledge-form'
import { CartLines } from '@/components/commerce/shop/cart-lines'
import { CartNotices } from '@/components/commerce/shop/cart-notices'
import { BagIcon } from '@/components/commerce/shop/icons'
import { OutcomeBar } from '@/components/commerce/shop/outcome-bar'
import { pictureOf } from '@/components/commerce/shop/picture-of'
import { ShopEmpty } from '@/components/commerce/shop/shop-empty'
import { ShopNotice } from '@/components/commerce/shop/shop-notice'
import { ShopPage } from '@/components/commerce/shop/shop-page'
import { Sums } from '@/components/commerce/shop/sums'
import {
  acknowledgeCart,
  removeCartItem,
  setCartItem,
  setWishlistItem,
} from '@/lib/commerce/cart.actions'
import { getCart } from '@/lib/commerce/cart.queries'
import { cartOutcomeOf } from '@/lib/commerce/cart-outcome.rules'
import { seenFields } from '@/lib/commerce/cart-seen.rules'
import { visitShop } from '@/lib/commerce/visit.queries'

type Props = PageProps<'/s/[site]/cart'>

export const metadata: Metadata = { title: 'Cart', robots: { index: false } }

export default async function CartPage({ params, searchParams }: Props) {
  const { shop, org, money, user } = await visitShop((await params).site)
  const query = await searchParams
  const cart = await getCart(shop.slug, shop.org_id)
  const home = `/s/${shop.slug}`
  const path = `${home}/cart`
  const lines = cart.items.map((item) => ({
    ...item,
    picture: pictureOf(org.id, item.image, item.product_name),
  }))
  const hasNewPrices = lines.some((line) => line.unit_price_minor !== line.seen_price_minor)
  const acknowledgement = (
    <AcknowledgeForm site={shop.slug} seen={seenFields(cart)} acknowledge={acknowledgeCart} />
  )
  const isBlocked = lines.some((line) => line.problem !== null)
  return (
    <>
      <OutcomeBar outcome={cartOutcomeOf(query)} path={path} />
      <ShopPage title="Your cart">
        <CartNotices notices={cart.notices} action={acknowledgement} />
        {lines.length === 0 ? (
          <ShopEmpty
            icon={<BagIcon />}
            title="Your cart is empty"
            action={{ href: home, label: 'See all products' }}
          >
            {user ? null : (
              <p>
                Have you filled one before?{' '}
                <a
                  href={`/sign-in?next=${encodeURIComponent(path)}`}
                  className="rounded-sm font-medium text-foreground underline underline-offset-4"
                >
                  Sign in
                </a>{' '}
                to see it.
              </p>
            )}
          </ShopEmpty>
        ) : (
          <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-14">
            <div className="grid gap-4">
              {hasNewPrices && cart.notices.length === 0 ? (
                <ShopNotice kind="told" action={acknowledgement}>
                  <p className="font-medium">Prices have changed since you last looked.</p>
                </ShopNotice>
              ) : null}
              <CartLines
                site={shop.slug}
                lines={lines}
                money={money}
                setItem={setCartItem}
                removeItem={removeCartItem}
                setWished={setWishlistItem}
              />
            </div>
            <section
              aria-label="Sum"
              className="grid gap-5 rounded-2xl bg-card p-5 ring-1 ring-border sm:p-6 lg:sticky lg:top-8"
            >
              <Sums
                money={money}
                sums={[
                  { label: 'Delivery', amountMinor: null, words: 'in the checkout' },
                  ...(cart.prices_include_tax
                    ? []
                    : [{ label: 'Tax', amountMinor: null, words: 'in the checkout' }]),
                  { label: 'Sum', amountMinor: cart.items_minor, isTotal: true },
                ]}
              />
              {isBlocked ? (
                <p className="rounded-lg bg-muted px-4 py-3 text-pretty text-sm">
                  Please change or remove what cannot be bought. Then you can go to the checkout.
                </p>
              ) : (
                <a
                  href={`${home}/checkout`}
                  className="inline-flex h-12 items-center justify-center rounded-full bg-primary px-6 font-semibold text-primary-foreground transition-colors hover:bg-primary/88"
                >
                  Go to checkout
                </a>
              )}
              <a
                href={home}
                className="justify-self-center rounded-sm text-muted-foreground text-sm underline decoration-muted-foreground/40 underline-offset-4 hover:text-foreground"
              >
                Keep shopping
              </a>
            </section>
          </div>
        )}
      </ShopPage>
    </>
  )
}
