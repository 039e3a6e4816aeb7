import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type Order,
  type OrderFilter,
  type OrderRow,
  type OrderStatus,
  orderCountsSchema,
  orderRowSchema,
  orderSchema,
} from './orders.schemas'

type Asked = { cursor?: string | undefined; limit: number }

/**
 * An order as the caller may see it: staff, who bought it, or the guest with the secret of the cart
 * that it came from. Null for everybody else's.
 */
export const getOrder = cache(async function getOrder(
  { db, org }: OrgScope,
  orderId: string,
  token?: string,
): Promise<Order | null> {
  if (!z.uuid().safeParse(orderId).success) return null
  const { data, error } = await db.rpc('get_order', {
    p_org_id: org.id,
    p_order_id: orderId,
    ...(token ? { p_token: token } : {}),
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'commerce.order_not_found') return null
    throw failure
  }
  return orderSchema.parse(data)
})

/** A page of orders for staff, newest first. */
export async function listOrders(
  { db, org }: OrgScope,
  { filter, cursor, limit }: Asked & { filter: OrderFilter },
): Promise<KeysetPage<OrderRow>> {
  const { data, error } = await db.rpc('list_orders', {
    p_org_id: org.id,
    p_filter: filter,
    ...pageOf({ cursor, limit }),
  })
  if (error) throw fromDatabase(error)
  return readListPage(orderRowSchema, data)
}

/** A page of the caller's own orders in one organization, newest first. */
export async function listOwnOrders(
  { db, org }: OrgScope,
  asked: Asked,
): Promise<KeysetPage<OrderRow>> {
  const { data, error } = await db.rpc('list_own_orders', { p_org_id: org.id, ...pageOf(asked) })
  if (error) throw fromDatabase(error)
  return readListPage(orderRowSchema, data)
}

/** A page of what a guest has ordered with the secret of their cart, newest first. */
export async function listGuestOrders(
  { db, org }: OrgScope,
  token: string,
  asked: Asked,
): Promise<KeysetPage<OrderRow>> {
  const { data, error } = await db.rpc('list_guest_orders', {
    p_org_id: org.id,
    p_token: token,
    ...pageOf(asked),
  })
  if (error) throw fromDatabase(error)
  return readListPage(orderRowSchema, data)
}

/** How many orders there are of each status. */
export async function countOrdersByStatus({
  db,
  org,
}: OrgScope): Promise<Record<OrderStatus, number>> {
  const { data, error } = await db.rpc('count_orders_by_status', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return orderCountsSchema.parse(data)
}

function pageOf({ cursor, limit }: Asked) {
  return { p_limit: limit, p_cursor: readPosition(cursor) }
}
