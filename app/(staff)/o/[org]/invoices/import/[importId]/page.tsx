import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportPage } from '@/components/import/import-page'
import { paramOf } from '@/components/ui/list-url'
import { cancelInvoiceImport } from '@/lib/finance/invoice-imports.actions'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
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
  const invoiceImport = await invoiceImports.get(session, importId)
  if (!invoiceImport) notFound()

  return (
    <ImportPage
      org={slug}
      state={stateOfInvoiceImport(invoiceImport)}
      pathname={`/o/${slug}/invoices`}
      label="Invoices"
      noun="invoice"
      isBackAtColumns={paramOf(query, 'step') === 'columns'}
      cancel={cancelInvoiceImport}
      columns={<ColumnsStep session={session} invoiceImport={invoiceImport} />}
      report={<ReportStep session={session} invoiceImport={invoiceImport} params={query} />}
    />
  )
}
