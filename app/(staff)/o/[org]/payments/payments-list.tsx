import { Banknote } from 'lucide-react'
import { MoneyFilters } from '@/components/finance/money/money-filters'
import { PAYMENT_TAB_LABELS } from '@/components/finance/money/money-words'
import { NothingFound } from '@/components/finance/money/nothing-found'
import { PaymentTable } from '@/components/finance/money/payment-table'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { TabLinks } from '@/components/ui/tab-links'
import { findCustomers } from '@/lib/crm/customers.actions'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import {
  ASKED_METHODS,
  MONEY_PER_PAGE,
  PAYMENT_SEARCH_LENGTH,
  PAYMENT_TAB_NAMES,
  type PaymentListAddress,
  type PaymentTab,
  toPaymentFilter,
} from '@/lib/finance/money.url.rules'
import { listPayments } from '@/lib/finance/payments.queries'
import { findSuppliers } from '@/lib/finance/suppliers.actions'
import { getSupplier } from '@/lib/finance/suppliers.queries'
import type { OrgSession } from '@/lib/session'

type PaymentsListProps = {
  session: OrgSession
  query: SearchParams
  address: PaymentListAddress
}

/** What takes a moment; the heading and its button are there before. */
export async function PaymentsList({ session, query, address }: PaymentsListProps) {
  const { org, permissions } = session
  const { tab, method, filter, q, cursor } = address
  const pathname = `/o/${org.slug}/payments`
  const canSeeSuppliers = permissions.has('vouchers.read')
  const [page, customer, supplier] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listPayments(session, {
        filter: toPaymentFilter(address),
        cursor: place,
        limit: MONEY_PER_PAGE,
      }),
    ),
    filter.customer_id ? getInvoiceCustomer(session, filter.customer_id) : null,
    filter.supplier_id && canSeeSuppliers ? getSupplier(session, filter.supplier_id) : null,
  ])
  const isNarrow = [tab, method, q, ...Object.values(filter)].some((value) => value !== undefined)
  if (page.items.length === 0 && !isNarrow) {
    return (
      <EmptyState
        icon={Banknote}
        title="No payments yet"
        action={
          permissions.has('payments.write') ? (
            <Button asChild>
              <Link href={`${pathname}/new`}>Record a payment</Link>
            </Button>
          ) : null
        }
      >
        <p>
          Payments from customers, refunds and write-offs are listed here, each with the invoices it
          settled.
        </p>
      </EmptyState>
    )
  }

  const hrefOf = (kind: PaymentTab | null) => listHref(pathname, query, { kind })
  return (
    <>
      <TabLinks
        label="Kind"
        tabs={[
          { key: 'all', label: 'All', href: hrefOf(null), isCurrent: tab === undefined },
          ...PAYMENT_TAB_NAMES.map((value) => ({
            key: value,
            label: PAYMENT_TAB_LABELS[value],
            href: hrefOf(value),
            isCurrent: tab === value,
          })),
        ]}
      />
      <MoneyFilters
        org={org.slug}
        pathname={pathname}
        params={query}
        q={q}
        days={{
          ...(filter.paid_from && { from: filter.paid_from }),
          ...(filter.paid_to && { to: filter.paid_to }),
        }}
        search={{
          label: 'Search payments',
          placeholder: 'Reference…',
          maxLength: PAYMENT_SEARCH_LENGTH,
        }}
        dayLabel="Paid"
        dayNames={{ from: 'paid_from', to: 'paid_to' }}
        tabName="kind"
        customerName={filter.customer_id ? (customer?.label ?? 'one') : null}
        supplierName={filter.supplier_id ? (supplier?.name ?? 'one') : null}
        today={isoDayOf(new Date(), org.time_zone)}
        findCustomers={findCustomers}
        findSuppliers={canSeeSuppliers ? findSuppliers : null}
        method={{ value: method, choices: ASKED_METHODS }}
      />
      {page.items.length > 0 ? (
        <PaymentTable rows={page.items} pathname={pathname} locale={org.locale} />
      ) : (
        <NothingFound
          pathname={pathname}
          title={q ? `No payment has the reference “${q}”` : 'No payments here'}
        />
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['payment', 'payments']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
