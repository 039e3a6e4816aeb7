import { UsersRound } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { viewHref } from '@/components/crm/views/view-href'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerView } from '@/lib/crm/customer-views.schemas'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import { cn } from '@/lib/utils'

interface ViewTabsProps {
  pathname: string
  filter: CustomerFilter
  counts: Record<CustomerSegment, number> & { total: number; archived: number }
  views: CustomerView[]
  /** The saved view that the address names. */
  currentView: CustomerView | undefined
  /** At the end of the row: what can be done with the view. */
  menu?: ReactNode
}

interface Tab {
  key: string
  label: string
  href: string
  count?: number
  isShared?: boolean
  isCurrent: boolean
}

/** The stages with their kept counts, then the views that were saved. Each is a place of its own. */
export function ViewTabs({ pathname, filter, counts, views, currentView, menu }: ViewTabsProps) {
  const place = currentView ? null : placeOf(filter)
  const tabs: Tab[] = [
    {
      key: 'all',
      label: 'All',
      href: pathname,
      count: counts.total,
      isCurrent: place === 'all',
    },
    ...CUSTOMER_SEGMENTS.map((segment) => ({
      key: segment,
      label: SEGMENT_PLURALS[segment],
      href: customerListHref(pathname, { filter: { segments: [segment] } }),
      count: counts[segment],
      isCurrent: place === segment,
    })),
    {
      key: 'archived',
      label: 'Archived',
      href: customerListHref(pathname, { filter: { archived: true } }),
      count: counts.archived,
      isCurrent: place === 'archived',
    },
  ]
  const saved: Tab[] = views.map((view) => ({
    key: view.id,
    label: view.name,
    href: viewHref(pathname, view),
    isShared: view.is_shared,
    isCurrent: view.id === currentView?.id,
  }))
  return (
    <div className="mb-3 flex items-end gap-2 border-b">
      <nav aria-label="Views" className="relative -mb-px min-w-0 flex-1 overflow-x-auto">
        <ul className="flex min-w-max items-center gap-1">
          {tabs.map((tab) => (
            <ViewTab {...tab} key={tab.key} />
          ))}
          {saved.length > 0 ? (
            <li aria-hidden className="mx-1 h-4 w-px shrink-0 bg-border" />
          ) : null}
          {saved.map((tab) => (
            <ViewTab {...tab} key={tab.key} />
          ))}
        </ul>
      </nav>
      {menu ? <div className="shrink-0 pb-1">{menu}</div> : null}
    </div>
  )
}

function ViewTab({ label, href, count, isShared = false, isCurrent }: Omit<Tab, 'key'>) {
  return (
    <li>
      <Link
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        className={cn(
          'flex h-control items-center gap-1.5 border-transparent border-b-2 px-2.5 font-medium text-muted-foreground hover:text-foreground focus-visible:-outline-offset-2',
          isCurrent && 'border-primary text-foreground',
        )}
      >
        <span className="max-w-48 truncate">
          <bdi>{label}</bdi>
        </span>
        {isShared ? (
          <>
            <UsersRound aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">, shared</span>
          </>
        ) : null}
        {count === undefined ? null : (
          <span className="tabular font-normal text-muted-foreground text-xs">
            {count.toLocaleString('en')}
          </span>
        )}
      </Link>
    </li>
  )
}

/** Which tab a filter belongs to; none when several segments are chosen. */
function placeOf({ archived, segments = [] }: CustomerFilter) {
  if (archived) return 'archived'
  const [first, second] = segments
  if (first === undefined) return 'all'
  return second === undefined ? first : null
}
