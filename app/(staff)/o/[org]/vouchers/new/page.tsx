import type { Metadata } from 'next'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import { getSupplier } from '@/lib/finance/suppliers.queries'
import { readVoucherList } from '@/lib/finance/vouchers.rules'
import { type OrgSession, requireOrg } from '@/lib/session'
import { EditorPage } from '../editor-page'

export const metadata: Metadata = { title: 'New voucher' }

export default async function NewVoucherPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/vouchers/new'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'vouchers.write')
  const { kind } = readVoucherList(query)
  const party =
    kind === 'purchase'
      ? await getSupplierParty(session, paramOf(query, 'supplier_id'))
      : await getInvoiceCustomer(session, paramOf(query, 'customer_id') ?? '')
  const title = kind === 'purchase' ? 'New purchase' : 'New sale'
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Vouchers', href: `/o/${slug}/vouchers?kind=${kind}` }, { label: title }]}
        className="pb-3"
      />
      <PageHeader
        title={title}
        description={
          kind === 'purchase'
            ? 'A bill or receipt from a supplier, as printed.'
            : 'A sale you did not invoice.'
        }
      />
      <EditorPage session={session} kind={kind} voucher={null} party={party} />
    </>
  )
}

/** The supplier that a link names; null for none. */
async function getSupplierParty(session: OrgSession, supplierId = '') {
  const supplier = await getSupplier(session, supplierId)
  return supplier && { id: supplier.id, label: supplier.name, hint: supplier.email ?? '' }
}
