import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportPage } from '@/components/import/import-page'
import { paramOf } from '@/components/ui/list-url'
import { cancelProductImport } from '@/lib/commerce/product-imports.actions'
import { productImports } from '@/lib/commerce/product-imports.kind'
import { requireOrg } from '@/lib/session'
import { ColumnsStep } from './columns-step'
import { ReportStep } from './report-step'

export const metadata: Metadata = { title: 'Import' }

export default async function ProductImportPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/products/import/[importId]'>) {
  const { org: slug, importId } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'products.write')
  const productImport = await productImports.get(session, importId)
  if (!productImport) notFound()

  return (
    <ImportPage
      org={slug}
      state={productImport}
      pathname={`/o/${slug}/products`}
      label="Products"
      noun="product"
      isBackAtColumns={paramOf(query, 'step') === 'columns'}
      cancel={cancelProductImport}
      columns={<ColumnsStep session={session} productImport={productImport} />}
      report={<ReportStep session={session} productImport={productImport} params={query} />}
    />
  )
}
