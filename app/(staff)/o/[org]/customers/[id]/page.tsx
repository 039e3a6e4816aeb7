import { Pencil } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { ArchiveCustomer } from '@/components/crm/archive-customer'
import { CustomerFacts } from '@/components/crm/customer-facts'
import { CustomerQuickEdit } from '@/components/crm/customer-quick-edit'
import { CustomerTimeline } from '@/components/crm/customer-timeline'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { Alert } from '@/components/ui/alert'
import { Avatar } from '@/components/ui/avatar'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { LocalTime } from '@/components/ui/local-time'
import { PageHeader } from '@/components/ui/page-header'
import { getTimeline } from '@/lib/crm/customer-events.queries'
import { archiveCustomers, changeCustomer, restoreCustomers } from '@/lib/crm/customers.actions'
import { getCustomer, listOwners, listTags } from '@/lib/crm/customers.queries'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/customers/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const customer = await getCustomer(await requireOrg(slug, 'customers.read'), id)
  return { title: customer?.display_name ?? 'Not found' }
}

export default async function CustomerPage({ params, searchParams }: Props) {
  const { org: slug, id } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const [customer, owners, tags] = await Promise.all([
    getCustomer(session, id),
    listOwners(session),
    listTags(session),
  ])
  if (!customer) notFound()
  // Merged into another since the link was made.
  if (customer.id !== id.toLowerCase()) redirect(`/o/${slug}/customers/${customer.id}`)

  const timeline = await getTimeline(session, customer, paramOf(query, 'after'))
  const pathname = `/o/${slug}/customers`
  const isArchived = customer.archived_at !== null
  const canWrite = session.permissions.has('customers.write')
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: pathname }, { label: customer.display_name }]}
        className="pb-3"
      />
      <PageHeader
        leading={<Avatar name={customer.display_name} size="md" />}
        title={customer.display_name}
        description={<SegmentBadge segment={customer.segment} />}
        actions={
          <>
            {session.permissions.has('customers.archive') ? (
              <ArchiveCustomer
                org={slug}
                customerId={customer.id}
                name={customer.display_name}
                isArchived={isArchived}
                archive={archiveCustomers}
                restore={restoreCustomers}
              />
            ) : null}
            {canWrite ? (
              <Button asChild>
                <Link href={`${pathname}/${customer.id}/edit`}>
                  <Pencil aria-hidden />
                  Edit
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      {customer.archived_at ? (
        <Alert variant="info" title="This customer is archived" className="mb-5">
          Since <LocalTime value={customer.archived_at} format="date" />. It is left out of lists
          and search, and nothing of it is lost.
        </Alert>
      ) : null}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
        <div className="grid gap-5">
          <CustomerFacts customer={customer} />
          <CustomerQuickEdit
            org={slug}
            customer={customer}
            owners={owners}
            tagNames={tags.map((tag) => tag.name)}
            canWrite={canWrite}
            change={changeCustomer}
          />
        </div>
        <Card>
          <CardHeader>
            <CardTitle>Timeline</CardTitle>
          </CardHeader>
          <CardContent>
            <CustomerTimeline entries={timeline.items} />
            <KeysetPager
              pathname={`${pathname}/${customer.id}`}
              params={query}
              nextCursor={timeline.next_cursor}
            />
          </CardContent>
        </Card>
      </div>
    </>
  )
}
