import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import { INTERFACE_LOCALE } from '@/lib/numbers'
import type { Db } from '@/lib/supabase/server'
import { type Order, orderSchema } from './orders.schemas'
import { type OwnOrder, ownOrderRowSchema, ownShopSchema } from './own-orders.schemas'

export const OWN_ORDERS_PER_PAGE = 20

/** The caller's orders, newest first, at one business where it is named, else at all. */
export async function listOwnOrdersEverywhere(
  db: Db,
  { business, cursor }: { business?: { org_id: string } | undefined; cursor?: string | undefined },
): Promise<KeysetPage<OwnOrder>> {
  const businesses = await listOwnCustomers(db)
  const { data, error } = await db.rpc('list_own_orders', {
    p_limit: OWN_ORDERS_PER_PAGE,
    p_cursor: readPosition(cursor),
    ...(business ? { p_org_id: business.org_id } : {}),
  })
  if (error) throw fromDatabase(error)
  const page = readListPage(ownOrderRowSchema, data)
  return {
    ...page,
    items: page.items.map((row) => {
      const place = businesses.find(({ org_id }) => org_id === row.org_id)
      return {
        ...row,
        org_slug: place?.org_slug ?? '',
        org_name: place?.org_name ?? '',
        org_locale: place?.org_locale ?? INTERFACE_LOCALE,
        org_time_zone: place?.org_time_zone ?? 'UTC',
      }
    }),
  }
}

/** One of the caller's own orders; null for everybody else's, also where they work there. */
export const getOwnOrder = cache(async function getOwnOrder(
  db: Db,
  own: { org_id: string },
  orderId: string,
): Promise<Order | null> {
  if (!z.uuid().safeParse(orderId).success) return null
  const { data, error } = await db.rpc('get_own_order', {
    p_org_id: own.org_id,
    p_order_id: orderId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'commerce.order_not_found') return null
    throw failure
  }
  return orderSchema.parse(data)
})

/** Where the caller can buy again: the address of the business's shop, null while it is closed. */
export async function getOwnShopSlug(db: Db, orgId: string): Promise<string | null> {
  const { data, error } = await db.rpc('my_shops')
  if (error) throw fromDatabase(error)
  const shops = z.array(ownShopSchema).parse(data)
  return shops.find((shop) => shop.org_id === orgId)?.slug ?? null
}
