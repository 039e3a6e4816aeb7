import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { SupplierDialog } from '@/components/finance/suppliers/supplier-dialog'
import { ListSkeleton } from '@/components/finance/vouchers/list-skeleton'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { TabLinks } from '@/components/ui/tab-links'
import { saveSupplier } from '@/lib/finance/suppliers.actions'
import { requireOrg } from '@/lib/session'
import { SuppliersList } from './suppliers-list'

export const metadata: Metadata = { title: 'Suppliers' }

export default async function SuppliersPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/suppliers'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'vouchers.read')
  const pathname = `/o/${slug}/suppliers`
  const isArchived = paramOf(query, 'archived') !== undefined
  return (
    <RowKeys>
      <PageHeader
        title="Suppliers"
        actions={
          session.permissions.has('vouchers.write') ? (
            <SupplierDialog org={slug} supplier={null} save={saveSupplier}>
              <Plus aria-hidden />
              New supplier
            </SupplierDialog>
          ) : null
        }
      />
      <TabLinks
        label="Suppliers"
        tabs={[
          { key: 'live', label: 'In use', href: pathname, isCurrent: !isArchived },
          {
            key: 'archived',
            label: 'Archived',
            href: `${pathname}?archived=1`,
            isCurrent: isArchived,
          },
        ]}
      />
      <Suspense fallback={<ListSkeleton label="Loading suppliers" />}>
        <SuppliersList session={session} query={query} isArchived={isArchived} />
      </Suspense>
    </RowKeys>
  )
}
