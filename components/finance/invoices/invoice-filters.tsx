'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import {
  CustomerPicker,
  type FoundCustomer,
} from '@/components/commerce/orders/entry/customer-picker'
import { useLocale } from '@/components/ui/date-wording'
import { DayRangeFields } from '@/components/ui/day-range'
import { FacetMenu } from '@/components/ui/facet-menu'
import { type ActiveFilter, FilterBar } from '@/components/ui/filter-bar'
import { FilterSync } from '@/components/ui/filter-sync'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import { Spinner } from '@/components/ui/spinner'
import type { ActionResult } from '@/lib/action'
import { type Days, dayRangeLabel } from '@/lib/day-ranges'
import { INVOICE_SORTS, type InvoiceSort } from '@/lib/finance/invoices.schemas'
import type { InvoiceListAddress } from '@/lib/finance/invoices.url.rules'

interface InvoiceFiltersProps {
  org: string
  pathname: string
  params: SearchParams
  address: InvoiceListAddress
  /** Of the customer that the list is narrowed to, where that is known. */
  customerName: string | null
  /** In which there are invoices. */
  currencies: string[]
  /** Today in the organization's time zone. */
  today: string
  findCustomers: (input: {
    org: string
    q: string
    limit: number
  }) => Promise<ActionResult<FoundCustomer[]>>
}

const CREDIT_NEEDED = 'Credit note needed'

const SORT_LABELS: Record<InvoiceSort, string> = {
  'issued_on.desc': 'Newest first',
  'due_on.asc': 'Due first',
  'total_minor.desc': 'Largest first',
}

/** What narrows the list. Every change is an address, so that a link holds it and Back undoes it. */
export function InvoiceFilters({
  org,
  pathname,
  params,
  address,
  customerName,
  currencies,
  today,
  findCustomers,
}: InvoiceFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const { q, filter, sort } = address
  const { currency, customer_id, issued_from: from, issued_to: to, needs_credit_note } = filter
  const days: Days = { ...(from && { from }), ...(to && { to }) }
  const hasDays = Boolean(from ?? to)

  const go = (patch: Record<string, string | null>) =>
    startTransition(() => router.push(listHref(pathname, params, patch), { scroll: false }))

  const active: ActiveFilter[] = [
    ...(customer_id ? [{ name: 'customer_id', label: `Customer: ${customerName ?? 'one'}` }] : []),
    ...(currency ? [{ name: 'currency', label: `Currency: ${currency}` }] : []),
    ...(needs_credit_note ? [{ name: 'needs_credit_note', label: CREDIT_NEEDED }] : []),
    ...(hasDays
      ? [
          {
            name: 'issued_from',
            also: ['issued_to'],
            label: `Issued: ${dayRangeLabel(days, locale)}`,
          },
        ]
      : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={['state', 'customer_id', 'issued_from', 'issued_to']}
      active={active}
      beside={
        <>
          <FacetMenu label="Issued" count={hasDays ? 1 : 0} className="w-72">
            <DayRangeFields
              days={days}
              today={today}
              onChange={(next) =>
                go({ issued_from: next.from ?? null, issued_to: next.to ?? null })
              }
            />
          </FacetMenu>
          <FacetMenu label="Customer" count={customer_id ? 1 : 0} className="w-80">
            <CustomerPicker
              org={org}
              find={findCustomers}
              onChoose={({ id }) => go({ customer_id: id })}
            />
          </FacetMenu>
          {pending ? <Spinner className="text-muted-foreground" /> : null}
        </>
      }
    >
      <FilterSync
        values={{
          q: q ?? '',
          currency: currency ?? '',
          needs_credit_note: needs_credit_note ? 'true' : '',
          sort,
        }}
      />
      <SearchInput
        name="q"
        label="Search invoices"
        placeholder="Number, reference, customer…"
        defaultValue={q ?? ''}
        maxLength={200}
        className="sm:w-64"
      />
      {currencies.length > 1 || currency ? (
        <NativeSelect
          name="currency"
          aria-label="Currency"
          defaultValue={currency ?? ''}
          className="w-auto min-w-36 flex-1 sm:flex-none"
        >
          <option value="">Currency</option>
          {[...new Set([...currencies, ...(currency ? [currency] : [])])].map((code) => (
            <option key={code} value={code}>
              {code}
            </option>
          ))}
        </NativeSelect>
      ) : null}
      <NativeSelect
        name="needs_credit_note"
        aria-label="Credit note"
        defaultValue={needs_credit_note ? 'true' : ''}
        className="w-auto min-w-36 flex-1 sm:flex-none"
      >
        <option value="">Credit note</option>
        <option value="true">{CREDIT_NEEDED}</option>
      </NativeSelect>
      <NativeSelect
        name="sort"
        aria-label="Order"
        defaultValue={sort}
        className="w-auto min-w-36 flex-1 sm:flex-none"
      >
        {INVOICE_SORTS.map((value) => (
          <option key={value} value={value}>
            {SORT_LABELS[value]}
          </option>
        ))}
      </NativeSelect>
    </FilterBar>
  )
}
