import type { Metadata } from 'next'
import { ImportsPage } from '@/components/import/imports-page'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import invoices' }

export default async function InvoiceImportsPage({
  params,
}: PageProps<'/o/[org]/invoices/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'invoices.import')
  const imports = await invoiceImports.list(session)
  return (
    <ImportsPage
      org={slug}
      plural="invoices"
      noun="document"
      description="The history of another system, one row per line of an invoice: save it as CSV there and bring it here. Invoices keep their numbers, in a closed series of their own, and are posted to the ledger."
      imports={imports.map(stateOfInvoiceImport)}
    />
  )
}
