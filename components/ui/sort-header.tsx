import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams, type Sort } from '@/components/ui/list-url'
import { TableHead } from '@/components/ui/table'
import { cn } from '@/lib/utils'

interface SortHeaderProps {
  column: string
  sort: Sort
  /** The direction of the first click. */
  first?: Sort['direction']
  pathname: string
  params: SearchParams
  className?: string
  children: ReactNode
}

/** A column heading that is a link to the same list in another order: `?sort=name.asc`. */
export function SortHeader({
  column,
  sort,
  first = 'asc',
  pathname,
  params,
  className,
  children,
}: SortHeaderProps) {
  const active = sort.column === column
  const opposite = sort.direction === 'asc' ? 'desc' : 'asc'
  const href = listHref(pathname, params, { sort: `${column}.${active ? opposite : first}` })
  const Icon = active ? (sort.direction === 'asc' ? ArrowUp : ArrowDown) : ArrowUpDown
  const state = sort.direction === 'asc' ? 'ascending' : 'descending'
  return (
    <TableHead className={className} aria-sort={active ? state : undefined}>
      <Link
        href={href}
        className={cn(
          '-mx-1 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 hover:text-foreground',
          active && 'text-foreground',
        )}
      >
        {children}
        <Icon aria-hidden className={cn('size-3.5', !active && 'opacity-50')} />
      </Link>
    </TableHead>
  )
}
