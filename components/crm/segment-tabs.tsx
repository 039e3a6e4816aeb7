import Link from 'next/link'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { CUSTOMER_SEGMENTS, type CustomerSegment } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

interface SegmentTabsProps {
  pathname: string
  params: SearchParams
  current: CustomerSegment | 'all' | 'archived' | null
  counts: Record<CustomerSegment, number> & { total: number; archived: number }
}

/** The stages as links with their kept counts; what is searched for is left behind. */
export function SegmentTabs({ pathname, params, current, counts }: SegmentTabsProps) {
  const tabs = [
    { key: 'all', label: 'All', count: counts.total, patch: { segments: null, archived: null } },
    ...CUSTOMER_SEGMENTS.map((segment) => ({
      key: segment,
      label: SEGMENT_PLURALS[segment],
      count: counts[segment],
      patch: { segments: segment, archived: null },
    })),
    {
      key: 'archived',
      label: 'Archived',
      count: counts.archived,
      patch: { segments: null, archived: 'true' },
    },
  ]
  return (
    <nav aria-label="Segments" className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="mb-3 flex min-w-max gap-1 border-b">
        {tabs.map(({ key, label, count, patch }) => {
          const isCurrent = key === current
          return (
            <li key={key}>
              <Link
                href={listHref(pathname, params, { ...patch, q: null })}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  '-mb-px flex h-control items-center gap-2 border-transparent border-b-2 px-2.5 font-medium text-muted-foreground hover:text-foreground',
                  isCurrent && 'border-primary text-foreground',
                )}
              >
                {label}
                <span className="tabular font-normal text-muted-foreground text-xs">
                  {count.toLocaleString('en')}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
