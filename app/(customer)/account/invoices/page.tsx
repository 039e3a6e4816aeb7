import { ReceiptText } from 'lucide-react'
import type { Metadata } from 'next'
import { OwnInvoiceList } from '@/components/finance/invoices/own-invoice-list'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { listHref, paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { TabLinks } from '@/components/ui/tab-links'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { orFirstPage } from '@/lib/cursor'
import { listOwnInvoices, OWN_INVOICES_PER_PAGE } from '@/lib/finance/own-invoices.queries'
import { getProfile } from '@/lib/identity/account.queries'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Invoices' }

const PATHNAME = '/account/invoices'

export default async function OwnInvoicesPage({ searchParams }: PageProps<'/account/invoices'>) {
  const query = await searchParams
  const { db, userId } = await requireUser()
  const [{ locale }, businesses] = await Promise.all([getProfile(userId), listOwnCustomers(db)])
  const current = businesses.find(({ org_slug }) => org_slug === paramOf(query, 'business'))
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    listOwnInvoices({ db, org_slug: current?.org_slug }, { cursor, limit: OWN_INVOICES_PER_PAGE }),
  )
  return (
    <>
      <PageHeader title="Invoices" description="Your invoices from every business." />
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
        <OwnInvoiceList invoices={page.items} locale={locale} />
      ) : (
        <EmptyState icon={ReceiptText} title="No invoices yet">
          <p>
            Invoices show up here once a business that knows this account’s email address has issued
            one to you, with what is still to be paid.
          </p>
        </EmptyState>
      )}
      <KeysetPager
        pathname={PATHNAME}
        params={query}
        rows={page.items.length}
        noun={['invoice', 'invoices']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
