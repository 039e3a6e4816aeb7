import type { ReactNode } from 'react'
import { BagIcon, HeartIcon, PersonIcon, SearchIcon } from '@/components/commerce/shop/icons'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'
import { counted } from '@/lib/counted'

interface ShopShellProps {
  shop: {
    slug: string
    name: string
    description: string | null
    contact_email: string | null
    prices_include_tax: boolean
    is_open: boolean
    locale: string
    categories: { name: string; slug: string }[]
  }
  /** Null when nobody is signed in. */
  user: { email: string } | null
  cartCount: number
  /** Where a sign-in leads back to. */
  path: string
  /** They are here for an order of theirs: nothing else of the closed shop is there for them. */
  isForOrder: boolean
  children: ReactNode
}

const iconLink =
  'relative inline-flex size-10 items-center justify-center rounded-full transition-colors hover:bg-accent'

/**
 * The frame of a shop. Its links are plain ones: a page of a shop is quick by itself, and the
 * router's links would cost every visitor more than they give.
 */
export function ShopShell(props: ShopShellProps) {
  const { shop, user, cartCount, path, isForOrder, children } = props
  const home = `/s/${shop.slug}`
  const next = encodeURIComponent(path)
  return (
    <div className="wrap-anywhere flex min-h-dvh flex-col">
      <SkipLink />
      {shop.is_open ? null : (
        <p className="bg-foreground px-4 py-2 text-center text-background text-sm">
          {isForOrder
            ? 'This shop is closed at the moment. Your order is still here.'
            : 'This shop is closed. Only you and your colleagues see it.'}
        </p>
      )}
      <header className="border-b bg-background">
        <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-2.5 sm:px-6 md:grid-cols-[minmax(0,1fr)_minmax(0,22rem)_minmax(0,1fr)] md:py-3.5">
          <a
            href={isForOrder ? path : home}
            className="-mx-1 min-w-0 max-w-full justify-self-start truncate rounded-sm px-1 font-semibold text-lg tracking-tight md:text-xl"
          >
            <bdi>{shop.name}</bdi>
          </a>
          {isForOrder ? null : <ProductSearch home={home} />}
          <nav aria-label="You" className="-me-2 flex items-center justify-end md:col-start-3">
            {user ? (
              <a href="/account" className={iconLink} aria-label="Your account" title={user.email}>
                <PersonIcon />
              </a>
            ) : (
              <a
                href={`/sign-in?next=${next}`}
                className="inline-flex h-10 items-center gap-2 rounded-full px-2.5 font-medium text-sm transition-colors hover:bg-accent"
              >
                <PersonIcon />
                <span className="max-sm:sr-only">Sign in</span>
              </a>
            )}
            {isForOrder ? null : <Baskets home={home} cartCount={cartCount} locale={shop.locale} />}
          </nav>
        </div>
      </header>
      <main id={MAIN_ID} tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="mt-16 border-t bg-card sm:mt-24">
        <div className="mx-auto grid w-full max-w-6xl gap-8 px-4 py-10 text-sm sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)] sm:px-6">
          <div className="grid content-start gap-2">
            <p className="font-semibold text-base tracking-tight">
              <bdi>{shop.name}</bdi>
            </p>
            {shop.description ? (
              <p dir="auto" className="max-w-prose text-pretty text-muted-foreground">
                {shop.description}
              </p>
            ) : null}
          </div>
          <FooterLinks
            title="Your orders"
            links={[
              ...(isForOrder
                ? []
                : [
                    { href: `${home}/cart`, label: 'Cart' },
                    { href: `${home}/wishlist`, label: 'Wishlist' },
                  ]),
              user
                ? { href: '/account', label: 'Your account' }
                : { href: `/sign-up?next=${next}`, label: 'Create an account' },
            ]}
          />
          {shop.contact_email ? (
            <FooterLinks
              title="Questions?"
              links={[{ href: `mailto:${shop.contact_email}`, label: shop.contact_email }]}
            />
          ) : null}
        </div>
        <p className="mx-auto w-full max-w-6xl px-4 pb-10 text-muted-foreground text-xs sm:px-6">
          {shop.prices_include_tax
            ? 'All prices include tax. Delivery is added in the checkout.'
            : 'Tax and delivery are added in the checkout.'}
        </p>
      </footer>
    </div>
  )
}

function ProductSearch({ home }: { home: string }) {
  return (
    <search className="order-last col-span-2 pt-1.5 pb-0.5 md:order-none md:col-span-1 md:p-0">
      <form action={home} className="relative">
        <SearchIcon className="pointer-events-none absolute inset-y-0 start-3.5 my-auto size-4.5 text-muted-foreground" />
        <input
          type="search"
          name="q"
          aria-label="Search products"
          placeholder="Search"
          maxLength={100}
          enterKeyHint="search"
          className="h-control w-full rounded-full border border-input bg-card ps-10.5 pe-4 text-sm transition-colors placeholder:text-muted-foreground hover:border-foreground/50 focus-visible:border-ring focus-visible:outline-1 focus-visible:outline-offset-0 md:h-10"
        />
      </form>
    </search>
  )
}

function Baskets({ home, cartCount, locale }: { home: string; cartCount: number; locale: string }) {
  return (
    <>
      <a href={`${home}/wishlist`} className={iconLink} aria-label="Wishlist">
        <HeartIcon />
      </a>
      <a
        href={`${home}/cart`}
        className={iconLink}
        aria-label={
          cartCount === 0 ? 'Cart, empty' : `Cart, ${counted(cartCount, 'piece', 'pieces', locale)}`
        }
      >
        <BagIcon />
        {cartCount > 0 ? (
          <span
            aria-hidden
            className="absolute end-0 top-0.5 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-primary px-1 font-semibold text-[0.6875rem] text-primary-foreground tabular-nums"
          >
            {cartCount > 99 ? '99+' : cartCount}
          </span>
        ) : null}
      </a>
    </>
  )
}

function FooterLinks({
  title,
  links,
}: {
  title: string
  links: { href: string; label: string }[]
}) {
  return (
    <div className="grid min-w-0 content-start gap-2">
      <p className="font-medium">{title}</p>
      <ul className="grid gap-1.5 text-muted-foreground">
        {links.map(({ href, label }) => (
          <li key={label} className="min-w-0">
            <a href={href} className="break-words rounded-sm hover:text-foreground hover:underline">
              {label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
