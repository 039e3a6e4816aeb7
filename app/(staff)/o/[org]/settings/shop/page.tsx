import type { Metadata } from 'next'
import { ShippingRates } from '@/components/commerce/catalogue/shipping-rates'
import { ShopForm } from '@/components/commerce/catalogue/shop-form'
import { ShopStatus } from '@/components/commerce/catalogue/shop-status'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { countProductsByStatus } from '@/lib/commerce/products.queries'
import {
  deleteShippingRate,
  saveShippingRate,
  setShopPublished,
  updateShop,
} from '@/lib/commerce/shops.actions'
import { getOwnShop } from '@/lib/commerce/shops.queries'
import { listCountries } from '@/lib/crm/customers.queries'
import { listCurrencies } from '@/lib/identity/organizations.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Shop' }

export default async function ShopSettingsPage({ params }: PageProps<'/o/[org]/settings/shop'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'products.read')
  const canUpdate = session.permissions.has('shop.update')
  const [shop, counts, countries, currencies] = await Promise.all([
    getOwnShop(session),
    countProductsByStatus(session),
    listCountries(session),
    listCurrencies(),
  ])
  const base = `/o/${slug}`
  return (
    <div className="grid max-w-3xl gap-4">
      <PageHeader
        className="pb-1"
        title="Shop"
        description={
          canUpdate
            ? 'What visitors see of your shop, and how it sells.'
            : 'What visitors see of your shop, and how it sells. Admins and owners can change it.'
        }
      />
      <ShopStatus
        org={slug}
        shop={shop}
        needs={[
          {
            label: 'A published product',
            isMet: counts.published > 0,
            href: `${base}/products?status=draft`,
          },
          {
            label: 'A delivery rate',
            isMet: shop.shipping_rates.length > 0,
            href: '#delivery',
          },
          {
            label: 'An email address that buyers can write to',
            isMet: shop.contact_email !== null,
            href: '#contact',
          },
        ]}
        canUpdate={canUpdate}
        setPublished={setShopPublished}
      />
      <Card aria-label="Details">
        <CardHeader>
          <CardTitle>Details</CardTitle>
        </CardHeader>
        <CardContent>
          <ShopForm
            key={shop.updated_at}
            org={slug}
            shop={shop}
            currencies={currencies}
            canUpdate={canUpdate}
            update={updateShop}
          />
        </CardContent>
      </Card>
      <ShippingRates
        org={slug}
        shop={shop}
        countries={countries}
        locale={session.org.locale}
        canUpdate={canUpdate}
        save={saveShippingRate}
        remove={deleteShippingRate}
      />
    </div>
  )
}
