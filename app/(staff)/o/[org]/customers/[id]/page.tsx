import { Pencil } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Suspense } from 'react'
import { CustomerOrders } from '@/components/commerce/orders/customer-orders'
import { ArchiveCustomer } from '@/components/crm/archive-customer'
import { CreditsPanel } from '@/components/crm/credits-panel'
import { CustomerDetails } from '@/components/crm/customer-details'
import { CustomerDuplicates } from '@/components/crm/customer-duplicates'
import { CustomerFiles } from '@/components/crm/customer-files'
import { CustomerHeader } from '@/components/crm/customer-header'
import { CustomerNotes } from '@/components/crm/customer-notes'
import { CustomerSegment } from '@/components/crm/customer-segment'
import { CustomerTimeline } from '@/components/crm/customer-timeline'
import { LinkAction } from '@/components/crm/link-action'
import { bodyKey } from '@/components/crm/note-body-key'
import { TimelineFilter } from '@/components/crm/timeline-filter'
import { TimelineSkeleton } from '@/components/crm/timeline-skeleton'
import { CustomerInvoices } from '@/components/finance/invoices/customer-invoices'
import { CustomerVouchers } from '@/components/finance/vouchers/customer-vouchers'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { LocalTime } from '@/components/ui/local-time'
import { Markdown } from '@/components/ui/markdown'
import { PageSections } from '@/components/ui/page-sections'
import { listOrders } from '@/lib/commerce/orders.queries'
import { getTimeline } from '@/lib/crm/customer-events.queries'
import { type TimelinePart, timelinePartSchema } from '@/lib/crm/customer-events.schemas'
import { loadOlderEvents, loadOlderFiles, loadOlderNotes } from '@/lib/crm/customer-page.actions'
import {
  archiveCustomers,
  changeCustomer,
  changeCustomerTags,
  restoreCustomers,
} from '@/lib/crm/customers.actions'
import { getCustomer, listCountries, listOwners, listTags } from '@/lib/crm/customers.queries'
import type { CustomerDetail } from '@/lib/crm/customers.schemas'
import { removeFile } from '@/lib/crm/files.actions'
import { moreFilesAfter } from '@/lib/crm/files.queries'
import { FILE_EXTENSIONS } from '@/lib/crm/files.rules'
import { allowCustomerLink, unlinkCustomer } from '@/lib/crm/links.actions'
import { listDuplicates } from '@/lib/crm/merges.queries'
import {
  createNote,
  deleteNote,
  pinNote,
  readNoteHistory,
  restoreNote,
  updateNote,
} from '@/lib/crm/notes.actions'
import { moreNotesAfter } from '@/lib/crm/notes.queries'
import { moveCustomers } from '@/lib/crm/segments.actions'
import { getInvoiceTotals, listInvoices } from '@/lib/finance/invoices.queries'
import { getVoucherTotals, listVouchers } from '@/lib/finance/vouchers.queries'
import { sumsOf } from '@/lib/finance/vouchers.rules'
import { type OrgSession, requireOrg } from '@/lib/session'

/** The surest ones; the rest is in the report. */
const DUPLICATES_NAMED = 3

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
  const [customer, owners, countries, tags] = await Promise.all([
    getCustomer(session, id),
    listOwners(session),
    listCountries(session),
    listTags(session),
  ])
  if (!customer) notFound()
  const list = `/o/${slug}/customers`
  const pathname = `${list}/${customer.id}`
  // Merged into another one: links to the old address lead to where everything is now.
  if (customer.id !== id.toLowerCase()) redirect(pathname)

  const show = timelinePartSchema.catch('all').parse(paramOf(query, 'show'))
  const canWrite = session.permissions.has('customers.write')
  const now = new Date().toISOString()
  const page = { org: slug, customerId: customer.id, now, canWrite }
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: list }, { label: customer.display_name }]}
        className="pb-3"
      />
      <CustomerHeader
        customer={customer}
        segment={
          <CustomerSegment
            org={slug}
            customerId={customer.id}
            name={customer.display_name}
            segment={customer.segment}
            canWrite={canWrite}
            move={moveCustomers}
          />
        }
        actions={
          <>
            {session.permissions.has('customers.archive') ? (
              <ArchiveCustomer
                org={slug}
                customerId={customer.id}
                name={customer.display_name}
                isArchived={customer.archived_at !== null}
                archive={archiveCustomers}
                restore={restoreCustomers}
              />
            ) : null}
            {canWrite ? (
              <Button variant="outline" asChild>
                <Link href={`${pathname}/edit`}>
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
          and search, but nothing is lost.
        </Alert>
      ) : null}
      {customer.duplicate_count > 0 ? (
        <Suspense>
          <Duplicates session={session} customer={customer} />
        </Suspense>
      ) : null}
      <PageSections
        sections={[
          { id: 'notes', label: 'Notes' },
          { id: 'timeline', label: 'Timeline' },
          ...(session.permissions.has('orders.read') ? [{ id: 'orders', label: 'Orders' }] : []),
          ...(session.permissions.has('invoices.read')
            ? [{ id: 'invoices', label: 'Invoices' }]
            : []),
          ...(session.permissions.has('vouchers.read')
            ? [{ id: 'vouchers', label: 'Sales vouchers' }]
            : []),
          { id: 'files', label: 'Files' },
        ]}
      />
      {/* On a wide screen what was written and what happened stand beside who it is. */}
      <div className="grid items-start gap-4 lg:grid-cols-[19rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <CustomerDetails
          org={slug}
          customer={customer}
          owners={owners}
          countries={countries}
          tags={tags}
          canWrite={canWrite}
          change={changeCustomer}
          changeTags={changeCustomerTags}
          linkAction={
            canWrite ? (
              <LinkAction
                org={slug}
                customerId={customer.id}
                name={customer.display_name}
                isLinked={customer.user_id !== null}
                isRefused={customer.is_link_refused}
                unlink={unlinkCustomer}
                allow={allowCustomerLink}
              />
            ) : null
          }
        />
        <div className="grid min-w-0 gap-4 lg:row-span-2">
          <Card aria-label="Notes" id="notes" className="scroll-mt-16">
            <CardHeader>
              <CardTitle>Notes</CardTitle>
            </CardHeader>
            <CardContent>
              <CustomerNotes
                {...page}
                notes={customer.notes}
                bodies={Object.fromEntries(
                  customer.notes.map((note) => [
                    bodyKey(note),
                    <Markdown key={note.id} source={note.body} />,
                  ]),
                )}
                nextCursor={moreNotesAfter(customer.notes)}
                actions={{
                  create: createNote,
                  update: updateNote,
                  pin: pinNote,
                  remove: deleteNote,
                  restore: restoreNote,
                  readHistory: readNoteHistory,
                  loadOlder: loadOlderNotes,
                }}
              />
            </CardContent>
          </Card>
          <Card aria-label="Timeline" id="timeline" className="scroll-mt-16">
            <CardHeader className="flex flex-wrap items-center justify-between gap-y-2">
              <CardTitle>Timeline</CardTitle>
              <TimelineFilter pathname={pathname} current={show} />
            </CardHeader>
            <CardContent>
              <Suspense key={show} fallback={<TimelineSkeleton />}>
                <Timeline session={session} customer={customer} show={show} now={now} />
              </Suspense>
            </CardContent>
          </Card>
        </div>
        <div className="grid min-w-0 gap-4">
          {session.permissions.has('orders.read') ? (
            <Suspense>
              <Orders session={session} customerId={customer.id} />
            </Suspense>
          ) : null}
          {session.permissions.has('invoices.read') ? (
            <Suspense>
              <Invoices session={session} customerId={customer.id} />
            </Suspense>
          ) : null}
          {session.permissions.has('vouchers.read') ? (
            <Suspense>
              <Vouchers session={session} customerId={customer.id} />
            </Suspense>
          ) : null}
          <CustomerFiles
            {...page}
            files={customer.files}
            nextCursor={moreFilesAfter(customer.files)}
            accept={FILE_EXTENSIONS.join(',')}
            remove={removeFile}
            loadOlder={loadOlderFiles}
          />
          <CreditsPanel
            href={`${pathname}/credits`}
            balances={customer.credit}
            locale={session.org.locale}
            canWrite={session.permissions.has('credits.write')}
          />
        </div>
      </div>
    </>
  )
}

/** Most customers have none, and their page does not ask. */
async function Duplicates({ session, customer }: Pick<TimelineProps, 'session' | 'customer'>) {
  const { items } = await listDuplicates(session, {
    customerId: customer.id,
    limit: DUPLICATES_NAMED,
  })
  return (
    <CustomerDuplicates
      org={session.org.slug}
      customerId={customer.id}
      count={customer.duplicate_count}
      others={items.map((pair) => ({
        id: pair.customer_id === customer.id ? pair.other_id : pair.customer_id,
        display_name:
          pair.customer_id === customer.id ? pair.other.display_name : pair.customer.display_name,
        reasons: pair.reasons,
      }))}
      canMerge={session.permissions.has('customers.merge')}
    />
  )
}

/** The latest ones; the rest is behind the link. */
const ORDERS_SHOWN = 4

async function Orders({ session, customerId }: { session: OrgSession; customerId: string }) {
  const { items, next_cursor } = await listOrders(session, {
    filter: { customer_id: customerId },
    limit: ORDERS_SHOWN,
  })
  const pathname = `/o/${session.org.slug}/orders`
  return (
    <CustomerOrders
      orders={items}
      pathname={pathname}
      allHref={next_cursor === null ? null : `${pathname}?customer_id=${customerId}`}
      newHref={
        session.permissions.has('orders.write') ? `${pathname}/new?customer_id=${customerId}` : null
      }
      locale={session.org.locale}
    />
  )
}

async function Invoices({ session, customerId }: { session: OrgSession; customerId: string }) {
  const filter = { customer_id: customerId }
  const [{ items, next_cursor }, totals] = await Promise.all([
    listInvoices(session, { filter, limit: ORDERS_SHOWN }),
    getInvoiceTotals(session, filter),
  ])
  const base = `/o/${session.org.slug}`
  const pathname = `${base}/invoices`
  const asked = `?customer_id=${customerId}`
  return (
    <CustomerInvoices
      invoices={items}
      totals={totals}
      pathname={pathname}
      allHref={next_cursor === null ? null : `${pathname}${asked}`}
      newHref={session.permissions.has('invoices.write') ? `${pathname}/new${asked}` : null}
      payHref={session.permissions.has('payments.write') ? `${base}/payments/new${asked}` : null}
      paymentsHref={`${base}/payments${asked}`}
      creditNotesHref={`${base}/credit-notes${asked}`}
      locale={session.org.locale}
    />
  )
}

async function Vouchers({ session, customerId }: { session: OrgSession; customerId: string }) {
  const filter = { customer_id: customerId }
  const [{ items, next_cursor }, totals] = await Promise.all([
    listVouchers(session, { kind: 'sales', filter, limit: ORDERS_SHOWN }),
    getVoucherTotals(session, 'sales', filter),
  ])
  const pathname = `/o/${session.org.slug}/vouchers`
  return (
    <CustomerVouchers
      vouchers={items}
      sums={sumsOf(totals)}
      pathname={pathname}
      allHref={next_cursor === null ? null : `${pathname}?kind=sales&customer_id=${customerId}`}
      newHref={
        session.permissions.has('vouchers.write')
          ? `${pathname}/new?kind=sales&customer_id=${customerId}`
          : null
      }
      locale={session.org.locale}
    />
  )
}

type TimelineProps = {
  session: OrgSession
  customer: CustomerDetail
  show: TimelinePart
  now: string
}

/** A part of the timeline is a question of its own; the rest of the page does not wait for it. */
async function Timeline({ session, customer, show, now }: TimelineProps) {
  const timeline = await getTimeline(session, customer, show)
  return (
    <CustomerTimeline
      org={session.org.slug}
      customerId={customer.id}
      entries={timeline.items}
      nextCursor={timeline.next_cursor}
      show={show}
      now={now}
      loadOlder={loadOlderEvents}
    />
  )
}
