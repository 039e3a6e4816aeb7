import 'server-only'
import { encodeCursor } from '@/lib/cursor'
import { formatMoney } from '@/lib/money'
import type { OrgScope } from '@/lib/scope'
import { listExponents } from './credits.queries'
import { describeEvent, type EventNames, type TimelineEntry } from './customer-events.rules'
import { type CustomerEvent, EVENT_KINDS, type TimelinePart } from './customer-events.schemas'
import {
  eventPosition,
  listCountries,
  listCustomerEvents,
  listOwners,
  type Page,
} from './customers.queries'
import type { CustomerDetail } from './customers.schemas'

/** As many as come along with a customer. */
const EVENTS_PER_PAGE = 20

export type TimelineScope = OrgScope & { org: { id: string; locale: string } }

/** The newest page of the timeline; of the whole of it, that came along with the customer. */
export async function getTimeline(
  scope: TimelineScope,
  customer: CustomerDetail,
  show: TimelinePart,
): Promise<Page<TimelineEntry>> {
  return show === 'all'
    ? inWords(scope, firstPage(customer.events))
    : listTimeline(scope, customer.id, { show })
}

/** A page of the timeline in words. */
export async function listTimeline(
  scope: TimelineScope,
  customerId: string,
  { show, cursor }: { show: TimelinePart; cursor?: string },
): Promise<Page<TimelineEntry>> {
  const page = await listCustomerEvents(scope, customerId, {
    cursor,
    limit: EVENTS_PER_PAGE,
    ...(show === 'all' ? {} : { kinds: EVENT_KINDS[show] }),
  })
  return inWords(scope, page)
}

async function inWords(
  scope: TimelineScope,
  page: Page<CustomerEvent>,
): Promise<Page<TimelineEntry>> {
  const [owners, countries, exponents] = await Promise.all([
    listOwners(scope),
    listCountries(scope),
    listExponents(scope, page.items.flatMap(currencyOf)),
  ])
  const names: EventNames = {
    owners: new Map(owners.map(({ id, name }) => [id, name])),
    countries: new Map(countries.map(({ code, name }) => [code, name])),
    money: (amountMinor, currency) =>
      formatMoney(amountMinor, {
        currency,
        exponent: exponents.get(currency) ?? 2,
        locale: scope.org.locale,
      }),
  }
  return {
    items: page.items.map((event) => ({
      ...describeEvent(event, names),
      id: event.id,
      kind: event.kind,
      actor: event.actor_name ?? actorOf(event),
      occurred_at: event.occurred_at,
    })),
    next_cursor: page.next_cursor,
  }
}

function actorOf({ actor_id, kind, data }: CustomerEvent): string {
  if (actor_id) return 'Someone'
  if (data.import_id) return 'Another system'
  // Guests order, and call off, without a name of their own.
  return kind.startsWith('order.') ? 'The customer' : 'Clientele'
}

function currencyOf({ data }: CustomerEvent): string[] {
  return typeof data.currency === 'string' ? [data.currency] : []
}

/** A full page may be the last one by chance; then "Load older" finds nothing, once. */
function firstPage(events: CustomerEvent[]): Page<CustomerEvent> {
  const last = events.at(-1)
  const hasMore = events.length >= EVENTS_PER_PAGE && last !== undefined
  return { items: events, next_cursor: hasMore ? encodeCursor(eventPosition(last)) : null }
}
