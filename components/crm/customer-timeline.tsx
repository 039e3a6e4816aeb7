'use client'

import { useRef } from 'react'
import { TimelineEntry } from '@/components/crm/timeline-entry'
import { useDateWording } from '@/components/ui/date-wording'
import { LoadOlder } from '@/components/ui/load-older'
import { type OlderPage, useOlderPages } from '@/components/ui/use-older-pages'
import type { Action } from '@/lib/action'
import type { TimelineEntry as Entry } from '@/lib/crm/customer-events.rules'
import type { TimelinePart } from '@/lib/crm/customer-events.schemas'
import { type DateWording, formatInstant, isoDayOf } from '@/lib/dates'

interface CustomerTimelineProps {
  org: string
  customerId: string
  entries: Entry[]
  nextCursor: string | null
  show: TimelinePart
  now: string
  loadOlder: Action<OlderPage<Entry>>
}

const EMPTY: Record<TimelinePart, string> = {
  all: 'Nothing has happened yet. Whatever anybody does with this customer shows up here.',
  notes: 'Nobody has written a note yet.',
  changes: 'Nothing was changed yet.',
  orders: 'Nothing was ordered yet.',
  invoices: 'Nothing was invoiced or paid yet.',
  files: 'No file was added yet.',
  credits: 'No credit was granted or spent yet.',
}

/** What happened with a customer, newest first, day by day in the reader's time zone. */
export function CustomerTimeline({
  org,
  customerId,
  entries,
  nextCursor,
  show,
  now,
  loadOlder,
}: CustomerTimelineProps) {
  const list = useRef<HTMLDivElement>(null)
  const wording = useDateWording()
  const pages = useOlderPages({
    rows: entries,
    nextCursor,
    load: (cursor) => loadOlder({ org, customer_id: customerId, cursor, show }),
  })
  const days = byDay(pages.shown, wording.timeZone)

  if (pages.shown.length === 0) {
    return <p className="text-pretty text-muted-foreground text-sm">{EMPTY[show]}</p>
  }
  return (
    <div ref={list} className="grid">
      {days.map(([day, ofDay]) => (
        <section key={day} aria-label={dayName(day, ofDay, now, wording)}>
          <h3 className="pb-2 font-medium text-muted-foreground text-xs">
            {dayName(day, ofDay, now, wording)}
          </h3>
          <ol>
            {ofDay.map((entry) => (
              <li
                key={entry.id}
                data-row-id={entry.id}
                tabIndex={-1}
                className="relative rounded-md before:absolute before:start-[0.84375rem] before:top-7 before:bottom-0 before:w-px before:bg-border last:before:hidden"
              >
                <TimelineEntry
                  entry={entry}
                  now={now}
                  bulkRunHref={(runId) => `/o/${org}/customers/bulk/${runId}`}
                  orderHref={(orderId) => `/o/${org}/orders/${orderId}`}
                  invoiceHref={(invoiceId) => `/o/${org}/invoices/${invoiceId}`}
                />
              </li>
            ))}
          </ol>
        </section>
      ))}
      <LoadOlder label="Load older" list={list} onLoad={pages.loadOlder} {...pages} />
    </div>
  )
}

function byDay(entries: Entry[], timeZone: string): [day: string, entries: Entry[]][] {
  const days: [string, Entry[]][] = []
  for (const entry of entries) {
    const day = isoDayOf(new Date(entry.occurred_at), timeZone)
    const last = days.at(-1)
    if (last?.[0] === day) last[1].push(entry)
    else days.push([day, [entry]])
  }
  return days
}

const DAY_MS = 86_400_000

function dayName(day: string, entries: Entry[], now: string, wording: DateWording): string {
  const today = new Date(now)
  if (day === isoDayOf(today, wording.timeZone)) return 'Today'
  if (day === isoDayOf(new Date(today.getTime() - DAY_MS), wording.timeZone)) return 'Yesterday'
  return formatInstant(entries[0]?.occurred_at ?? day, wording, 'date') ?? day
}
