import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { ShopShell } from '@/components/commerce/shop/shop-shell'
import { getCart } from '@/lib/commerce/cart.queries'
import { visitShop } from '@/lib/commerce/visit.queries'
import { env } from '@/lib/env'
import { safePath } from '@/lib/request.rules'

type Props = LayoutProps<'/s/[site]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { shop } = await visitShop((await params).site)
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
  const { shop, user } = await visitShop((await params).site)
  const cart = await getCart(shop.slug, shop.org_id)
  // Written by proxy.ts.
  const path = safePath((await headers()).get('x-clientele-path'), `/s/${shop.slug}`)
  return (
    <ShopShell shop={shop} user={user} cartCount={cart.item_count} path={path}>
      {children}
    </ShopShell>
  )
}
