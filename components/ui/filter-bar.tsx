import type { ReactNode } from 'react'
import { ActiveFilters } from '@/components/ui/active-filters'
import { Button } from '@/components/ui/button'
import { FilterForm } from '@/components/ui/filter-form'
import { listHref, paramOf, type SearchParams } from '@/components/ui/list-url'
import { cn } from '@/lib/utils'

export interface ActiveFilter {
  /** The parameter that it lives in. */
  name: string
  /** Others that are taken off with it: the end of a stretch of days. */
  also?: string[]
  /** "Segment: Lead" */
  label: string
}

interface FilterBarProps {
  pathname: string
  params: SearchParams
  /** Parameters that stay as they are when the form is sent: the order, say. */
  keep?: string[]
  active?: ActiveFilter[]
  /** Named inputs and selects; their names are the parameters. */
  children: ReactNode
  /** Filters that are no fields of the form, such as a stretch of days: right behind them. */
  beside?: ReactNode
  /** At the end of the bar: buttons that are no filters. */
  actions?: ReactNode
  className?: string
}

/** Filters as a GET form: a link can hold them, the back button knows them, script only saves a click. */
export function FilterBar({
  pathname,
  params,
  keep = ['sort'],
  active = [],
  children,
  beside,
  actions,
  className,
}: FilterBarProps) {
  return (
    <div data-filter-bar="" className={cn('grid gap-2 pb-3', className)}>
      <div className="flex flex-wrap items-center gap-2">
        <FilterForm
          action={pathname}
          className={beside ? 'contents' : 'flex min-w-0 flex-1 flex-wrap items-center gap-2'}
        >
          {children}
          {keep.map((name) => {
            const value = paramOf(params, name)
            return value === undefined ? null : (
              <input key={name} type="hidden" name={name} value={value} />
            )
          })}
          <noscript>
            <Button type="submit" variant="outline">
              Apply
            </Button>
          </noscript>
        </FilterForm>
        {beside}
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {active.length > 0 ? (
        <ActiveFilters
          filters={active.map((filter) => ({
            name: filter.name,
            label: filter.label,
            href: listHref(pathname, params, without([filter])),
          }))}
          clearHref={listHref(pathname, params, without(active))}
        />
      ) : null}
    </div>
  )
}

function without(filters: ActiveFilter[]): Record<string, null> {
  const names = filters.flatMap(({ name, also = [] }) => [name, ...also])
  return Object.fromEntries(names.map((name) => [name, null]))
}
