import 'server-only'
import { encodeCursor, type KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { formatMoney } from '@/lib/money'
import type { OrgScope } from '@/lib/scope'
import { listExponents } from './credits.queries'
import {
  actorOf,
  describeEvent,
  type EventNames,
  type TimelineEntry,
} from './customer-events.rules'
import { type CustomerEvent, EVENT_KINDS, type TimelinePart } from './customer-events.schemas'
import { eventPosition, listCountries, listCustomerEvents, listOwners } from './customers.queries'
import type { CustomerDetail } from './customers.schemas'

/** As many as come along with a customer. */
const EVENTS_PER_PAGE = 20

export type TimelineScope = OrgScope & { org: { id: string; locale: string } }

/** The newest page of the timeline; of the whole of it, that came along with the customer. */
export async function getTimeline(
  scope: TimelineScope,
  customer: CustomerDetail,
  show: TimelinePart,
): Promise<KeysetPage<TimelineEntry>> {
  return show === 'all'
    ? inWords(scope, firstPage(customer.events), customer.id, customer.user_id)
    : listTimeline(scope, customer.id, { show })
}

/** A page of the timeline in words. */
export async function listTimeline(
  scope: TimelineScope,
  customerId: string,
  { show, cursor }: { show: TimelinePart; cursor?: string },
): Promise<KeysetPage<TimelineEntry>> {
  const [page, userId] = await Promise.all([
    listCustomerEvents(scope, customerId, {
      cursor,
      limit: EVENTS_PER_PAGE,
      ...(show === 'all' ? {} : { kinds: EVENT_KINDS[show] }),
    }),
    getCustomerUserId(scope, customerId),
  ])
  return inWords(scope, page, customerId, userId)
}

async function getCustomerUserId(
  { db, org }: TimelineScope,
  customerId: string,
): Promise<string | null> {
  const { data, error } = await db
    .from('customers')
    .select('user_id')
    .eq('org_id', org.id)
    .eq('id', customerId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data?.user_id ?? null
}

async function inWords(
  scope: TimelineScope,
  page: KeysetPage<CustomerEvent>,
  customerId: string,
  userId: string | null,
): Promise<KeysetPage<TimelineEntry>> {
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
    customerId,
    customerUserId: userId,
  }
  return {
    items: page.items.map((event) => ({
      ...describeEvent(event, names),
      id: event.id,
      kind: event.kind,
      actor: actorOf(event, userId),
      occurred_at: event.occurred_at,
    })),
    next_cursor: page.next_cursor,
  }
}

function currencyOf({ data }: CustomerEvent): string[] {
  return typeof data.currency === 'string' ? [data.currency] : []
}

/** A full page may be the last one by chance; then "Load older" finds nothing, once. */
function firstPage(events: CustomerEvent[]): KeysetPage<CustomerEvent> {
  const last = events.at(-1)
  const hasMore = events.length >= EVENTS_PER_PAGE && last !== undefined
  return { items: events, next_cursor: hasMore ? encodeCursor(eventPosition(last)) : null }
}
