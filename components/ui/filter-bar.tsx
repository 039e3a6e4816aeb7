import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { FilterForm } from '@/components/ui/filter-form'
import { Link } from '@/components/ui/link'
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
    <div className={cn('grid gap-2 pb-3', className)}>
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
        <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
          {active.map((filter) => (
            <li key={filter.name}>
              <Link
                href={listHref(pathname, params, without([filter]))}
                title={`Remove filter ${filter.label}`}
                className="inline-flex h-6 max-w-64 items-center gap-1 rounded-sm bg-secondary ps-2 pe-1 font-medium text-xs hover:bg-accent"
              >
                <span className="truncate">
                  <bdi>{filter.label}</bdi>
                </span>
                <X aria-hidden className="size-3.5 shrink-0" />
                <span className="sr-only">, remove filter</span>
              </Link>
            </li>
          ))}
          {active.length > 1 ? (
            <li>
              <Link
                href={listHref(pathname, params, without(active))}
                className="inline-flex h-6 items-center px-1 text-muted-foreground text-xs underline-offset-4 hover:underline"
              >
                Clear all
              </Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  )
}

function without(filters: ActiveFilter[]): Record<string, null> {
  const names = filters.flatMap(({ name, also = [] }) => [name, ...also])
  return Object.fromEntries(names.map((name) => [name, null]))
}
