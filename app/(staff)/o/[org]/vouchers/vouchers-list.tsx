import { VoucherFilters } from '@/components/finance/vouchers/voucher-filters'
import { VoucherSums } from '@/components/finance/vouchers/voucher-sums'
import { VoucherTable } from '@/components/finance/vouchers/voucher-table'
import { partyOf } from '@/components/finance/vouchers/voucher-words'
import { VouchersEmpty } from '@/components/finance/vouchers/vouchers-empty'
import { KeysetPager } from '@/components/ui/keyset-pager'
import type { SearchParams } from '@/components/ui/list-url'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import { getSupplier } from '@/lib/finance/suppliers.queries'
import { getVoucherTotals, listVouchers } from '@/lib/finance/vouchers.queries'
import { sumsOf, VOUCHERS_PER_PAGE, type VoucherListAddress } from '@/lib/finance/vouchers.rules'
import type { OrgSession } from '@/lib/session'

interface VouchersListProps {
  session: OrgSession
  query: SearchParams
  address: VoucherListAddress
}

/** What takes a moment; the heading and its button are there before. */
export async function VouchersList({ session, query, address }: VouchersListProps) {
  const { org, permissions } = session
  const { kind, q, cursor } = address
  const pathname = `/o/${org.slug}/vouchers`
  const filter = { ...address.filter, ...(q && { query: q }) }
  const { supplier_id, customer_id } = filter
  const [page, totals, supplier, customer] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listVouchers(session, { kind, filter, cursor: place, limit: VOUCHERS_PER_PAGE }),
    ),
    getVoucherTotals(session, kind, filter),
    supplier_id ? getSupplier(session, supplier_id) : null,
    customer_id ? getInvoiceCustomer(session, customer_id) : null,
  ])
  const isNarrow = Object.keys(filter).length > 0
  const [first] = page.items
  return (
    <>
      <VoucherSums sums={sumsOf(totals)} locale={org.locale} />
      {first || isNarrow ? (
        <VoucherFilters
          pathname={pathname}
          params={query}
          address={address}
          partyName={supplier?.name ?? customer?.label ?? (first ? partyOf(first) : null)}
          today={isoDayOf(new Date(), org.time_zone)}
        />
      ) : null}
      {first ? (
        <VoucherTable rows={page.items} pathname={pathname} locale={org.locale} />
      ) : (
        <VouchersEmpty
          kind={kind}
          isNarrow={isNarrow}
          allHref={`${pathname}?kind=${kind}`}
          newHref={permissions.has('vouchers.write') ? `${pathname}/new?kind=${kind}` : null}
        />
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['voucher', 'vouchers']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
