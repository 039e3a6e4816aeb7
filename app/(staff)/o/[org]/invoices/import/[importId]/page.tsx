import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { ImportUnfinished } from '@/components/import/import-unfinished'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { cancelInvoiceImport } from '@/lib/finance/invoice-imports.actions'
import { getInvoiceImport } from '@/lib/finance/invoice-imports.queries'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import { requireOrg } from '@/lib/session'
import { ColumnsStep } from './columns-step'
import { ReportStep } from './report-step'

export const metadata: Metadata = { title: 'Import' }

export default async function InvoiceImportPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/invoices/import/[importId]'>) {
  const { org: slug, importId } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'invoices.import')
  const invoiceImport = await getInvoiceImport(session, importId)
  if (!invoiceImport) notFound()

  const pathname = `/o/${slug}/invoices`
  const { status, file_name, row_count } = invoiceImport
  const isChoosing =
    status === 'staged' || (status === 'reviewed' && paramOf(query, 'step') === 'columns')
  const isUnfinished = status === 'staging' || status === 'cancelled'
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Invoices', href: pathname },
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
          state={stateOfInvoiceImport(invoiceImport)}
          noun="invoice"
          href={`${pathname}/import`}
          cancel={cancelInvoiceImport}
        />
      ) : isChoosing ? (
        <ColumnsStep session={session} invoiceImport={invoiceImport} />
      ) : (
        <ReportStep
          session={session}
          invoiceImport={invoiceImport}
          params={query}
          outcome={importOutcomeSchema.safeParse(paramOf(query, 'outcome')).data}
        />
      )}
    </>
  )
}
