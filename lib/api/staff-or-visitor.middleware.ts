import { createMiddleware } from 'hono/factory'
import { findCaller } from './caller.middleware'
import type { ApiEnv } from './context'
import { listMemberships, requireOrganization } from './organization.middleware'
import { requireShop } from './shop.middleware'

/**
 * The catalogue has two sides: who works in the organization sees all of it, everybody else what is
 * on show. `org` is there for staff, `visitor` for the others.
 */
export const requireStaffOrShop = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await findCaller(c)
  if (caller) {
    const wanted = c.req.header('x-org')?.trim().toLowerCase()
    const memberships = await listMemberships(caller)
    if (wanted === undefined || memberships.some(({ slug }) => slug === wanted)) {
      c.set('caller', caller)
      return requireOrganization(c, next)
    }
  }
  return requireShop(c, next)
})
