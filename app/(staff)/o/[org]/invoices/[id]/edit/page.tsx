import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getInvoice } from '@/lib/finance/invoices.queries'
import { requireOrg } from '@/lib/session'
import { EditorPage } from '../../editor-page'

export const metadata: Metadata = { title: 'Edit draft invoice' }

export default async function EditInvoicePage({
  params,
}: PageProps<'/o/[org]/invoices/[id]/edit'>) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'invoices.write')
  const invoice = await getInvoice(session, id)
  if (!invoice) notFound()
  const pathname = `/o/${slug}/invoices/${invoice.id}`
  // Issued meanwhile: links to its draft lead to what became of it.
  if (invoice.status !== 'draft') redirect(pathname)
  return (
    <EditorPage
      session={session}
      invoice={invoice}
      customer={null}
      title="Edit draft invoice"
      crumbs={[{ label: 'Draft invoice', href: pathname }, { label: 'Edit' }]}
    />
  )
}
