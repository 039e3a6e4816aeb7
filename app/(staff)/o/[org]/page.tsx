import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import { BestSellersCard } from '@/components/commerce/dashboard/best-sellers-card'
import { OpenOrders } from '@/components/commerce/dashboard/open-orders'
import { RevenueCard } from '@/components/commerce/dashboard/revenue-card'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { InvoiceSums } from '@/components/finance/invoices/invoice-sums'
import { GettingStarted } from '@/components/identity/getting-started'
import { GivenUpEmails } from '@/components/platform/emails/given-up-emails'
import { LateEmails } from '@/components/platform/emails/late-emails'
import { BarChart } from '@/components/ui/bar-chart'
import { BarList } from '@/components/ui/bar-list'
import { buttonVariants } from '@/components/ui/button-variants'
import {
  Card,
  CardAction,
  CardContent,
  CardDescription,
  CardHeader,
  CardTitle,
} from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { PeriodChooser } from '@/components/ui/period-chooser'
import { PeriodTotal } from '@/components/ui/period-total'
import { RelativeTime } from '@/components/ui/relative-time'
import { getSalesDashboard } from '@/lib/commerce/dashboard.queries'
import { customerListHref, NONE } from '@/lib/crm/customer-filters.rules'
import { countCustomersBySegment, listCustomers } from '@/lib/crm/customers.queries'
import { listCustomersSchema } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import { getDashboard } from '@/lib/crm/dashboard.queries'
import { topSources } from '@/lib/crm/dashboard.rules'
import { getInvoiceTotals } from '@/lib/finance/invoices.queries'
import { toInvoiceFilter } from '@/lib/finance/invoices.url.rules'
import { listMembers, listOpenInvitations } from '@/lib/identity/members.queries'
import { formatNumber } from '@/lib/numbers'
import { grainOf, periodOf, toBars } from '@/lib/periods'
import { countGivenUpEmails, countLateEmails } from '@/lib/platform/emails.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Overview' }

const newestCount = 8
const sourceCount = 7
const OWED = toInvoiceFilter({ tab: 'open', filter: {}, q: undefined })

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
  const [
    counts,
    newest,
    dashboard,
    sales,
    invoices,
    members,
    invitations,
    givenUpEmails,
    lateEmails,
  ] = await Promise.all([
    countCustomersBySegment(session),
    listCustomers(session, { ...listCustomersSchema.parse({ limit: newestCount }), filter: {} }),
    getDashboard(session, period),
    session.permissions.has('orders.read') ? getSalesDashboard(session, period) : null,
    session.permissions.has('invoices.read') ? getInvoiceTotals(session, OWED) : [],
    listMembers(session),
    listOpenInvitations(session),
    session.permissions.has('emails.read') ? countGivenUpEmails(session) : 0,
    session.permissions.has('emails.read') ? countLateEmails(session) : 0,
  ])
  const base = `/o/${session.org.slug}`
  const customersHref = `${base}/customers`
  const number = (count: number) => formatNumber(count, locale)
  const hasCustomers = counts.total + counts.archived > 0
  const grain = grainOf(dashboard.days.length)
  const arrived = dashboard.days.reduce((sum, day) => sum + day.arrived, 0)
  const dates = { created_from: period.from, created_to: period.to }
  return (
    <>
      <PageHeader title="Overview" description={session.org.name} />
      <GivenUpEmails count={givenUpEmails} href={`${base}/settings/emails/outbox`} />
      <LateEmails count={lateEmails} href={`${base}/settings/emails/outbox`} />
      <GettingStarted
        base={base}
        permissions={session.permissions}
        hasCustomers={hasCustomers}
        hasColleagues={members.length > 1 || invitations.length > 0}
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
            <span className="font-semibold text-2xl tabular-nums">{number(counts[segment])}</span>
          </Link>
        ))}
      </section>
      {sales?.has_orders ? (
        <OpenOrders open={sales.open} locale={locale} ordersHref={`${base}/orders`} />
      ) : null}
      {invoices.length > 0 ? (
        <InvoiceSums
          totals={invoices}
          locale={locale}
          tabs={['open', 'overdue']}
          hrefOf={(tab) => `${base}/invoices?state=${tab}`}
          className="mt-3 pb-0"
        />
      ) : null}
      {hasCustomers ? (
        <>
          <div className="pt-5 pb-3">
            <PeriodChooser pathname={base} period={period} />
          </div>
          <div className="grid items-start gap-4 lg:grid-cols-2">
            {sales?.has_orders ? <RevenueCard sales={sales} locale={locale} /> : null}
            <Card className="lg:col-span-2">
              <CardHeader>
                <CardTitle>New customers</CardTitle>
                <CardDescription>Days in {timeZone.replaceAll('_', ' ')} time.</CardDescription>
              </CardHeader>
              <CardContent className="grid gap-4">
                <PeriodTotal
                  value={arrived}
                  before={dashboard.arrived_before}
                  locale={locale}
                  format={number}
                />
                <BarChart
                  bars={toBars(dashboard.days, grain, (day) => [day.arrived])}
                  grain={grain}
                  locale={locale}
                  caption="New customers over time"
                  series={[{ label: 'New customers', format: number }]}
                />
              </CardContent>
            </Card>
            {sales?.has_orders ? (
              <BestSellersCard
                sales={sales}
                locale={locale}
                productsHref={
                  session.permissions.has('products.read') ? `${base}/products` : undefined
                }
              />
            ) : null}
            <Card>
              <CardHeader>
                <CardTitle>Where they came from</CardTitle>
              </CardHeader>
              <CardContent>
                {dashboard.sources.length > 0 ? (
                  <BarList
                    caption="New customers by source"
                    columns={['Source', 'New customers']}
                    locale={locale}
                    rows={topSources(dashboard.sources, sourceCount).map((share) => ({
                      key: share.isRest ? 'rest' : `source ${share.source ?? ''}`,
                      label: share.isRest ? 'All others' : (share.source ?? 'Not known'),
                      count: share.arrived,
                      ...(share.isRest
                        ? {}
                        : {
                            href: customerListHref(customersHref, {
                              filter: { sources: [share.source ?? NONE], ...dates },
                            }),
                          }),
                    }))}
                  />
                ) : (
                  <p className="text-muted-foreground">Nobody came in this period.</p>
                )}
              </CardContent>
            </Card>
            <Card>
              <CardHeader>
                <CardTitle>Moves between segments</CardTitle>
              </CardHeader>
              <CardContent>
                {dashboard.moves.length > 0 ? (
                  <BarList
                    caption="Customers who moved from one segment to another"
                    columns={['From and to', 'Moves']}
                    locale={locale}
                    rows={dashboard.moves.map((move) => ({
                      key: `${move.from} ${move.to}`,
                      label: (
                        <>
                          {SEGMENT_LABELS[move.from]}
                          <ArrowRight
                            aria-label="to"
                            className="mx-1.5 inline size-3.5 text-muted-foreground rtl:-scale-x-100"
                          />
                          {SEGMENT_LABELS[move.to]}
                        </>
                      ),
                      count: move.moved,
                    }))}
                  />
                ) : (
                  <p className="text-muted-foreground">Nobody moved in this period.</p>
                )}
              </CardContent>
            </Card>
          </div>
        </>
      ) : null}
      <Card className="mt-4">
        <CardHeader>
          <CardTitle>Newest customers</CardTitle>
          <CardAction>
            <Link href={customersHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
              All {number(counts.total)}
              <ArrowRight aria-hidden className="rtl:-scale-x-100" />
            </Link>
          </CardAction>
        </CardHeader>
        <CardContent>
          {newest.items.length > 0 ? (
            <ul className="divide-y">
              {newest.items.map((customer) => (
                <li key={customer.id}>
                  <Link
                    href={`${customersHref}/${customer.id}`}
                    className="-mx-2 flex items-center gap-3 rounded-md px-2 py-2 hover:bg-accent"
                  >
                    <span className="min-w-0 flex-1 truncate font-medium">
                      <bdi>{customer.display_name}</bdi>
                    </span>
                    <SegmentBadge segment={customer.segment} />
                    <RelativeTime
                      value={customer.created_at}
                      now={now.toISOString()}
                      className="w-24 shrink-0 text-end text-muted-foreground text-xs"
                    />
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-muted-foreground">
              Nobody yet. Customers show up here as soon as you add or import them.
            </p>
          )}
        </CardContent>
      </Card>
    </>
  )
}
