import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { requireShopOrgId } from '@/lib/commerce/cart.queries'
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

/** The same, and a closed shop is there for whoever may see the order that the path names. */
export const requireShopOfOrder = createMiddleware<ApiEnv>(async (c, next) => {
  const orderId = c.req.param('id')
  // What is no id at all is said by the route.
  const isId = z.uuid().safeParse(orderId).success
  await visit(c, isId && orderId ? { orderId, token: readCartToken(c) } : undefined)
  await next()
})

async function visit(c: ApiContext, of?: { orderId: string; token: string | undefined }) {
  const slug = c.req.header('x-org')?.trim().toLowerCase()
  if (slug === undefined || !SLUG.test(slug)) {
    const reason = slug === undefined ? 'api.org_header_required' : 'api.org_header_invalid'
    throw new Problem('malformed', reason, { errors: [{ field: 'X-Org', reason }] })
  }
  const caller = await findCaller(c)
  const db = caller?.db ?? visitorClient(c)
  c.set('visitor', { caller, db, orgId: await requireShopOrgId(db, slug, of) })
}
