import type { Metadata } from 'next'
import { NewProductForm } from '@/components/commerce/catalogue/new-product-form'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { listCategories } from '@/lib/commerce/categories.queries'
import { createProduct } from '@/lib/commerce/products.actions'
import { getOwnShop } from '@/lib/commerce/shops.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'New product' }

export default async function NewProductPage({ params }: PageProps<'/o/[org]/products/new'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'products.write')
  const [shop, categories] = await Promise.all([getOwnShop(session), listCategories(session)])
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Products', href: `/o/${slug}/products` }, { label: 'New product' }]}
        className="pb-3"
      />
      <PageHeader title="New product" />
      <NewProductForm
        org={slug}
        shop={shop}
        locale={session.org.locale}
        categories={categories}
        taxRateBps={shop.shipping_rates[0]?.tax_rate_bps ?? 0}
        create={createProduct}
      />
    </>
  )
}
