import { createMiddleware } from 'hono/factory'
import { findCaller } from './caller.middleware'
import type { ApiEnv } from './context'
import { findOwnBusiness } from './order-place.middleware'
import {
  assertSessionCounts,
  listMemberships,
  requireOrganization,
} from './organization.middleware'
import { requireShop } from './shop.middleware'

/**
 * The catalogue has two sides: who works in the organization sees all of it, everybody else what is
 * on show. `org` is there for staff, `visitor` for the others. Without X-Org it is the business that
 * the caller works for, else the one that knows them as a customer.
 */
export const requireStaffOrShop = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await findCaller(c)
  if (caller) {
    const wanted = c.req.header('x-org')?.trim().toLowerCase()
    const memberships = await listMemberships(caller)
    if (memberships.some(({ slug }) => wanted === undefined || slug === wanted)) {
      c.set('caller', caller)
      return requireOrganization(c, next)
    }
    if (wanted === undefined) {
      const own = await findOwnBusiness(caller)
      if (own) {
        // A closed shop is refused by what reads its catalogue.
        c.set('visitor', { caller, db: caller.db, orgId: own.org_id })
        return next()
      }
      await assertSessionCounts(caller)
    }
  }
  return requireShop(c, next)
})
