import type { Metadata } from 'next'
import { paramOf } from '@/components/ui/list-url'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import { requireOrg } from '@/lib/session'
import { EditorPage } from '../editor-page'

export const metadata: Metadata = { title: 'New invoice' }

export default async function NewInvoicePage({
  params,
  searchParams,
}: PageProps<'/o/[org]/invoices/new'>) {
  const { org: slug } = await params
  const customerId = paramOf(await searchParams, 'customer_id')
  const session = await requireOrg(slug, 'invoices.write')
  const customer = customerId === undefined ? null : await getInvoiceCustomer(session, customerId)
  return (
    <EditorPage
      session={session}
      invoice={null}
      customer={customer}
      title="New invoice"
      crumbs={[{ label: 'New invoice' }]}
    />
  )
}
