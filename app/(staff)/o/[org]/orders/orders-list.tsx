import { NoOrdersFound } from '@/components/commerce/orders/no-orders-found'
import { OrderBulkBar } from '@/components/commerce/orders/order-bulk-bar'
import { OrderFilters } from '@/components/commerce/orders/order-filters'
import { OrderTable } from '@/components/commerce/orders/order-table'
import { STATUS_LABELS } from '@/components/commerce/orders/order-words'
import { OrdersEmpty } from '@/components/commerce/orders/orders-empty'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { SelectionProvider } from '@/components/ui/selection'
import { TabLinks } from '@/components/ui/tab-links'
import { advanceOrders } from '@/lib/commerce/orders.actions'
import { countOrdersByStatus, listOrders } from '@/lib/commerce/orders.queries'
import { ORDER_STATUSES } from '@/lib/commerce/orders.schemas'
import { ORDERS_PER_PAGE, type OrderListAddress } from '@/lib/commerce/orders.url.rules'
import { COUNTED_TO } from '@/lib/counted'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import type { OrgSession } from '@/lib/session'

type OrdersListProps = {
  session: OrgSession
  query: SearchParams
  address: OrderListAddress
}

/** What takes a moment; the heading and its button are there before. */
export async function OrdersList({ session, query, address }: OrdersListProps) {
  const { org, permissions } = session
  const { q, filter, cursor } = address
  const pathname = `/o/${org.slug}/orders`
  const [page, counts, customer] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listOrders(session, {
        filter: { ...filter, ...(q && { query: q }) },
        cursor: place,
        limit: ORDERS_PER_PAGE,
      }),
    ),
    countOrdersByStatus(session),
    filter.customer_id ? getInvoiceCustomer(session, filter.customer_id) : null,
  ])
  const rows = page.items
  const canWrite = permissions.has('orders.write')
  const total = ORDER_STATUSES.reduce((sum, status) => sum + counts[status], 0)
  if (total === 0) {
    return (
      <OrdersEmpty
        pathname={pathname}
        canWrite={canWrite}
        shopHref={permissions.has('shop.update') ? `/o/${org.slug}/settings/shop` : null}
      />
    )
  }

  const { status: statuses = [], ...narrower } = filter
  const [status] = statuses
  // They are of all orders there are, and would be taken for what is behind the tabs.
  const isNarrow = q !== undefined || Object.keys(narrower).length > 0
  return (
    <>
      <TabLinks
        label="Status"
        countedTo={COUNTED_TO}
        tabs={[
          {
            key: 'all',
            label: 'All',
            href: listHref(pathname, query, { status: null }),
            count: isNarrow ? undefined : total,
            isCurrent: status === undefined,
          },
          ...ORDER_STATUSES.map((value) => ({
            key: value,
            label: STATUS_LABELS[value],
            href: listHref(pathname, query, { status: value }),
            count: isNarrow ? undefined : counts[value],
            isCurrent: status === value,
          })),
        ]}
      />
      <OrderFilters
        pathname={pathname}
        params={query}
        address={address}
        customerName={customer?.label ?? rows[0]?.customer_name ?? null}
        today={isoDayOf(new Date(), org.time_zone)}
      />
      <SelectionProvider ids={rows.map((row) => row.id)}>
        {rows.length > 0 ? (
          <OrderTable
            rows={rows}
            pathname={pathname}
            locale={org.locale}
            canSelect={canWrite}
            now={new Date().toISOString()}
          />
        ) : (
          <NoOrdersFound pathname={pathname} params={query} address={address} />
        )}
        <KeysetPager
          pathname={pathname}
          params={query}
          rows={rows.length}
          noun={['order', 'orders']}
          nextCursor={page.next_cursor}
        />
        {canWrite ? (
          <OrderBulkBar org={org.slug} pathname={pathname} advance={advanceOrders} />
        ) : null}
      </SelectionProvider>
    </>
  )
}
