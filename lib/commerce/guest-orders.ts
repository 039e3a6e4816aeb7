import 'server-only'
import { cookies } from 'next/headers'
import { z } from 'zod'
import { env } from '@/lib/env'
import type { DatabaseError } from '@/lib/errors'
import { getUser } from '@/lib/session'
import type { Db } from '@/lib/supabase/server'
import { readGuestToken } from './guest-cart'
import { guestCartCookieOptions } from './guest-cart.rules'
import { addOrderSecret, guestOrdersCookie, readOrderSecrets } from './guest-orders.rules'
import { getOrder } from './orders.queries'
import type { Order } from './orders.schemas'
import { getShop } from './shops.queries'
import type { Shop } from './shops.schemas'

/** What may open an order in this browser: being signed in, which needs no secret, or a secret. */
export type OrderKey = string | undefined

/**
 * Keeps the secret that a guest has ordered with. A sign-in takes the cart along and its cookie away;
 * the order stays in sight of the browser that placed it, until somebody signs out. In actions only.
 */
export async function keepOrderSecret(slug: string, token: string): Promise<void> {
  const store = await cookies()
  const name = guestOrdersCookie(slug)
  const value = addOrderSecret(store.get(name)?.value, token)
  store.set(name, value, guestCartCookieOptions(env().APP_URL))
}

/** All that may open an order in this shop, the likeliest first. For orders alone: carts have one. */
export async function readOrderKeys(slug: string): Promise<OrderKey[]> {
  const [store, user, token] = await Promise.all([cookies(), getUser(), readGuestToken(slug)])
  const kept = readOrderSecrets(store.get(guestOrdersCookie(slug))?.value)
  return [
    ...new Set([...(user ? [undefined] : []), ...(token === undefined ? [] : [token]), ...kept]),
  ]
}

/** The order, and what opened it; null when nothing in this browser does. */
export async function openOrder(
  scope: Parameters<typeof getOrder>[0],
  orderId: string,
  keys: OrderKey[],
): Promise<{ order: Order; key: OrderKey } | null> {
  for (const key of keys) {
    const order = await getOrder(scope, orderId, key)
    if (order) return { order, key }
  }
  return null
}

/** A closed shop, for whom something in this browser opens an order there. */
export async function getShopOfOrder(db: Db, slug: string, orderId: string): Promise<Shop | null> {
  if (!z.uuid().safeParse(orderId).success) return null
  for (const token of await readOrderKeys(slug)) {
    const shop = await getShop(db, slug, { orderId, token })
    if (shop) return shop
  }
  return null
}

/** Writes with one key after the other until the order is there; the answer to the last otherwise. */
export async function tryOrderKeys<Answer extends { error: DatabaseError | null }>(
  [key, ...others]: OrderKey[],
  ask: (key: { p_token?: string }) => PromiseLike<Answer>,
): Promise<Answer> {
  const answer = await ask(key === undefined ? {} : { p_token: key })
  const isOver = others.length === 0 || answer.error?.message !== 'commerce.order_not_found'
  return isOver ? answer : tryOrderKeys(others, ask)
}
