import { INTERFACE_LOCALE } from '../numbers'
import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { OwnCustomer } from '@/lib/crm/own-customers.schemas'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { Db } from '@/lib/supabase/server'
import { getOrder } from './orders.queries'
import type { Order } from './orders.schemas'
import { type OwnOrder, ownOrderRowSchema, ownShopSchema } from './own-orders.schemas'

export const OWN_ORDERS_PER_PAGE = 20

const positionSchema = z.object({ placed_at: z.string(), id: z.uuid() })

/** The caller's orders at these businesses, newest first. */
export async function listOwnOrdersEverywhere(
  db: Db,
  { businesses, cursor }: { businesses: OwnCustomer[]; cursor?: string | undefined },
): Promise<{ items: OwnOrder[]; next_cursor: string | null }> {
  if (businesses.length === 0) return { items: [], next_cursor: null }
  const after = cursor ? decodeCursor(positionSchema, cursor) : null
  const query = db
    .from('orders')
    .select(
      'id, org_id, number, status, payment_status, currency, total_minor, item_count, placed_at, currencies(exponent)',
    )
    .in(
      'org_id',
      businesses.map(({ org_id }) => org_id),
    )
    // Someone who also works there sees all orders of the business, but here their own.
    .in(
      'customer_id',
      businesses.map(({ customer_id }) => customer_id),
    )
    .order('placed_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(OWN_ORDERS_PER_PAGE + 1)
  const { data, error } = await (after
    ? query
        .lte('placed_at', after.placed_at)
        .or(
          `placed_at.lt."${after.placed_at}",and(placed_at.eq."${after.placed_at}",id.lt.${after.id})`,
        )
    : query)
  if (error) throw fromDatabase(error)
  const page = toPage(z.array(ownOrderRowSchema).parse(data), OWN_ORDERS_PER_PAGE, (row) => ({
    placed_at: row.placed_at,
    id: row.id,
  }))
  return {
    ...page,
    items: page.items.map(({ org_id, currencies, ...row }) => {
      const business = businesses.find((own) => own.org_id === org_id)
      return {
        ...row,
        exponent: currencies.exponent,
        org_slug: business?.org_slug ?? '',
        org_name: business?.org_name ?? '',
        org_locale: business?.org_locale ?? INTERFACE_LOCALE,
      }
    }),
  }
}

/** One of the caller's own orders; null for everybody else's, also where they work there. */
export const getOwnOrder = cache(async function getOwnOrder(
  db: Db,
  own: OwnCustomer,
  orderId: string,
): Promise<Order | null> {
  const order = await getOrder({ db, org: { id: own.org_id } }, orderId)
  return order?.customer_id === own.customer_id ? order : null
})

/** Where the caller can buy again: the address of the business's shop, null while it is closed. */
export async function getOwnShopSlug(db: Db, orgId: string): Promise<string | null> {
  const { data, error } = await db.rpc('my_shops')
  if (error) throw fromDatabase(error)
  const shops = z.array(ownShopSchema).parse(data)
  return shops.find((shop) => shop.org_id === orgId)?.slug ?? null
}
