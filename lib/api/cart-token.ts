import { parseCookieHeader } from '@supabase/ssr'
import { deleteCookie } from 'hono/cookie'
import { forgetGuestCarts } from '@/lib/commerce/guest-cart'
import { log } from '@/lib/log'
import type { Db } from '@/lib/supabase/server'
import type { ApiContext } from './context'
import { readIdempotencyKey } from './idempotency'

/** How a guest of the API says which cart is theirs; pages have a cookie. */
export const CART_TOKEN = 'X-Cart-Token'

export function readCartToken(c: ApiContext): string | undefined {
  return c.req.header(CART_TOKEN)?.trim() || undefined
}

/** The key of a write to a cart. The database keeps it with the cart: guests have no other name. */
export async function cartKeyOf(c: ApiContext) {
  const idempotency = await readIdempotencyKey(c)
  return idempotency === null
    ? {}
    : { p_idempotency_key: idempotency.key, p_request_hash: idempotency.requestHash }
}

/**
 * A sign-in that comes with a guest's cart takes it along. What does not work now, works with
 * `POST /cart/migrate`, which answers the same report however often it is asked.
 */
export async function takeCartAlong(c: ApiContext, db: Db): Promise<void> {
  const token = readCartToken(c)
  if (token === undefined) return
  const { error } = await db.rpc('migrate_cart', { p_guest_token: token })
  if (error) {
    const fields = { request_id: c.get('requestId'), err: error }
    log.warn({ event: 'api.cart_not_migrated', ...fields }, 'a sign-in did not take its cart along')
  }
}

/** Signing out of a browser leaves nothing of a cart in it. */
export async function forgetCartCookies(c: ApiContext): Promise<void> {
  await forgetGuestCarts({
    getAll: () =>
      parseCookieHeader(c.req.header('cookie') ?? '').map(({ name, value }) => ({
        name,
        value: value ?? '',
      })),
    delete: (name) => {
      deleteCookie(c, name, { path: '/' })
    },
  })
}
