import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { decodeCursor, encodeCursor, everyPage, type KeysetPage, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type CustomerEvent, customerEventSchema } from './customer-events.schemas'
import type { CustomerFilter } from './customer-filters.schemas'
import {
  type CustomerDetail,
  type CustomerRow,
  type CustomerSegment,
  type CustomerSort,
  type CustomerTag,
  customerDetailSchema,
  customerRowSchema,
  customerSegmentSchema,
  customerTagSchema,
  mergedCustomerSchema,
} from './customers.schemas'
import { CUSTOMER_SEGMENTS } from './customers.values'

const customerRowsSchema = z.array(customerRowSchema)

const TAGS_PER_READ = 500

/** Position of a row at the end of a page, as the list function takes it, and which end it is. */
const customerPositionSchema = z.object({
  id: z.uuid(),
  created_at: z.string().optional(),
  display_name: z.string().optional(),
  is_before: z.literal(true).optional(),
})

export type CustomerPage = KeysetPage<CustomerRow> & {
  /** Leads to the page before this one; null on the first. */
  previous_cursor: string | null
}

export type ListCustomersInput = {
  filter: CustomerFilter
  sort: CustomerSort
  cursor?: string | undefined
  limit: number
}

function positionOf(row: CustomerRow, sort: CustomerSort) {
  return sort.startsWith('name')
    ? { id: row.id, display_name: row.display_name }
    : { id: row.id, created_at: row.created_at }
}

export async function listCustomers(
  { db, org }: OrgScope,
  { filter, sort, cursor, limit }: ListCustomersInput,
): Promise<CustomerPage> {
  const { is_before = false, ...position } = cursor
    ? decodeCursor(customerPositionSchema, cursor)
    : {}
  const { data, error } = await db.rpc('list_customers', {
    p_org_id: org.id,
    p_filter: filter,
    p_sort: sort,
    p_after: cursor && !is_before ? position : null,
    p_before: is_before ? position : null,
    // One row more tells whether there is another page.
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  const rows = customerRowsSchema.parse(data)
  const hasMore = rows.length > limit
  const items = is_before ? rows.slice(-limit) : rows.slice(0, limit)
  const first = items[0]
  const last = items.at(-1)
  const hasNext = is_before || hasMore
  const hasPrevious = is_before ? hasMore : cursor !== undefined
  return {
    items,
    next_cursor: last && hasNext ? encodeCursor(positionOf(last, sort)) : null,
    previous_cursor:
      first && hasPrevious ? encodeCursor({ ...positionOf(first, sort), is_before: true }) : null,
  }
}

/** Best match first. The function checks the permission itself, because it reads past the policies. */
export async function searchCustomers(
  { db, org }: OrgScope,
  { q, filter, limit }: { q: string; filter: CustomerFilter; limit: number },
): Promise<CustomerRow[]> {
  const { data, error } = await db.rpc('search_customers', {
    p_org_id: org.id,
    p_query: q,
    p_filter: filter,
    p_limit: limit,
  })
  if (error) throw fromDatabase(error)
  return customerRowsSchema.parse(data)
}

/** The customer with an e-mail as it is kept, in lower case. */
export async function findCustomerIdByEmail(
  { db, org }: OrgScope,
  email: string,
): Promise<string | null> {
  const { data, error } = await db
    .from('customers')
    .select('id')
    .eq('org_id', org.id)
    .eq('email', email)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data?.id ?? null
}

export type SegmentCounts = Record<CustomerSegment, number> & { total: number; archived: number }

const segmentCountsSchema = z.array(
  z.object({
    segment: customerSegmentSchema,
    active: z.number().int(),
    archived: z.number().int(),
  }),
)

/** Kept up to date by the database, so that no list ever counts. */
export async function countCustomersBySegment({ db, org }: OrgScope): Promise<SegmentCounts> {
  const { data, error } = await db.rpc('count_customers_by_segment', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  const rows = segmentCountsSchema.parse(data)
  const countOf = (segment: CustomerSegment) =>
    rows.find((row) => row.segment === segment)?.active ?? 0
  return {
    LEAD: countOf('LEAD'),
    OPPORTUNITY: countOf('OPPORTUNITY'),
    CUSTOMER: countOf('CUSTOMER'),
    CHURNED: countOf('CHURNED'),
    total: CUSTOMER_SEGMENTS.reduce((sum, segment) => sum + countOf(segment), 0),
    archived: rows.reduce((sum, row) => sum + row.archived, 0),
  }
}

/**
 * A customer with everything on the page; null when there is none in this organization. One that
 * was merged away answers with the customer that it is part of: then `id` is not the one asked for,
 * and pages redirect.
 */
export const getCustomer = cache(async function getCustomer(
  scope: OrgScope,
  customerId: string,
): Promise<CustomerDetail | null> {
  const { db, org } = scope
  if (!z.uuid().safeParse(customerId).success) return null
  const { data, error } = await db.rpc('get_customer', {
    p_org_id: org.id,
    p_customer_id: customerId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'crm.customer_not_found') return null
    throw failure
  }
  const merged = mergedCustomerSchema.safeParse(data)
  // Redirects are one step long, unless a merge comes in between the two questions.
  if (merged.success) return getCustomer(scope, merged.data.merged_into)
  return customerDetailSchema.parse(data)
})

const eventPositionSchema = z.object({ id: z.number().int(), occurred_at: z.string() })

const customerEventsSchema = z.array(customerEventSchema)

/** The timeline from a position on, newest first; only events of some kinds where they are named. */
export async function listCustomerEvents(
  { db, org }: OrgScope,
  customerId: string,
  {
    cursor,
    limit,
    kinds,
  }: { cursor?: string | undefined; limit: number; kinds?: readonly string[] | undefined },
): Promise<KeysetPage<CustomerEvent>> {
  const { data, error } = await db.rpc('list_customer_events', {
    p_org_id: org.id,
    p_customer_id: customerId,
    p_after: cursor ? decodeCursor(eventPositionSchema, cursor) : null,
    p_limit: limit + 1,
    ...(kinds ? { p_kinds: [...kinds] } : {}),
  })
  if (error) throw fromDatabase(error)
  return toPage(customerEventsSchema.parse(data), limit, eventPosition)
}

/** Where the timeline goes on after an event, as a cursor for `listCustomerEvents`. */
export function eventPosition({ id, occurred_at }: CustomerEvent) {
  return { id, occurred_at }
}

/** The people who can own a customer. */
export const listOwners = cache(async function listOwners({
  db,
  org,
}: OrgScope): Promise<{ id: string; name: string }[]> {
  const { data, error } = await db
    .from('member_summary')
    .select('user_id, display_name')
    .eq('org_id', org.id)
    .limit(500)
  if (error) throw fromDatabase(error)
  return data
    .flatMap(({ user_id, display_name }) =>
      // Columns of a view may be null as far as the types know; an id never is.
      user_id ? [{ id: user_id, name: display_name ?? 'Colleague' }] : [],
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
})

/** All of them, by name: what is not among them reads as deleted. */
export async function listTags({ db, org }: OrgScope): Promise<CustomerTag[]> {
  const tags = await everyPage<CustomerTag>(async (cursor) => {
    let query = db.from('tags').select('id, name, color').eq('org_id', org.id)
    if (cursor) query = query.gt('id', decodeCursor(z.uuid(), cursor))
    const { data, error } = await query.order('id').limit(TAGS_PER_READ + 1)
    if (error) throw fromDatabase(error)
    return toPage(z.array(customerTagSchema).parse(data), TAGS_PER_READ, ({ id }) => id)
  })
  return tags.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** Where customers came from, for a menu: sources that at least one of them has. */
export const listCustomerSources = cache(async function listCustomerSources({
  db,
  org,
}: OrgScope): Promise<string[]> {
  const { data, error } = await db.rpc('list_customer_sources', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return data
})

export const listCountries = cache(async function listCountries({
  db,
}: OrgScope): Promise<{ code: string; name: string }[]> {
  const { data, error } = await db.from('countries').select('code, name').order('name')
  if (error) throw fromDatabase(error)
  return data
})
