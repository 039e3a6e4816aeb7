import type { SupabaseClient } from '@supabase/supabase-js'
import type { Context } from 'hono'
import type { OrgScope } from '@/lib/scope'
import type { Database } from '@/lib/supabase/database.types'

/** Whoever sent a valid token, and the database as that person may see it. */
export type Caller = {
  userId: string
  email: string | null
  token: string
  via: 'bearer' | 'cookie'
  db: SupabaseClient<Database>
}

/** The organization that a request is about, out of the caller's own memberships. */
export type CallerOrg = { id: string; slug: string; time_zone: string; role: string }

/** Whoever comes to a shop: a caller, or somebody without a token, who is a guest. */
export type ShopVisitor = { caller: Caller | null; db: Caller['db']; orgId: string }

/** What the middleware leaves for the handlers; routes that need a caller get it from there. */
export type ApiEnv = {
  /** Given by whoever mounts the API where the request's own address is not the canonical one. */
  Bindings: { path?: string }
  Variables: {
    requestId: string
    caller: Caller
    org: CallerOrg
    visitor: ShopVisitor
    /** Fields that a handler adds to its access log line; never personal data. */
    logFields: Record<string, string | number | boolean>
  }
}

export type ApiContext = Context<ApiEnv>

/** The caller in the organization that the request is about, as queries of staff want it. */
export function scopeOf(c: ApiContext) {
  return { db: c.get('caller').db, org: c.get('org') }
}

/** Whoever comes to a shop, in the shop's organization. */
export function visitorScopeOf(c: ApiContext): OrgScope {
  const { db, orgId } = c.get('visitor')
  return { db, org: { id: orgId } }
}
