import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportPage } from '@/components/import/import-page'
import { paramOf } from '@/components/ui/list-url'
import { cancelCustomerImport } from '@/lib/crm/imports.actions'
import { customerImports } from '@/lib/crm/imports.kind'
import { requireOrg } from '@/lib/session'
import { ColumnsStep } from './columns-step'
import { ReportStep } from './report-step'

export const metadata: Metadata = { title: 'Import' }

export default async function CustomerImportPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers/import/[importId]'>) {
  const { org: slug, importId } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.import')
  const customerImport = await customerImports.get(session, importId)
  if (!customerImport) notFound()

  return (
    <ImportPage
      org={slug}
      state={customerImport}
      pathname={`/o/${slug}/customers`}
      label="Customers"
      noun="customer"
      isBackAtColumns={paramOf(query, 'step') === 'columns'}
      cancel={cancelCustomerImport}
      columns={<ColumnsStep session={session} customerImport={customerImport} />}
      report={<ReportStep session={session} customerImport={customerImport} params={query} />}
    />
  )
}
