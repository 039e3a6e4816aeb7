import type { Metadata } from 'next'
import { ImportsPage } from '@/components/import/imports-page'
import { productImports } from '@/lib/commerce/product-imports.kind'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import products' }

export default async function ProductImportsPage({
  params,
}: PageProps<'/o/[org]/products/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'products.write')
  const imports = await productImports.list(session)
  return (
    <ImportsPage
      org={slug}
      plural="products"
      noun="product"
      description="From another shop, a spreadsheet, a stock list, or lines of orders: save it as CSV there and bring it here. Every product needs a SKU, so that it is found again."
      imports={imports}
    />
  )
}
