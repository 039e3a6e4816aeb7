import { createMiddleware } from 'hono/factory'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import type { ApiEnv } from './context'
import { listMemberships, requireOrganization } from './organization.middleware'

/**
 * Where invoices are read: for staff their organization, for customers every one that knows them, or
 * the one they name. `org` is there for staff alone. Runs behind requireCaller.
 */
export const requireInvoicePlace = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = c.get('caller')
  const wanted = c.req.header('x-org')?.trim().toLowerCase()
  const isMeant = (slug: string) => wanted === undefined || slug === wanted
  const memberships = await listMemberships(caller)
  if (memberships.some(({ slug }) => isMeant(slug))) return requireOrganization(c, next)
  const own = await listOwnCustomers(caller.db)
  // Whoever is neither is left to the refusals of the staff's way.
  if (!own.some(({ org_slug }) => isMeant(org_slug))) return requireOrganization(c, next)
  await next()
})
