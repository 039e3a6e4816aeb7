import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { getVoucher } from '@/lib/finance/vouchers.queries'
import { requireOrg } from '@/lib/session'
import { EditorPage } from '../../editor-page'

export const metadata: Metadata = { title: 'Edit voucher' }

export default async function EditVoucherPage({
  params,
}: PageProps<'/o/[org]/vouchers/[id]/edit'>) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'vouchers.write')
  const voucher = await getVoucher(session, id)
  if (!voucher) notFound()
  const list = `/o/${slug}/vouchers`
  // What was posted meanwhile is looked at, not edited.
  if (voucher.status !== 'draft') redirect(`${list}/${id}`)
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Vouchers', href: `${list}?kind=${voucher.kind}` },
          { label: 'Draft', href: `${list}/${id}` },
          { label: 'Edit' },
        ]}
        className="pb-3"
      />
      <PageHeader title={voucher.kind === 'purchase' ? 'Edit purchase' : 'Edit sale'} />
      <EditorPage session={session} kind={voucher.kind} voucher={voucher} party={null} />
    </>
  )
}
