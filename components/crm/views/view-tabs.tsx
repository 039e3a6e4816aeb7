import { UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { viewHref } from '@/components/crm/views/view-href'
import { type TabLink, TabLinks } from '@/components/ui/tab-links'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerView } from '@/lib/crm/customer-views.schemas'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'

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

/** The stages with their kept counts, then the views that were saved. Each is a place of its own. */
export function ViewTabs({ pathname, filter, counts, views, currentView, menu }: ViewTabsProps) {
  const place = currentView ? null : placeOf(filter)
  const tabs: TabLink[] = [
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
  const saved: TabLink[] = views.map((view) => ({
    key: view.id,
    label: view.name,
    href: viewHref(pathname, view),
    mark: view.is_shared ? { icon: UsersRound, label: 'shared' } : undefined,
    isCurrent: view.id === currentView?.id,
  }))
  return <TabLinks label="Views" tabs={tabs} more={saved} menu={menu} />
}

/** Which tab a filter belongs to; none when several segments are chosen. */
function placeOf({ archived, segments = [] }: CustomerFilter) {
  if (archived) return 'archived'
  const [first, second] = segments
  if (first === undefined) return 'all'
  return second === undefined ? first : null
}
