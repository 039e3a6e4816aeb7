import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { ShopShell } from '@/components/commerce/shop/shop-shell'
import { getCart } from '@/lib/commerce/cart.queries'
import { findVisit } from '@/lib/commerce/visit.queries'
import { env } from '@/lib/env'
import { safePath } from '@/lib/request.rules'

type Props = LayoutProps<'/s/[site]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const visit = await find((await params).site)
  // The page that is shown instead has a title of its own, which a refusal here would take from it.
  if (!visit) return {}
  const { shop } = visit
  return {
    metadataBase: new URL(env().APP_URL),
    title: { default: shop.name, template: `%s · ${shop.name}` },
    description: shop.description ?? `The shop of ${shop.name}.`,
    applicationName: shop.name,
    openGraph: { siteName: shop.name, type: 'website' },
    // Seen by its staff before it opens.
    ...(shop.is_open ? {} : { robots: { index: false } }),
  }
}

export default async function ShopLayout({ params, children }: Props) {
  const { shop, user, isForOrder } = (await find((await params).site)) ?? notFound()
  const cart = await getCart(shop.slug, shop.org_id)
  return (
    <ShopShell
      shop={shop}
      user={user}
      cartCount={cart.item_count}
      path={await readPath(`/s/${shop.slug}`)}
      isForOrder={isForOrder}
    >
      {children}
    </ShopShell>
  )
}

/** As the page below asks for it: that of an order is there while its shop is closed. */
async function find(site: string) {
  const id = /^\/s\/[^/?]+\/orders\/([0-9a-f-]{36})(?:\?|$)/.exec(await readPath('/'))?.[1]
  return findVisit(site, id)
}

/** Written by proxy.ts. */
async function readPath(otherwise: string): Promise<string> {
  return safePath((await headers()).get('x-clientele-path'), otherwise)
}
