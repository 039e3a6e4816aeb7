'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { CHANNEL_LABELS, PAYMENT_LABELS } from '@/components/commerce/orders/order-words'
import { useLocale } from '@/components/ui/date-wording'
import { DayRangeFields } from '@/components/ui/day-range'
import { FacetMenu } from '@/components/ui/facet-menu'
import { type ActiveFilter, FilterBar } from '@/components/ui/filter-bar'
import { FilterSync } from '@/components/ui/filter-sync'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import { Spinner } from '@/components/ui/spinner'
import { ORDER_CHANNELS, PAYMENT_STATUSES } from '@/lib/commerce/orders.schemas'
import type { OrderListAddress } from '@/lib/commerce/orders.url.rules'
import { type Days, dayRangeLabel } from '@/lib/day-ranges'

interface OrderFiltersProps {
  pathname: string
  params: SearchParams
  address: OrderListAddress
  /** Of the customer whose orders are asked for. */
  customerName: string | null
  /** Today in the organization's time zone. */
  today: string
}

/** Search and filters; every change is an address, so that a link holds it and Back undoes it. */
export function OrderFilters({
  pathname,
  params,
  address,
  customerName,
  today,
}: OrderFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const { q, filter } = address
  const { payment_status, channel, placed_from: from, placed_to: to } = filter
  const days: Days = { ...(from && { from }), ...(to && { to }) }
  const hasDays = Boolean(from ?? to)

  function changeDays(next: Days) {
    startTransition(() =>
      router.push(
        listHref(pathname, params, {
          placed_from: next.from ?? null,
          placed_to: next.to ?? null,
        }),
        { scroll: false },
      ),
    )
  }

  const active: ActiveFilter[] = [
    ...(filter.customer_id
      ? [{ name: 'customer_id', label: `Customer: ${customerName ?? 'one'}` }]
      : []),
    ...(payment_status
      ? [{ name: 'payment_status', label: `Payment: ${PAYMENT_LABELS[payment_status]}` }]
      : []),
    ...(channel ? [{ name: 'channel', label: `Channel: ${CHANNEL_LABELS[channel]}` }] : []),
    ...(hasDays
      ? [
          {
            name: 'placed_from',
            also: ['placed_to'],
            label: `Date: ${dayRangeLabel(days, locale)}`,
          },
        ]
      : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={['status', 'customer_id', 'placed_from', 'placed_to']}
      active={active}
      beside={
        <>
          <FacetMenu label="Date" count={hasDays ? 1 : 0} className="w-72">
            <DayRangeFields days={days} today={today} onChange={changeDays} />
          </FacetMenu>
          {pending ? <Spinner className="text-muted-foreground" /> : null}
        </>
      }
    >
      <FilterSync
        values={{ q: q ?? '', payment_status: payment_status ?? '', channel: channel ?? '' }}
      />
      <SearchInput
        name="q"
        label="Search orders"
        placeholder="Number, customer, email…"
        defaultValue={q ?? ''}
        maxLength={200}
        className="sm:w-64"
      />
      <NativeSelect
        name="payment_status"
        aria-label="Payment"
        defaultValue={payment_status ?? ''}
        className="w-auto flex-1 sm:flex-none"
      >
        <option value="">Payment</option>
        {PAYMENT_STATUSES.map((status) => (
          <option key={status} value={status}>
            {PAYMENT_LABELS[status]}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        name="channel"
        aria-label="Channel"
        defaultValue={channel ?? ''}
        className="w-auto flex-1 sm:flex-none"
      >
        <option value="">Channel</option>
        {ORDER_CHANNELS.map((value) => (
          <option key={value} value={value}>
            {CHANNEL_LABELS[value]}
          </option>
        ))}
      </NativeSelect>
    </FilterBar>
  )
}
