import { createMiddleware } from 'hono/factory'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import type { OwnCustomer } from '@/lib/crm/own-customers.schemas'
import { findCaller } from './caller.middleware'
import type { ApiEnv, Caller } from './context'
import {
  assertSessionCounts,
  listMemberships,
  requireOrganization,
} from './organization.middleware'
import { requireShopOfOrder } from './shop.middleware'

/**
 * Where orders and addresses are: for staff their organization, for customers one that knows them,
 * its shop open or closed, for everybody else an open shop, or the one that their order is from.
 * `org` is there for staff alone.
 */
export const requireOrderPlace = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await findCaller(c)
  if (!caller) return requireShopOfOrder(c, next)
  const wanted = c.req.header('x-org')?.trim().toLowerCase()
  const memberships = await listMemberships(caller)
  const isStaff = memberships.some(({ slug }) => wanted === undefined || slug === wanted)
  if (isStaff) {
    c.set('caller', caller)
    return requireOrganization(c, async () => {
      c.set('visitor', { caller, db: caller.db, orgId: c.get('org').id })
      await next()
    })
  }
  const own = await findOwnBusiness(caller, wanted)
  if (own === null) {
    await assertSessionCounts(caller)
    return requireShopOfOrder(c, next)
  }
  c.set('visitor', { caller, db: caller.db, orgId: own.org_id })
  await next()
})

/** The business that knows the caller as a customer; null if none does, or several do. */
export async function findOwnBusiness(
  { db }: Caller,
  wanted?: string,
): Promise<OwnCustomer | null> {
  const [only, ...others] = (await listOwnCustomers(db)).filter(
    ({ org_slug }) => wanted === undefined || org_slug === wanted,
  )
  return others.length === 0 ? (only ?? null) : null
}
