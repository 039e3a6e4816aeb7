import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type OwnShop, ownShopSchema, type Shop, shopSchema } from './shops.schemas'

/**
 * The shop of this name; null when there is none that the caller may see. A closed one is there for
 * whoever may see the order, by a secret or by who they are, and for a secret that has ordered.
 */
export async function getShop(
  db: OrgScope['db'],
  slug: string,
  of?: { orderId?: string; token: string | undefined },
): Promise<Shop | null> {
  // No text of the database has one; a form can name anything.
  if (slug.includes('\0')) return null
  const { data, error } = await db.rpc('get_shop', {
    p_slug: slug,
    ...(of?.orderId === undefined ? {} : { p_order_id: of.orderId }),
    ...(of?.token === undefined ? {} : { p_token: of.token }),
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'commerce.shop_not_found') return null
    throw failure
  }
  return shopSchema.parse(data)
}

/**
 * Whose shop an order is for. A closed one is there also for whoever has a cart in it, or sent this
 * order before it closed: place_order() answers them.
 */
export async function requireOrderShop(
  db: OrgScope['db'],
  slug: string,
  { key, token }: { key: string; token: string | undefined },
): Promise<string> {
  const { data, error } = await db.rpc('find_order_shop', {
    p_slug: slug,
    p_idempotency_key: key,
    ...(token === undefined ? {} : { p_token: token }),
  })
  if (error) throw fromDatabase(error)
  return data
}

export async function getOwnShop({ db, org }: OrgScope): Promise<OwnShop> {
  const { data, error } = await db.rpc('get_own_shop', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return ownShopSchema.parse(data)
}
