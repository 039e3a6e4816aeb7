import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ListSkeleton } from '@/components/finance/vouchers/list-skeleton'
import { KIND_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { TabLinks } from '@/components/ui/tab-links'
import { readVoucherList } from '@/lib/finance/vouchers.rules'
import { VOUCHER_KINDS } from '@/lib/finance/vouchers.schemas'
import { requireOrg } from '@/lib/session'
import { VouchersList } from './vouchers-list'

export const metadata: Metadata = { title: 'Vouchers' }

export default async function VouchersPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/vouchers'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'vouchers.read')
  const pathname = `/o/${slug}/vouchers`
  const address = readVoucherList(query)
  return (
    <RowKeys>
      <PageHeader
        title="Vouchers"
        actions={
          session.permissions.has('vouchers.write') ? (
            <Button asChild>
              <Link href={`${pathname}/new?kind=${address.kind}`}>
                <Plus aria-hidden />
                {address.kind === 'purchase' ? 'New purchase' : 'New sale'}
              </Link>
            </Button>
          ) : null
        }
      />
      <TabLinks
        label="Kind"
        tabs={VOUCHER_KINDS.map((kind) => ({
          key: kind,
          label: KIND_LABELS[kind],
          href: `${pathname}?kind=${kind}`,
          isCurrent: kind === address.kind,
        }))}
      />
      <Suspense fallback={<ListSkeleton label="Loading vouchers" />}>
        <VouchersList session={session} query={query} address={address} />
      </Suspense>
    </RowKeys>
  )
}
