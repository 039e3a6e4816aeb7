import { ShoppingBag } from 'lucide-react'
import type { Metadata } from 'next'
import { OwnOrderList } from '@/components/commerce/orders/own-order-list'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { listHref, paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { TabLinks } from '@/components/ui/tab-links'
import { listOwnOrdersEverywhere } from '@/lib/commerce/own-orders.queries'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { orFirstPage } from '@/lib/cursor'
import { getProfile } from '@/lib/identity/account.queries'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Orders' }

const PATHNAME = '/account/orders'

export default async function OwnOrdersPage({ searchParams }: PageProps<'/account/orders'>) {
  const query = await searchParams
  const { db, userId } = await requireUser()
  const [{ locale }, businesses] = await Promise.all([getProfile(userId), listOwnCustomers(db)])
  const current = businesses.find(({ org_slug }) => org_slug === paramOf(query, 'business'))
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    listOwnOrdersEverywhere(db, { business: current, cursor }),
  )
  return (
    <>
      <PageHeader title="Orders" description="Your orders at every business." />
      {businesses.length > 1 ? (
        <TabLinks
          label="Business"
          tabs={[
            {
              key: 'all',
              label: 'All',
              href: listHref(PATHNAME, {}, {}),
              isCurrent: current === undefined,
            },
            ...businesses.map(({ org_slug, org_name }) => ({
              key: org_slug,
              label: org_name,
              href: listHref(PATHNAME, {}, { business: org_slug }),
              isCurrent: current?.org_slug === org_slug,
            })),
          ]}
        />
      ) : null}
      {page.items.length > 0 ? (
        <OwnOrderList orders={page.items} locale={locale} />
      ) : (
        <EmptyState icon={ShoppingBag} title="No orders yet">
          <p>
            What you order in a shop while you are signed in shows up here, with its progress.
            Orders from before are added once the shop knows this account’s email address.
          </p>
        </EmptyState>
      )}
      <KeysetPager
        pathname={PATHNAME}
        params={query}
        rows={page.items.length}
        noun={['order', 'orders']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
