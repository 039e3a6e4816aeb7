import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { RunList } from '@/components/crm/bulk/run-list'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listBulkRuns } from '@/lib/crm/customer-bulk.queries'
import { listOwners, listTags } from '@/lib/crm/customers.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Bulk changes' }

export default async function BulkRunsPage({ params }: PageProps<'/o/[org]/customers/bulk'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.read')
  const [runs, owners, tags] = await Promise.all([
    listBulkRuns(session),
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
      {runs.length > 0 ? (
        <RunList
          runs={runs}
          names={{ owners, tags }}
          pathname={`${pathname}/bulk`}
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
    </>
  )
}
