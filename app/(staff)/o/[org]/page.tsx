import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { GettingStarted } from '@/components/identity/getting-started'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { countCustomersBySegment, listCustomers } from '@/lib/crm/customers.queries'
import { CUSTOMER_SEGMENTS, CUSTOMER_SORTS } from '@/lib/crm/customers.schemas'
import { listMembers, listOpenInvitations } from '@/lib/identity/members.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Overview' }

const newestCount = 8

export default async function OverviewPage({ params }: PageProps<'/o/[org]'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.read')
  const [counts, newest, members, invitations] = await Promise.all([
    countCustomersBySegment(session),
    listCustomers(session, { filter: {}, sort: CUSTOMER_SORTS[0], limit: newestCount }),
    listMembers(session),
    listOpenInvitations(session),
  ])
  const base = `/o/${session.org.slug}`
  const number = new Intl.NumberFormat(session.org.locale)
  const now = new Date().toISOString()
  return (
    <>
      <PageHeader title="Overview" description={session.org.name} />
      <GettingStarted
        base={base}
        permissions={session.permissions}
        hasCustomers={counts.total + counts.archived > 0}
        hasColleagues={members.length > 1 || invitations.length > 0}
      />
      <section aria-label="Customers by segment" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {CUSTOMER_SEGMENTS.map((segment) => (
          <Link
            key={segment}
            href={`${base}/customers?segments=${segment}`}
            className="grid gap-1 rounded-lg border bg-card p-4 transition-colors hover:border-foreground/40"
          >
            <span>
              <SegmentBadge segment={segment} />
            </span>
            <span className="font-semibold text-2xl tabular-nums">
              {number.format(counts[segment])}
            </span>
          </Link>
        ))}
      </section>
      <Card className="mt-4">
        <CardHeader>
          <CardTitle>Newest customers</CardTitle>
          <CardAction>
            <Link
              href={`${base}/customers`}
              className={buttonVariants({ variant: 'ghost', size: 'sm' })}
            >
              All {number.format(counts.total)}
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
                    href={`${base}/customers/${customer.id}`}
                    className="-mx-2 flex items-center gap-3 rounded-md px-2 py-2 hover:bg-accent"
                  >
                    <span className="min-w-0 flex-1 truncate font-medium">
                      <bdi>{customer.display_name}</bdi>
                    </span>
                    <SegmentBadge segment={customer.segment} />
                    <RelativeTime
                      value={customer.created_at}
                      now={now}
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
