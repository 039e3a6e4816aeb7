import 'server-only'
import { cache } from 'react'
import { AppError, fromDatabase } from '@/lib/errors'
import type { Db } from '@/lib/supabase/server'
import { type Cart, cartSchema, type Wishlist, wishlistSchema } from './cart.schemas'
import { readGuestToken } from './guest-cart'
import { createShopperSupabase } from './shopper'
import { getShop } from './shops.queries'

/**
 * The visitor's cart in a shop: their own when signed in, else the one that their cookie opens. An
 * empty one, which no row stands for, when there is none.
 */
export const getCart = cache(async function getCart(slug: string, orgId: string): Promise<Cart> {
  const db = await createShopperSupabase()
  const { data, error } = await db.rpc('get_cart', await visitorOf(slug, orgId))
  if (error) throw fromDatabase(error)
  return cartSchema.parse(data)
})

/** Their wishlist, newest first. */
export const getWishlist = cache(async function getWishlist(
  slug: string,
  orgId: string,
): Promise<Wishlist> {
  const db = await createShopperSupabase()
  const { data, error } = await db.rpc('list_wishlist', await visitorOf(slug, orgId))
  if (error) throw fromDatabase(error)
  return wishlistSchema.parse(data)
})

async function visitorOf(slug: string, orgId: string) {
  const token = await readGuestToken(slug)
  return { p_org_id: orgId, ...(token ? { p_token: token } : {}) }
}

/** Whose shop has this address; the visitor must be able to see it, or the order in it. */
export async function requireShopOrgId(
  db: Db,
  slug: string,
  of?: Parameters<typeof getShop>[2],
): Promise<string> {
  const shop = await getShop(db, slug, of)
  if (!shop) throw new AppError('not_found', 'commerce.shop_not_found')
  return shop.org_id
}
