import 'server-only'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { getUser, type SessionUser } from '@/lib/session'
import type { Db } from '@/lib/supabase/server'
import { createShopperSupabase } from './shopper'
import { getShop } from './shops.queries'
import type { Shop } from './shops.schemas'

/** Somebody in a shop: what its pages ask with, and how they write amounts. */
export type Visit = {
  db: Db
  org: { id: string }
  shop: Shop
  user: SessionUser | null
  money: { currency: string; exponent: number; locale: string }
}

/** For pages: the shop with this address, or the not-found page. Once per request. */
export const visitShop = cache(async (slug: string): Promise<Visit> => {
  const db = await createShopperSupabase()
  const [shop, user] = await Promise.all([getShop(db, slug), getUser()])
  if (!shop) notFound()
  const { currency, exponent, locale } = shop
  return { db, org: { id: shop.org_id }, shop, user, money: { currency, exponent, locale } }
})
