'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { VOUCHER_STATE_LABELS } from '@/components/finance/vouchers/voucher-words'
import { useLocale } from '@/components/ui/date-wording'
import { DayRangeFields } from '@/components/ui/day-range'
import { FacetMenu } from '@/components/ui/facet-menu'
import { type ActiveFilter, FilterBar } from '@/components/ui/filter-bar'
import { FilterSync } from '@/components/ui/filter-sync'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import { Spinner } from '@/components/ui/spinner'
import { type Days, dayRangeLabel } from '@/lib/day-ranges'
import type { VoucherListAddress } from '@/lib/finance/vouchers.rules'
import { VOUCHER_STATES } from '@/lib/finance/vouchers.schemas'

interface VoucherFiltersProps {
  pathname: string
  params: SearchParams
  address: VoucherListAddress
  /** Whose vouchers are asked for. */
  partyName: string | null
  /** Today in the organization's time zone. */
  today: string
}

/** Search and filters; every change is an address, so that a link holds it and Back undoes it. */
export function VoucherFilters({
  pathname,
  params,
  address,
  partyName,
  today,
}: VoucherFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const { kind, q, filter } = address
  const [state] = filter.states ?? []
  const { voucher_from: from, voucher_to: to } = filter
  const days: Days = { ...(from && { from }), ...(to && { to }) }
  const hasDays = Boolean(from ?? to)
  const isOfParty = Boolean(filter.supplier_id ?? filter.customer_id)
  const partyField = kind === 'purchase' ? 'supplier_id' : 'customer_id'
  const active: ActiveFilter[] = [
    ...(isOfParty
      ? [
          {
            name: partyField,
            label: `${kind === 'purchase' ? 'Supplier' : 'Customer'}: ${partyName ?? 'one'}`,
          },
        ]
      : []),
    ...(state ? [{ name: 'state', label: `State: ${VOUCHER_STATE_LABELS[state]}` }] : []),
    ...(hasDays
      ? [
          {
            name: 'voucher_from',
            also: ['voucher_to'],
            label: `Date: ${dayRangeLabel(days, locale)}`,
          },
        ]
      : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={['kind', partyField, 'voucher_from', 'voucher_to']}
      active={active}
      beside={
        <>
          <FacetMenu label="Date" count={hasDays ? 1 : 0} className="w-72">
            <DayRangeFields
              days={days}
              today={today}
              onChange={(next) =>
                startTransition(() =>
                  router.push(
                    listHref(pathname, params, {
                      voucher_from: next.from ?? null,
                      voucher_to: next.to ?? null,
                    }),
                    { scroll: false },
                  ),
                )
              }
            />
          </FacetMenu>
          {pending ? <Spinner className="text-muted-foreground" /> : null}
        </>
      }
    >
      <FilterSync values={{ q: q ?? '', state: state ?? '' }} />
      <SearchInput
        name="q"
        label="Search vouchers"
        placeholder={kind === 'purchase' ? 'Number, supplier…' : 'Number, customer…'}
        defaultValue={q ?? ''}
        maxLength={200}
        className="sm:w-64"
      />
      <NativeSelect
        name="state"
        aria-label="State"
        defaultValue={state ?? ''}
        className="w-auto flex-1 sm:flex-none"
      >
        <option value="">State</option>
        {VOUCHER_STATES.map((value) => (
          <option key={value} value={value}>
            {VOUCHER_STATE_LABELS[value]}
          </option>
        ))}
      </NativeSelect>
    </FilterBar>
  )
}
