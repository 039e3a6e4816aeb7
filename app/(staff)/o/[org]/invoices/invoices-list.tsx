import { InvoiceFilters } from '@/components/finance/invoices/invoice-filters'
import { InvoiceSums } from '@/components/finance/invoices/invoice-sums'
import { InvoiceTable } from '@/components/finance/invoices/invoice-table'
import { TAB_LABELS } from '@/components/finance/invoices/invoice-words'
import { InvoicesEmpty } from '@/components/finance/invoices/invoices-empty'
import { NoInvoicesFound } from '@/components/finance/invoices/no-invoices-found'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { TabLinks } from '@/components/ui/tab-links'
import { findCustomers } from '@/lib/crm/customers.actions'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import { getInvoiceTotals, listInvoices } from '@/lib/finance/invoices.queries'
import {
  INVOICES_PER_PAGE,
  type InvoiceListAddress,
  type InvoiceTab,
  toInvoiceFilter,
  totalOf,
} from '@/lib/finance/invoices.url.rules'
import type { OrgSession } from '@/lib/session'

type InvoicesListProps = {
  session: OrgSession
  query: SearchParams
  address: InvoiceListAddress
}

const TABS: InvoiceTab[] = ['draft', 'open', 'overdue', 'paid', 'written_off', 'credited', 'void']

/** What takes a moment; the heading and its button are there before. */
export async function InvoicesList({ session, query, address }: InvoicesListProps) {
  const { org, permissions } = session
  const { tab, filter, q, sort, cursor } = address
  const pathname = `/o/${org.slug}/invoices`
  const [page, totals, customer] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listInvoices(session, {
        filter: toInvoiceFilter(address),
        sort,
        cursor: place,
        limit: INVOICES_PER_PAGE,
      }),
    ),
    // Of all states: the tabs and the sums say what is behind each.
    getInvoiceTotals(session, toInvoiceFilter({ tab: undefined, filter, q })),
    filter.customer_id ? getInvoiceCustomer(session, filter.customer_id) : null,
  ])
  const total = totalOf(totals, null)
  const isNarrow = q !== undefined || Object.keys(filter).length > 0
  if (total.count === 0 && !isNarrow) {
    return (
      <InvoicesEmpty
        pathname={pathname}
        canWrite={permissions.has('invoices.write')}
        ordersHref={permissions.has('orders.read') ? `/o/${org.slug}/orders` : null}
      />
    )
  }

  const hrefOf = (state: InvoiceTab | null) => listHref(pathname, query, { state })
  return (
    <>
      <InvoiceSums totals={totals} locale={org.locale} current={tab} hrefOf={hrefOf} />
      <TabLinks
        label="State"
        tabs={[
          {
            key: 'all',
            label: 'All',
            href: hrefOf(null),
            count: total.count,
            isCurrent: tab === undefined,
          },
          ...TABS.map((value) => ({
            key: value,
            label: TAB_LABELS[value],
            href: hrefOf(value),
            count: totalOf(totals, value).count,
            isCurrent: tab === value,
          })),
        ]}
      />
      <InvoiceFilters
        org={org.slug}
        pathname={pathname}
        params={query}
        address={address}
        customerName={customer?.label ?? null}
        currencies={total.amounts.map(({ currency }) => currency)}
        today={isoDayOf(new Date(), org.time_zone)}
        findCustomers={findCustomers}
      />
      {page.items.length > 0 ? (
        <InvoiceTable rows={page.items} pathname={pathname} locale={org.locale} />
      ) : (
        <NoInvoicesFound pathname={pathname} params={query} address={address} />
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['invoice', 'invoices']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
