'use client'

import { useLinkStatus } from 'next/link'
import { Link } from '@/components/ui/link'
import type { TimelinePart } from '@/lib/crm/customer-events.schemas'
import { cn } from '@/lib/utils'

interface TimelineFilterProps {
  pathname: string
  current: TimelinePart
}

const LABELS: Record<TimelinePart, string> = {
  all: 'All',
  notes: 'Notes',
  changes: 'Changes',
  orders: 'Orders',
  invoices: 'Invoices',
  files: 'Files',
  credits: 'Credits',
}

const PARTS = Object.keys(LABELS) as TimelinePart[]

/** Which part of the timeline is shown; it stands in the address, so that it can be sent on. */
export function TimelineFilter({ pathname, current }: TimelineFilterProps) {
  return (
    <nav aria-label="Show in the timeline" className="-mx-1 overflow-x-auto px-1">
      <ul className="flex gap-0.5">
        {PARTS.map((part) => (
          <li key={part}>
            <Link
              href={part === 'all' ? pathname : `${pathname}?show=${part}`}
              scroll={false}
              replace
              aria-current={part === current ? 'true' : undefined}
              className="inline-flex h-control-sm items-center rounded-md px-2.5 font-medium text-muted-foreground text-xs transition-colors hover:bg-accent hover:text-foreground aria-[current=true]:bg-secondary aria-[current=true]:text-foreground"
            >
              <Pending>{LABELS[part]}</Pending>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Must be inside of the link to know whether it is being followed. */
function Pending({ children }: { children: string }) {
  const { pending } = useLinkStatus()
  return <span className={cn(pending && 'animate-pulse')}>{children}</span>
}
