import { ReceiptText } from 'lucide-react'
import { CreditNoteTable } from '@/components/finance/money/credit-note-table'
import { MoneyFilters } from '@/components/finance/money/money-filters'
import { NothingFound } from '@/components/finance/money/nothing-found'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { TabLinks } from '@/components/ui/tab-links'
import { findCustomers } from '@/lib/crm/customers.actions'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { listCreditNotes } from '@/lib/finance/credit-notes.queries'
import { getInvoiceCustomer } from '@/lib/finance/invoice-editor.queries'
import {
  CREDIT_NOTE_NUMBER_LENGTH,
  type CreditNoteListAddress,
  MONEY_PER_PAGE,
} from '@/lib/finance/money.url.rules'
import type { OrgSession } from '@/lib/session'

type CreditNotesListProps = {
  session: OrgSession
  query: SearchParams
  address: CreditNoteListAddress
}

/** What takes a moment; the heading is there before. */
export async function CreditNotesList({ session, query, address }: CreditNotesListProps) {
  const { org } = session
  const { filter, q, cursor } = address
  const pathname = `/o/${org.slug}/credit-notes`
  const [page, customer] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listCreditNotes(session, {
        filter: { ...filter, ...(q && { number: q }) },
        cursor: place,
        limit: MONEY_PER_PAGE,
      }),
    ),
    filter.customer_id ? getInvoiceCustomer(session, filter.customer_id) : null,
  ])
  const isNarrow = q !== undefined || Object.keys(filter).length > 0
  if (page.items.length === 0 && !isNarrow) {
    return (
      <EmptyState
        icon={ReceiptText}
        title="No credit notes yet"
        action={
          <Button asChild>
            <Link href={`/o/${org.slug}/invoices`}>Go to the invoices</Link>
          </Button>
        }
      >
        <p>
          An invoice that was issued is never changed. Mistakes are put right by a credit note, for
          all or part of it, from the page of the invoice.
        </p>
      </EmptyState>
    )
  }

  return (
    <>
      <TabLinks
        label="State"
        tabs={[
          {
            key: 'all',
            label: 'All',
            href: listHref(pathname, query, { refundable: null }),
            isCurrent: !filter.is_refundable,
          },
          {
            key: 'refundable',
            label: 'To be paid back',
            href: listHref(pathname, query, { refundable: 'true' }),
            isCurrent: filter.is_refundable === true,
          },
        ]}
      />
      <MoneyFilters
        org={org.slug}
        pathname={pathname}
        params={query}
        q={q}
        days={{
          ...(filter.issued_from && { from: filter.issued_from }),
          ...(filter.issued_to && { to: filter.issued_to }),
        }}
        search={{
          label: 'Find a credit note',
          placeholder: 'Number…',
          maxLength: CREDIT_NOTE_NUMBER_LENGTH,
        }}
        dayLabel="Issued"
        dayNames={{ from: 'issued_from', to: 'issued_to' }}
        tabName="refundable"
        customerName={filter.customer_id ? (customer?.label ?? 'one') : null}
        today={isoDayOf(new Date(), org.time_zone)}
        findCustomers={findCustomers}
      />
      {page.items.length > 0 ? (
        <CreditNoteTable rows={page.items} pathname={pathname} locale={org.locale} />
      ) : (
        <NothingFound
          pathname={pathname}
          title={q ? `There is no credit note ${q}` : 'No credit notes here'}
        />
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['credit note', 'credit notes']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
