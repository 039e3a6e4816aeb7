import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { ImportUnfinished } from '@/components/import/import-unfinished'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { cancelProductImport } from '@/lib/commerce/product-imports.actions'
import { getProductImport } from '@/lib/commerce/product-imports.queries'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
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
  const productImport = await getProductImport(session, importId)
  if (!productImport) notFound()

  const pathname = `/o/${slug}/products`
  const { status, file_name, row_count } = productImport
  const isChoosing =
    status === 'staged' || (status === 'reviewed' && paramOf(query, 'step') === 'columns')
  const isUnfinished = status === 'staging' || status === 'cancelled'
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Products', href: pathname },
          { label: 'Import', href: `${pathname}/import` },
          { label: file_name },
        ]}
        className="pb-3"
      />
      <PageHeader
        title={file_name}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <ImportStatusBadge status={status} />
            {row_count > 0 ? `${row_count.toLocaleString('en')} rows` : null}
          </span>
        }
      />
      {isUnfinished ? (
        <ImportUnfinished
          org={slug}
          state={productImport}
          noun="product"
          href={`${pathname}/import`}
          cancel={cancelProductImport}
        />
      ) : isChoosing ? (
        <ColumnsStep session={session} productImport={productImport} />
      ) : (
        <ReportStep
          session={session}
          productImport={productImport}
          params={query}
          outcome={importOutcomeSchema.safeParse(paramOf(query, 'outcome')).data}
        />
      )}
    </>
  )
}
