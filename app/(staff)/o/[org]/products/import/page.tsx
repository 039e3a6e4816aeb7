import type { Metadata } from 'next'
import { IMPORTS_PER_PAGE, ImportsPage } from '@/components/import/imports-page'
import { paramOf } from '@/components/ui/list-url'
import { productImports } from '@/lib/commerce/product-imports.kind'
import { orFirstPage } from '@/lib/cursor'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import products' }

export default async function ProductImportsPage(props: PageProps<'/o/[org]/products/import'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'products.write')
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    productImports.list(session, { cursor, limit: IMPORTS_PER_PAGE }),
  )
  return (
    <ImportsPage
      org={slug}
      plural="products"
      noun="product"
      description="From another shop, a spreadsheet, a stock list, or lines of orders: save it as CSV there and bring it here. Every product needs a SKU, so that it is found again."
      imports={page.items}
      params={query}
      nextCursor={page.next_cursor}
    />
  )
}
