import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { RunList } from '@/components/crm/bulk/run-list'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { listBulkRuns } from '@/lib/crm/customer-bulk.queries'
import { listOwners, listTags } from '@/lib/crm/customers.queries'
import { orFirstPage } from '@/lib/cursor'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Bulk changes' }

const PER_PAGE = 50

export default async function BulkRunsPage(props: PageProps<'/o/[org]/customers/bulk'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'customers.read')
  const [page, owners, tags] = await Promise.all([
    orFirstPage(paramOf(query, 'after'), (cursor) =>
      listBulkRuns(session, { cursor, limit: PER_PAGE }),
    ),
    listOwners(session),
    listTags(session),
  ])
  const pathname = `/o/${slug}/customers`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: pathname }, { label: 'Bulk changes' }]}
        className="pb-3"
      />
      <PageHeader
        title="Bulk changes"
        description="What was done to many customers at once, by whom, and a way to take it back."
      />
      {page.items.length > 0 ? (
        <RunList
          runs={page.items}
          names={{ owners, tags }}
          pathname={`${pathname}/bulk`}
          locale={session.org.locale}
          now={new Date().toISOString()}
        />
      ) : (
        <EmptyState
          icon={ListChecks}
          title="Nothing yet"
          action={
            <Button asChild>
              <Link href={pathname}>Go to the customers</Link>
            </Button>
          }
        >
          <p>
            Tick customers in the list, or all that match a filter: tag, assign, move or archive
            them in one go. It happens in the background and can be undone for 30 days.
          </p>
        </EmptyState>
      )}
      <KeysetPager
        pathname={`${pathname}/bulk`}
        params={query}
        rows={page.items.length}
        noun={['bulk change', 'bulk changes']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
