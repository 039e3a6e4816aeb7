import 'server-only'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { getUser, type SessionUser } from '@/lib/session'
import type { Db } from '@/lib/supabase/server'
import { getShopOfOrder } from './guest-orders'
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
  /** Let in for an order of theirs alone: nothing else of the closed shop is there for them. */
  isForOrder: boolean
}

/** For pages: the shop with this address, or the not-found page. Once per request. */
export async function visitShop(slug: string): Promise<Visit> {
  return (await findVisit(slug)) ?? notFound()
}

/** For the page of an order, which whoever bought sees also while the shop is closed. */
export async function visitOrder(slug: string, orderId: string): Promise<Visit> {
  return (await findVisit(slug, orderId)) ?? notFound()
}

/** The shop with this address, where the visitor may be in it; else for the order of theirs. */
export async function findVisit(slug: string, orderId?: string): Promise<Visit | null> {
  const visit = await find(slug)
  return visit ?? (orderId === undefined ? null : find(slug, orderId))
}

const find = cache(async (slug: string, orderId?: string): Promise<Visit | null> => {
  const db = await createShopperSupabase()
  const [shop, user] = await Promise.all([
    orderId === undefined ? getShop(db, slug) : getShopOfOrder(db, slug, orderId),
    getUser(),
  ])
  if (!shop) return null
  const { currency, exponent, locale } = shop
  return {
    db,
    org: { id: shop.org_id },
    shop,
    user,
    money: { currency, exponent, locale },
    isForOrder: orderId !== undefined,
  }
})
