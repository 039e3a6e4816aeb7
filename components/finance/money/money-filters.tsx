'use client'

import { useRouter } from 'next/navigation'
import { type ComponentProps, useTransition } from 'react'
import {
  CustomerPicker,
  type FoundCustomer,
} from '@/components/commerce/orders/entry/customer-picker'
import { methodLabel } from '@/components/finance/invoices/invoice-words'
import { SupplierPicker } from '@/components/finance/suppliers/supplier-picker'
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
import type { AskedMethod } from '@/lib/finance/money.url.rules'

interface MoneyFiltersProps {
  org: string
  pathname: string
  params: SearchParams
  q: string | undefined
  days: Days
  /** "Search payments", and what it looks at. */
  search: { label: string; placeholder: string; maxLength: number }
  /** "Paid", "Issued". */
  dayLabel: string
  /** The parameters that the days are in. */
  dayNames: { from: string; to: string }
  /** Of the tab that the list is on. */
  tabName: string
  /** Of the customer that the list is narrowed to; null where it is not. */
  customerName: string | null
  /** Of the supplier, likewise. */
  supplierName?: string | null
  /** Today in the organization's time zone. */
  today: string
  findCustomers: (input: {
    org: string
    q: string
    limit: number
  }) => Promise<ActionResult<FoundCustomer[]>>
  /** Null where no money goes to suppliers, or for who may not see them. */
  findSuppliers?: ComponentProps<typeof SupplierPicker>['find'] | null
  /** How the money went, where the list can be asked for that. */
  method?: { value: AskedMethod | undefined; choices: readonly AskedMethod[] }
}

/** What narrows a list of money. Every change is an address, so that a link holds it. */
export function MoneyFilters({
  org,
  pathname,
  params,
  q,
  days,
  search,
  dayLabel,
  dayNames,
  tabName,
  customerName,
  supplierName = null,
  today,
  findCustomers,
  findSuppliers = null,
  method,
}: MoneyFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const go = (patch: Record<string, string | null>) =>
    startTransition(() => router.push(listHref(pathname, params, patch), { scroll: false }))

  const hasDays = Boolean(days.from ?? days.to)
  const active: ActiveFilter[] = [
    ...(customerName === null ? [] : [{ name: 'customer_id', label: `Customer: ${customerName}` }]),
    ...(supplierName === null ? [] : [{ name: 'supplier_id', label: `Supplier: ${supplierName}` }]),
    ...(method?.value ? [{ name: 'method', label: `Method: ${methodLabel(method.value)}` }] : []),
    ...(hasDays
      ? [
          {
            name: dayNames.from,
            also: [dayNames.to],
            label: `${dayLabel}: ${dayRangeLabel(days, locale)}`,
          },
        ]
      : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={[tabName, 'customer_id', 'supplier_id', dayNames.from, dayNames.to]}
      active={active}
      beside={
        <>
          <FacetMenu label={dayLabel} count={hasDays ? 1 : 0} className="w-72">
            <DayRangeFields
              days={days}
              today={today}
              onChange={(next) =>
                go({ [dayNames.from]: next.from ?? null, [dayNames.to]: next.to ?? null })
              }
            />
          </FacetMenu>
          <FacetMenu label="Customer" count={customerName === null ? 0 : 1} className="w-80">
            <CustomerPicker
              org={org}
              find={findCustomers}
              // A payment is of one or the other.
              onChoose={({ id }) => go({ customer_id: id, supplier_id: null })}
            />
          </FacetMenu>
          {findSuppliers === null ? null : (
            <FacetMenu label="Supplier" count={supplierName === null ? 0 : 1} className="w-80">
              <SupplierPicker
                org={org}
                find={findSuppliers}
                onChoose={({ id }) => go({ supplier_id: id, customer_id: null })}
              />
            </FacetMenu>
          )}
          {pending ? <Spinner className="text-muted-foreground" /> : null}
        </>
      }
    >
      <FilterSync values={{ q: q ?? '', ...(method && { method: method.value ?? '' }) }} />
      <SearchInput
        name="q"
        label={search.label}
        placeholder={search.placeholder}
        defaultValue={q ?? ''}
        maxLength={search.maxLength}
        className="sm:w-64"
      />
      {method ? (
        <NativeSelect
          name="method"
          aria-label="Method"
          defaultValue={method.value ?? ''}
          className="w-auto min-w-36 flex-1 sm:flex-none"
        >
          <option value="">Method</option>
          {method.choices.map((value) => (
            <option key={value} value={value}>
              {methodLabel(value)}
            </option>
          ))}
        </NativeSelect>
      ) : null}
    </FilterBar>
  )
}
