'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useOptimistic, useTransition } from 'react'
import { FacetList } from '@/components/crm/filters/facet-list'
import { FACET_LABELS, type FacetOptions, GONE_LABELS } from '@/components/crm/filters/facets'
import { type FilterChip, FilterChips } from '@/components/crm/filters/filter-chips'
import { FilterDialog, type FilterSection } from '@/components/crm/filters/filter-dialog'
import { GoneValues } from '@/components/crm/filters/gone-values'
import { SortSelect } from '@/components/crm/filters/sort-select'
import { useLocale } from '@/components/ui/date-wording'
import { DayRangeFields } from '@/components/ui/day-range'
import { FacetMenu } from '@/components/ui/facet-menu'
import { FilterForm } from '@/components/ui/filter-form'
import { FilterSync } from '@/components/ui/filter-sync'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { SearchInput } from '@/components/ui/search-input'
import { Spinner } from '@/components/ui/spinner'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import {
  countValues,
  FACETS,
  type Facet,
  filterPatch,
  toggleValue,
  withoutGone,
  withValues,
} from '@/lib/crm/filter-changes.rules'
import { type Days, dayRangeLabel } from '@/lib/day-ranges'

interface CustomerFiltersProps {
  pathname: string
  params: SearchParams
  filter: CustomerFilter
  q: string | undefined
  sort: string
  options: FacetOptions
  /** Today in the organization's time zone. */
  today: string
  /** Behind the chips: what can be done with this choice. */
  actions?: ReactNode
}

/** Search and filters; every change is an address, so that a link holds it and Back undoes it. */
export function CustomerFilters({
  pathname,
  params,
  filter: current,
  q,
  sort,
  options,
  today,
  actions,
}: CustomerFiltersProps) {
  const router = useRouter()
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const [filter, show] = useOptimistic(current)

  function change(next: CustomerFilter) {
    startTransition(() => {
      show(next)
      router.push(listHref(pathname, params, filterPatch(next)), { scroll: false })
    })
  }

  const clear = () => change(filter.archived ? { archived: true } : {})
  const { created_from, created_to, ...rest } = filter
  const days = {
    ...(created_from && { from: created_from }),
    ...(created_to && { to: created_to }),
  }
  const hasDays = Boolean(created_from ?? created_to)

  const changeDays = ({ from, to }: Days) =>
    change({ ...rest, ...(from && { created_from: from }), ...(to && { created_to: to }) })

  const listOf = (facet: Facet) => (
    <FacetList
      facet={facet}
      options={options[facet]}
      selected={filter[facet] ?? []}
      onToggle={(value) => change(toggleValue(filter, facet, value))}
      onClear={() => change(withValues(filter, facet, []))}
    />
  )
  const sections: (FilterSection & { className?: string })[] = [
    ...FACETS.filter((facet) => options[facet].length > 0).map((facet) => ({
      label: FACET_LABELS[facet],
      count: filter[facet]?.length ?? 0,
      content: listOf(facet),
    })),
    {
      label: 'Added',
      count: hasDays ? 1 : 0,
      content: <DayRangeFields days={days} today={today} onChange={changeDays} />,
      className: 'w-72',
    },
  ]

  const known = (facet: Facet) => new Set(options[facet].map((option) => option.value))
  const chips: FilterChip[] = FACETS.flatMap((facet) =>
    (filter[facet] ?? []).map((value) => {
      const option = options[facet].find((other) => other.value === value)
      return {
        key: `${facet} ${value}`,
        label: `${FACET_LABELS[facet]}: ${option?.label ?? GONE_LABELS[facet]}`,
        isGone: option === undefined,
        onRemove: () => change(toggleValue(filter, facet, value)),
      }
    }),
  )
  if (hasDays) {
    chips.push({
      key: 'days',
      label: `Added: ${dayRangeLabel(days, locale)}`,
      isGone: false,
      onRemove: () => change(rest),
    })
  }

  /** What stays as it is where a form sends one parameter. */
  const keptBut = (sent: string) =>
    [...new URLSearchParams(listHref('', params, { ...filterPatch(filter), [sent]: null }))].map(
      ([name, value]) => <input key={name} type="hidden" name={name} value={value} />,
    )
  return (
    <div data-filter-bar="" className="grid gap-2 pb-3">
      <div className="flex flex-wrap items-center gap-2">
        <FilterForm action={pathname} className="w-full sm:w-auto">
          <FilterSync values={{ q: q ?? '' }} />
          <SearchInput
            name="q"
            label="Search customers"
            placeholder="Name, email, phone, tag…"
            defaultValue={q ?? ''}
            maxLength={200}
            className="sm:w-64"
          />
          {keptBut('q')}
        </FilterForm>
        <div className="flex flex-wrap items-center gap-2 max-lg:hidden">
          {sections.map(({ label, count, content, className = '' }) => (
            <FacetMenu key={label} label={label} count={count} className={className}>
              {content}
            </FacetMenu>
          ))}
        </div>
        <FilterDialog count={countValues(filter)} sections={sections} onClear={clear} />
        {q === undefined ? (
          <FilterForm action={pathname} className="min-w-0 flex-1 sm:flex-none md:hidden">
            <SortSelect value={sort} />
            {keptBut('sort')}
          </FilterForm>
        ) : null}
        {pending ? <Spinner className="text-muted-foreground" /> : null}
      </div>
      <FilterChips chips={chips} onClear={clear} actions={actions} />
      {(['tag_ids', 'owner_ids'] as const).map((facet) => (
        <GoneValues
          key={facet}
          facet={facet}
          count={(filter[facet] ?? []).filter((value) => !known(facet).has(value)).length}
          onRemove={() => change(withoutGone(filter, facet, known(facet)))}
        />
      ))}
    </div>
  )
}
