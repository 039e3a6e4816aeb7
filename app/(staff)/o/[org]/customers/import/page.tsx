import type { Metadata } from 'next'
import { ImportList } from '@/components/import/import-list'
import { ImportUpload } from '@/components/import/import-upload'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { listCustomerImports } from '@/lib/crm/imports.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import customers' }

export default async function ImportPage({ params }: PageProps<'/o/[org]/customers/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.import')
  const imports = await listCustomerImports(session)
  const pathname = `/o/${slug}/customers`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: pathname }, { label: 'Import' }]}
        className="pb-3"
      />
      <PageHeader
        title="Import customers"
        description={
          <>
            From a spreadsheet, a shop, another CRM: save it as CSV there and bring it here. To try
            it first, take our{' '}
            <a href="/samples/customers.csv" download className="underline underline-offset-4">
              sample file
            </a>
            .
          </>
        }
      />
      <div className="grid max-w-4xl gap-8">
        <ImportUpload
          org={slug}
          noun="customer"
          url="/api/v1/customers/import"
          pathname={`${pathname}/import`}
        />
        {imports.length > 0 ? (
          <section aria-labelledby="earlier" className="grid gap-3">
            <h2 id="earlier" className="font-semibold text-base">
              Earlier imports
            </h2>
            <ImportList imports={imports} pathname={`${pathname}/import`} />
          </section>
        ) : null}
      </div>
    </>
  )
}
