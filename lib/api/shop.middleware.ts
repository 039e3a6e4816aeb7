import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { requireShopOrgId } from '@/lib/commerce/cart.queries'
import { requireOrderShop } from '@/lib/commerce/shops.queries'
import { findCaller } from './caller.middleware'
import { readCartToken } from './cart-token'
import { visitorClient } from './clients'
import type { ApiContext, ApiEnv } from './context'
import { Problem } from './problem'

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Which shop a request is about, and who asks: anybody may. A shop that is closed is answered like
 * one that is not there, except to those who work in it.
 */
export const requireShop = createMiddleware<ApiEnv>(async (c, next) => {
  await visit(c)
  await next()
})

/**
 * The same, and a closed shop is there for whoever may see the order that the path names, for a
 * guest's list of theirs, and for an order that is sent once more. Nothing is bought there, so not
 * for what else they ask.
 */
export const requireShopOfOrder = createMiddleware<ApiEnv>(async (c, next) => {
  const of = askedOrders(c)
  const key = c.req.header('idempotency-key')
  const isSent = c.req.method === 'POST' && c.req.path.endsWith('/orders') && key !== undefined
  await visit(c, (db, slug) =>
    isSent
      ? requireOrderShop(db, slug, { key, token: readCartToken(c) })
      : requireShopOrgId(db, slug, of),
  )
  await next()
})

function askedOrders(c: ApiContext): OfOrders | undefined {
  const orderId = c.req.param('id')
  const token = readCartToken(c)
  if (orderId === undefined) return c.req.method === 'GET' ? { token } : undefined
  // What is no id at all is said by the route.
  return z.uuid().safeParse(orderId).success ? { orderId, token } : undefined
}

type OfOrders = NonNullable<Parameters<typeof requireShopOrgId>[2]>

async function visit(c: ApiContext, find: typeof requireShopOrgId = requireShopOrgId) {
  const slug = c.req.header('x-org')?.trim().toLowerCase()
  if (slug === undefined || !SLUG.test(slug)) {
    const reason = slug === undefined ? 'api.org_header_required' : 'api.org_header_invalid'
    throw new Problem('malformed', reason, { errors: [{ field: 'X-Org', reason }] })
  }
  const caller = await findCaller(c)
  const db = caller?.db ?? visitorClient(c)
  c.set('visitor', { caller, db, orgId: await find(db, slug) })
}
