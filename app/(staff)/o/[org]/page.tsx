import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { BestSellersCard } from '@/components/commerce/dashboard/best-sellers-card'
import { OpenOrders } from '@/components/commerce/dashboard/open-orders'
import { OtherCurrenciesCard } from '@/components/commerce/dashboard/other-currencies-card'
import { RevenueCard } from '@/components/commerce/dashboard/revenue-card'
import { MovesCard } from '@/components/crm/dashboard/moves-card'
import { NewCustomersCard } from '@/components/crm/dashboard/new-customers-card'
import { NewestCustomersCard } from '@/components/crm/dashboard/newest-customers-card'
import { SourcesCard } from '@/components/crm/dashboard/sources-card'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { InvoiceSums } from '@/components/finance/invoices/invoice-sums'
import { GettingStarted } from '@/components/identity/getting-started'
import { GivenUpEmails } from '@/components/platform/emails/given-up-emails'
import { LateEmails } from '@/components/platform/emails/late-emails'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { PeriodChooser } from '@/components/ui/period-chooser'
import { Skeleton } from '@/components/ui/skeleton'
import { getSalesDashboard } from '@/lib/commerce/dashboard.queries'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { listOrders } from '@/lib/commerce/orders.queries'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import { countCustomersBySegment, listCustomers } from '@/lib/crm/customers.queries'
import { type CustomerRow, listCustomersSchema } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import { getDashboard } from '@/lib/crm/dashboard.queries'
import type { Dashboard } from '@/lib/crm/dashboard.schemas'
import { getInvoiceTotals, listInvoices } from '@/lib/finance/invoices.queries'
import { toInvoiceFilter } from '@/lib/finance/invoices.url.rules'
import { listMembers, listOpenInvitations } from '@/lib/identity/members.queries'
import { formatNumber } from '@/lib/numbers'
import { periodOf } from '@/lib/periods'
import { countGivenUpEmails, countLateEmails } from '@/lib/platform/emails.queries'
import { type OrgSession, requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Overview' }

const NEWEST = 8
/** So many owed invoices tell in which currencies they are. */
const LOOKED_AT = 50
const OWED = toInvoiceFilter({ tab: 'open', filter: {}, q: undefined })

/** What is quick to ask and says which parts the page has: nothing moves when these fill up. */
async function readOutline(session: OrgSession) {
  const { permissions } = session
  const [counts, orders, owed, members, invitations, givenUpEmails, lateEmails] = await Promise.all(
    [
      countCustomersBySegment(session),
      permissions.has('orders.read') ? listOrders(session, { filter: {}, limit: 1 }) : null,
      permissions.has('invoices.read')
        ? listInvoices(session, { filter: OWED, limit: LOOKED_AT })
        : null,
      listMembers(session),
      listOpenInvitations(session),
      permissions.has('emails.read') ? countGivenUpEmails(session) : 0,
      permissions.has('emails.read') ? countLateEmails(session) : 0,
    ],
  )
  return {
    counts,
    hasCustomers: counts.total + counts.archived > 0,
    hasOrders: (orders?.items.length ?? 0) > 0,
    owedIn: new Set(owed?.items.map(({ currency }) => currency)).size,
    hasColleagues: members.length > 1 || invitations.length > 0,
    givenUpEmails,
    lateEmails,
  }
}

export default async function OverviewPage({ params, searchParams }: PageProps<'/o/[org]'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const { locale, time_zone: timeZone } = session.org
  const now = new Date()
  const period = periodOf(
    {
      period: paramOf(query, 'period'),
      from: paramOf(query, 'from'),
      to: paramOf(query, 'to'),
    },
    { now, timeZone },
  )
  const outline = await readOutline(session)
  const { counts, hasCustomers, hasOrders, owedIn } = outline
  // Added up over all orders and invoices: each shows where it belongs as soon as it is there.
  const sales = hasOrders ? getSalesDashboard(session, period) : null
  const invoices = owedIn > 0 ? getInvoiceTotals(session, OWED) : null
  const dashboard = hasCustomers ? getDashboard(session, period) : null
  const newest = listCustomers(session, {
    ...listCustomersSchema.parse({ limit: NEWEST }),
    filter: {},
  })
  const base = `/o/${session.org.slug}`
  const customersHref = `${base}/customers`
  return (
    <>
      <PageHeader title="Overview" description={session.org.name} />
      <GivenUpEmails count={outline.givenUpEmails} href={`${base}/settings/emails/outbox`} />
      <LateEmails count={outline.lateEmails} href={`${base}/settings/emails/outbox`} />
      <GettingStarted
        base={base}
        permissions={session.permissions}
        hasCustomers={hasCustomers}
        hasColleagues={outline.hasColleagues}
      />
      <section aria-label="Customers by segment" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {CUSTOMER_SEGMENTS.map((segment) => (
          <Link
            key={segment}
            href={customerListHref(customersHref, { filter: { segments: [segment] } })}
            className="grid gap-1 rounded-lg border bg-card p-4 transition-colors hover:border-foreground/40"
          >
            <span>
              <SegmentBadge segment={segment} />
            </span>
            <span className="font-semibold text-2xl tabular-nums">
              {formatNumber(counts[segment], locale)}
            </span>
          </Link>
        ))}
      </section>
      {sales ? (
        <Filled part={sales}>
          {(data) => (
            <OpenOrders open={data?.open ?? null} locale={locale} ordersHref={`${base}/orders`} />
          )}
        </Filled>
      ) : null}
      {invoices ? (
        <Filled part={invoices}>
          {(totals) => (
            <InvoiceSums
              totals={totals}
              currencies={owedIn}
              locale={locale}
              tabs={['open', 'overdue']}
              hrefOf={(tab) => `${base}/invoices?state=${tab}`}
              className="mt-3 pb-0"
            />
          )}
        </Filled>
      ) : null}
      {dashboard ? (
        <>
          <div className="pt-5 pb-3">
            <PeriodChooser pathname={base} period={period} />
          </div>
          <div className="grid gap-4">
            {sales ? (
              <Filled part={sales}>{(data) => <RevenueCard sales={data} locale={locale} />}</Filled>
            ) : null}
            <Filled part={dashboard}>
              {(data) => <NewCustomersCard dashboard={data} locale={locale} timeZone={timeZone} />}
            </Filled>
          </div>
        </>
      ) : null}
      {/* Lists are as long as they come out: all at once, and nothing below them is moved. */}
      <Suspense fallback={<ListsSkeleton hasPeriod={hasCustomers} hasOrders={hasOrders} />}>
        <Lists
          session={session}
          sales={sales}
          dashboard={dashboard}
          newest={newest}
          total={counts.total}
          now={now}
        />
      </Suspense>
    </>
  )
}

interface FilledProps<T> {
  part: Promise<T>
  /** Of null it makes a skeleton of the same size. */
  children: (data: T | null) => ReactNode
}

/** A part of the page, shown when it is there. */
function Filled<T>({ part, children }: FilledProps<T>) {
  return (
    <Suspense fallback={children(null)}>
      <Part part={part}>{children}</Part>
    </Suspense>
  )
}

async function Part<T>({ part, children }: FilledProps<T>) {
  return children(await part)
}

interface ListsProps {
  session: OrgSession
  sales: Promise<SalesDashboard> | null
  dashboard: Promise<Dashboard> | null
  newest: Promise<{ items: CustomerRow[] }>
  total: number
  now: Date
}

async function Lists({ session, total, now, ...parts }: ListsProps) {
  const { org, permissions } = session
  const base = `/o/${org.slug}`
  const customersHref = `${base}/customers`
  const [sales, dashboard, newest] = await Promise.all([parts.sales, parts.dashboard, parts.newest])
  return (
    <>
      {dashboard && sales && sales.other_currencies.length > 0 ? (
        <OtherCurrenciesCard currencies={sales.other_currencies} locale={org.locale} />
      ) : null}
      {dashboard ? (
        <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
          {sales ? (
            <BestSellersCard
              sales={sales}
              locale={org.locale}
              productsHref={permissions.has('products.read') ? `${base}/products` : undefined}
            />
          ) : null}
          <SourcesCard dashboard={dashboard} locale={org.locale} customersHref={customersHref} />
          <MovesCard dashboard={dashboard} locale={org.locale} />
        </div>
      ) : null}
      <NewestCustomersCard
        customers={newest.items}
        total={total}
        locale={org.locale}
        customersHref={customersHref}
        now={now.toISOString()}
      />
    </>
  )
}

function ListsSkeleton({ hasPeriod, hasOrders }: { hasPeriod: boolean; hasOrders: boolean }) {
  return (
    <div role="status" aria-label="Loading the lists">
      {hasPeriod ? (
        <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
          {hasOrders ? <Skeleton className="h-132 lg:row-span-2" /> : null}
          <Skeleton className="h-64" />
          <Skeleton className="h-64" />
        </div>
      ) : null}
      <Skeleton className="mt-4 h-80" />
    </div>
  )
}
