import 'server-only'
import { createHmac } from 'node:crypto'
import { cookies } from 'next/headers'
import { z } from 'zod'
import { env } from '@/lib/env'
import { fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { consumeRateLimits, perIp } from '@/lib/rate-limits'
import { getRequestContext } from '@/lib/request'
import { getUser } from '@/lib/session'
import { getAdminClient } from '@/lib/supabase/admin'
import type { Db } from '@/lib/supabase/server'
import {
  guestCartCookie,
  guestCartCookieOptions,
  isGuestCartCookie,
  readGuestCart,
  writeGuestCart,
} from './guest-cart.rules'
import { isGuestOrdersCookie } from './guest-orders.rules'

/** Where the cookies of a request are: Next's store in pages and actions, the proxy has its own. */
export type CookieJar = {
  getAll(): { name: string; value: string }[]
  set(name: string, value: string, options: ReturnType<typeof guestCartCookieOptions>): void
  delete(name: string): void
}

// Many people may share an address, and none of them needs a second cart soon.
const cartsPerHour = 200
// A sign-in waits no longer than this for its carts; the next request tries again.
const migrationMilliseconds = 4_000
const mostCarts = 20

const madeSchema = z.object({ token: z.string() })

/**
 * The secret of the guest's cart in a shop, unless it is kept for somebody else. Whom it is kept for
 * may be a guest to the database, as long as they have to choose a new password; of whoever is signed
 * in there it looks at no secret.
 */
export async function readGuestToken(slug: string): Promise<string | undefined> {
  const store = await cookies()
  const cart = readGuestCart(store.get(guestCartCookie(slug))?.value)
  if (cart === null) return undefined
  if (cart.userId !== null && cart.userId !== (await getUser())?.id) return undefined
  return cart.token
}

/** The same, made when there is none. In actions and route handlers only: pages set no cookies. */
export async function ensureGuestToken(slug: string, orgId: string): Promise<string> {
  return (await readGuestToken(slug)) ?? replaceGuestToken(slug, orgId)
}

/**
 * A new cart for a guest without one, or whose secret opens nothing any more. What comes within a
 * minute with the same key has the same: the forms of a page may be sent faster than their first
 * answer brings the cookie.
 */
export async function replaceGuestToken(
  slug: string,
  orgId: string,
  cartKey?: string,
): Promise<string> {
  const { clientIp } = await getRequestContext()
  const token = await createGuestCart(orgId, clientIp, cartKey)
  const store = await cookies()
  store.set(guestCartCookie(slug), token, guestCartCookieOptions(env().APP_URL))
  return token
}

/** Made by the server, so that nobody fills the database with carts past the limit. */
export async function createGuestCart(
  orgId: string,
  clientIp: string,
  cartKey?: string,
): Promise<string> {
  await consumeRateLimits([perIp('guest-cart', clientIp, cartsPerHour, 3600)])
  const { data, error } = await getAdminClient().rpc('create_guest_cart', {
    p_org_id: orgId,
    ...(cartKey === undefined ? {} : { p_token: tokenOf(orgId, cartKey, clientIp) }),
  })
  if (error) throw fromDatabase(error)
  return madeSchema.parse(data).token
}

/**
 * Not to be worked out from the key, which stands in a page where scripts may see it; and of one
 * address alone, so that visitors who were served one copy of a page get carts of their own.
 */
function tokenOf(orgId: string, cartKey: string, clientIp: string): string {
  return createHmac('sha256', env().SUPABASE_SECRET_KEY)
    .update(`guest cart ${orgId} ${cartKey} ${clientIp}`)
    .digest('base64url')
}

/**
 * Makes what the guest had the user's, shop by shop. It never throws, since no sign-in fails over a
 * cart: what was held is kept for this user alone, and tried again on their next request. Whose
 * session is no good any more goes on as a guest, with the cart as it is.
 */
export async function migrateGuestCarts(db: Db, userId: string, jar?: CookieJar): Promise<void> {
  const store: CookieJar = jar ?? (await cookies())
  const carts = store.getAll().filter(({ name }) => isGuestCartCookie(name))
  await Promise.all(
    carts.slice(0, mostCarts).map(async ({ name, value }) => {
      const cart = readGuestCart(value)
      // Not ours, or of who was here before.
      if (cart === null || (cart.userId !== null && cart.userId !== userId)) {
        store.delete(name)
        return
      }
      const outcome = await migrate(db, cart.token)
      if (outcome === 'migrated') store.delete(name)
      else if (outcome === 'held' && cart.userId === null) {
        const kept = writeGuestCart({ token: cart.token, userId })
        store.set(name, kept, guestCartCookieOptions(env().APP_URL))
      }
    }),
  )
}

async function migrate(db: Db, token: string): Promise<'migrated' | 'held' | 'refused'> {
  const { data, error, status } = await db
    .rpc('migrate_cart', { p_guest_token: token })
    .abortSignal(AbortSignal.timeout(migrationMilliseconds))
  if (!error) {
    log.info({ event: 'cart.migrated', ...countsOf(data) }, 'a guest’s cart went along')
    return 'migrated'
  }
  const { code, reason } = fromDatabase(error)
  // Both are heard at every page until the person does something about it, and are no news.
  if (reason === 'identity.password_change_required') return 'held'
  // A gateway in front of the database has no codes of it.
  if (code === 'unauthenticated' || status === 401) return 'refused'
  // Not for ever: of a secret that opens nothing the database says so, and the cookie goes.
  log.warn({ err: error }, 'a sign-in did not take its cart along')
  return 'held'
}

const countsSchema = z.object({
  status: z.string(),
  capped: z.array(z.unknown()),
  dropped: z.array(z.unknown()),
})

function countsOf(report: unknown) {
  const parsed = countsSchema.safeParse(report)
  if (!parsed.success) return {}
  const { status, capped, dropped } = parsed.data
  return { status, capped: capped.length, dropped: dropped.length }
}

/** Signing out leaves nothing of it in the browser, nor what opens the orders of a guest. */
export async function forgetGuestCarts(jar?: Pick<CookieJar, 'getAll' | 'delete'>): Promise<void> {
  const store = jar ?? (await cookies())
  for (const { name } of store.getAll()) {
    if (isGuestCartCookie(name) || isGuestOrdersCookie(name)) store.delete(name)
  }
}
