import 'server-only'
import { encodeCursor } from '@/lib/cursor'
import { describeEvent, type EventSentence } from './customer-events.rules'
import type { CustomerEvent } from './customer-events.schemas'
import {
  eventPosition,
  listCountries,
  listCustomerEvents,
  listOwners,
  type Page,
} from './customers.queries'
import type { CustomerDetail } from './customers.schemas'
import type { CustomerScope } from './scope'

/** As many as come along with a customer. */
const EVENTS_PER_PAGE = 20

export type TimelineEntry = EventSentence & {
  id: number
  actor: string
  occurred_at: string
}

/** A page of the timeline in words; the first one came along with the customer. */
export async function getTimeline(
  scope: CustomerScope,
  customer: CustomerDetail,
  cursor: string | undefined,
): Promise<Page<TimelineEntry>> {
  const [page, owners, countries] = await Promise.all([
    cursor
      ? listCustomerEvents(scope, customer.id, { cursor, limit: EVENTS_PER_PAGE })
      : firstPage(customer.events),
    listOwners(scope),
    listCountries(scope),
  ])
  const names = {
    owners: new Map(owners.map(({ id, name }) => [id, name])),
    countries: new Map(countries.map(({ code, name }) => [code, name])),
  }
  return {
    items: page.items.map((event) => ({
      ...describeEvent(event, names),
      id: event.id,
      actor: event.actor_name ?? (event.actor_id ? 'Someone' : 'Clientele'),
      occurred_at: event.occurred_at,
    })),
    next_cursor: page.next_cursor,
  }
}

/** A full page may be the last one by chance; then "Next" leads to an empty one, once. */
function firstPage(events: CustomerEvent[]): Page<CustomerEvent> {
  const last = events.at(-1)
  const hasMore = events.length >= EVENTS_PER_PAGE && last !== undefined
  return { items: events, next_cursor: hasMore ? encodeCursor(eventPosition(last)) : null }
}
