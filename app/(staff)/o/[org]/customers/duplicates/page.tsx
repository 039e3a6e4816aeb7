import { CopyCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { z } from 'zod'
import { CompareProgress } from '@/components/crm/duplicates/compare-progress'
import { DuplicatePair } from '@/components/crm/duplicates/duplicate-pair'
import { MergeList } from '@/components/crm/duplicates/merge-list'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { compareCustomers, dismissDuplicate, undoMerge } from '@/lib/crm/merges.actions'
import { listDuplicates, listMerges, refreshDuplicates } from '@/lib/crm/merges.queries'
import { orFirstPage } from '@/lib/cursor'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Duplicates' }

export default async function DuplicatesPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers/duplicates'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const customerId = z.uuid().optional().catch(undefined).parse(paramOf(query, 'customer_id'))
  const uncompared = await refreshDuplicates(session)
  const [pairs, merges] = await Promise.all([
    orFirstPage(paramOf(query, 'after'), (cursor) =>
      listDuplicates(session, { customerId, cursor, limit: 20 }),
    ),
    listMerges(session, { customerId, limit: 10 }),
  ])
  const pathname = `/o/${slug}/customers`
  const canMerge = session.permissions.has('customers.merge')
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: pathname }, { label: 'Duplicates' }]}
        className="pb-3"
      />
      <PageHeader
        title="Duplicates"
        description="Customers that may be there twice, the surest pairs first: by mailbox, by number, by name."
      />
      <div className="max-w-4xl">
        <CompareProgress org={slug} uncompared={uncompared} compare={compareCustomers} />
        {pairs.items.length === 0 ? (
          <EmptyState icon={CopyCheck} title="Nobody seems to be here twice">
            When an import or a colleague adds someone who may be here already, the two show up
            here, side by side.
          </EmptyState>
        ) : (
          <ul className="grid gap-3">
            {pairs.items.map((pair) => (
              <DuplicatePair
                key={`${pair.customer_id} ${pair.other_id}`}
                org={slug}
                pair={pair}
                canMerge={canMerge}
                canDismiss={session.permissions.has('customers.write')}
                dismiss={dismissDuplicate}
              />
            ))}
          </ul>
        )}
        <KeysetPager
          pathname={`${pathname}/duplicates`}
          params={query}
          rows={pairs.items.length}
          noun={['pair', 'pairs']}
          nextCursor={pairs.next_cursor}
        />
        {merges.items.length > 0 ? (
          <section aria-labelledby="merged-lately" className="pt-8">
            <h2 id="merged-lately" className="pb-3 font-semibold text-base">
              Merged lately
            </h2>
            <MergeList org={slug} merges={merges.items} canUndo={canMerge} undo={undoMerge} />
          </section>
        ) : null}
      </div>
    </>
  )
}
