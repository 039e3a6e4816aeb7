import type { Metadata } from 'next'
import { ImportList } from '@/components/import/import-list'
import { ImportUpload } from '@/components/import/import-upload'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { listInvoiceImports } from '@/lib/finance/invoice-imports.queries'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import invoices' }

export default async function InvoiceImportsPage({
  params,
}: PageProps<'/o/[org]/invoices/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'invoices.import')
  const imports = await listInvoiceImports(session)
  const pathname = `/o/${slug}/invoices`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Invoices', href: pathname }, { label: 'Import' }]}
        className="pb-3"
      />
      <PageHeader
        title="Import invoices"
        description="The history of another system, one row per line of an invoice: save it as CSV there and bring it here. Invoices keep their numbers, in a closed series of their own, and are posted to the ledger."
      />
      <div className="grid max-w-4xl gap-8">
        <ImportUpload
          org={slug}
          noun="document"
          url="/api/v1/invoices/import"
          pathname={`${pathname}/import`}
        />
        {imports.length > 0 ? (
          <section aria-labelledby="earlier" className="grid gap-3">
            <h2 id="earlier" className="font-semibold text-base">
              Earlier imports
            </h2>
            <ImportList
              imports={imports.map(stateOfInvoiceImport)}
              pathname={`${pathname}/import`}
            />
          </section>
        ) : null}
      </div>
    </>
  )
}
