import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { ImportUnfinished } from '@/components/import/import-unfinished'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { cancelCustomerImport } from '@/lib/crm/imports.actions'
import { getCustomerImport } from '@/lib/crm/imports.queries'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
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
  const customerImport = await getCustomerImport(session, importId)
  if (!customerImport) notFound()

  const pathname = `/o/${slug}/customers`
  const { status, file_name, row_count } = customerImport
  const isChoosing =
    status === 'staged' || (status === 'reviewed' && paramOf(query, 'step') === 'columns')
  const isUnfinished = status === 'staging' || status === 'cancelled'
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Customers', href: pathname },
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
          state={customerImport}
          noun="customer"
          href={`${pathname}/import`}
          cancel={cancelCustomerImport}
        />
      ) : isChoosing ? (
        <ColumnsStep session={session} customerImport={customerImport} />
      ) : (
        <ReportStep
          session={session}
          customerImport={customerImport}
          params={query}
          outcome={importOutcomeSchema.safeParse(paramOf(query, 'outcome')).data}
        />
      )}
    </>
  )
}
