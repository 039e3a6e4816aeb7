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
import { SearchInput } from '@/components/ui/search-input'
import { Spinner } from '@/components/ui/spinner'
import type { ActionResult } from '@/lib/action'
import { type Days, dayRangeLabel } from '@/lib/day-ranges'

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
  /** Of the tab that the list is on. */
  tabName: string
  /** Of the customer that the list is narrowed to; null where it is not. */
  customerName: string | null
  /** Today in the organization's time zone. */
  today: string
  findCustomers: (input: {
    org: string
    q: string
    limit: number
  }) => Promise<ActionResult<FoundCustomer[]>>
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
  tabName,
  customerName,
  today,
  findCustomers,
}: MoneyFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const go = (patch: Record<string, string | null>) =>
    startTransition(() => router.push(listHref(pathname, params, patch), { scroll: false }))

  const hasDays = Boolean(days.from ?? days.to)
  const active: ActiveFilter[] = [
    ...(customerName === null ? [] : [{ name: 'customer', label: `Customer: ${customerName}` }]),
    ...(hasDays
      ? [
          {
            name: 'from',
            also: ['to'],
            label: `${dayLabel}: ${dayRangeLabel(days, locale)}`,
          },
        ]
      : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={[tabName, 'customer', 'from', 'to']}
      active={active}
      beside={
        <>
          <FacetMenu label={dayLabel} count={hasDays ? 1 : 0} className="w-72">
            <DayRangeFields
              days={days}
              today={today}
              onChange={(next) => go({ from: next.from ?? null, to: next.to ?? null })}
            />
          </FacetMenu>
          <FacetMenu label="Customer" count={customerName === null ? 0 : 1} className="w-80">
            <CustomerPicker
              org={org}
              find={findCustomers}
              onChoose={({ id }) => go({ customer: id })}
            />
          </FacetMenu>
          {pending ? <Spinner className="text-muted-foreground" /> : null}
        </>
      }
    >
      <FilterSync values={{ q: q ?? '' }} />
      <SearchInput
        name="q"
        label={search.label}
        placeholder={search.placeholder}
        defaultValue={q ?? ''}
        maxLength={search.maxLength}
        className="sm:w-64"
      />
    </FilterBar>
  )
}
