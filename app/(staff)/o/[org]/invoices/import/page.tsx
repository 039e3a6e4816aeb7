import type { Metadata } from 'next'
import { IMPORTS_PER_PAGE, ImportsPage } from '@/components/import/imports-page'
import { paramOf } from '@/components/ui/list-url'
import { orFirstPage } from '@/lib/cursor'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import invoices' }

export default async function InvoiceImportsPage(props: PageProps<'/o/[org]/invoices/import'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'invoices.import')
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    invoiceImports.list(session, { cursor, limit: IMPORTS_PER_PAGE }),
  )
  return (
    <ImportsPage
      org={slug}
      plural="invoices"
      noun="document"
      description="The history of another system, one row per line of an invoice: save it as CSV there and bring it here. Invoices keep their numbers, in a closed series of their own, and are posted to the ledger."
      imports={page.items.map(stateOfInvoiceImport)}
      params={query}
      nextCursor={page.next_cursor}
    />
  )
}
