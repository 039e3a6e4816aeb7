import { createMiddleware } from 'hono/factory'
import { fromDatabase } from '@/lib/errors'
import { isPasswordChangeRequired } from '@/lib/identity/account.queries'
import type { Permission } from '@/lib/identity/permissions.schemas'
import type { ApiContext, ApiEnv, Caller, CallerOrg } from './context'
import { Problem } from './problem'

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Which organization a request is about. One the caller is no member of is answered like one that
 * does not exist. The database checks again; this only finds the id.
 */
export const requireOrganization = createMiddleware<ApiEnv>(async (c, next) => {
  const wanted = c.req.header('x-org')?.trim().toLowerCase()
  if (wanted !== undefined && !SLUG.test(wanted)) {
    throw new Problem('malformed', 'api.org_header_invalid', {
      errors: [{ field: 'X-Org', reason: 'api.org_header_invalid' }],
    })
  }
  const caller = c.get('caller')
  const memberships = await listMemberships(caller)
  if (memberships.length === 0) await assertSessionCounts(caller)
  c.set('org', choose(memberships, wanted))
  await next()
})

function choose(memberships: CallerOrg[], wanted: string | undefined): CallerOrg {
  if (wanted !== undefined) {
    const found = memberships.find((org) => org.slug === wanted)
    if (!found) throw new Problem('not_found', 'identity.organization_not_found')
    return found
  }
  const [only, ...others] = memberships
  if (only === undefined) throw new Problem('forbidden', 'identity.no_organization')
  if (others.length > 0) {
    const slugs = memberships.map((org) => org.slug).sort()
    throw new Problem('malformed', 'api.org_header_required', {
      detail: `You belong to ${slugs.length} organizations. Send the header X-Org with one of: ${slugs.join(', ')}.`,
      errors: [{ field: 'X-Org', reason: 'api.org_header_required' }],
      extensions: { organizations: slugs },
    })
  }
  return only
}

export async function listMemberships({ db, userId }: Caller): Promise<CallerOrg[]> {
  const { data, error } = await db
    .from('memberships')
    .select('role, organizations!inner(id, slug, time_zone)')
    .eq('user_id', userId)
  if (error) throw fromDatabase(error)
  return data.map(({ role, organizations }) => ({ ...organizations, role }))
}

/** For a right whose absence row-level security would not tell: it gives no rows, or all that one may read. */
export async function assertPermission(c: ApiContext, permission: Permission): Promise<void> {
  const { data, error } = await c.get('caller').db.rpc('my_permissions', {
    p_org_id: c.get('org').id,
  })
  if (error) throw fromDatabase(error)
  if (!data.includes(permission)) throw new Problem('forbidden', 'identity.permission_denied')
}

/**
 * A token can outlive its session, and a pending password change suspends it; to row-level
 * security both look like having no rows at all. One's own profile tells the cases apart.
 */
export async function assertSessionCounts({ db, userId }: Caller): Promise<void> {
  const { data, error } = await db.from('profiles').select('id').eq('id', userId).maybeSingle()
  if (error) throw fromDatabase(error)
  if (data) return
  if (await isPasswordChangeRequired(db)) {
    throw new Problem('forbidden', 'identity.password_change_required')
  }
  throw new Problem('unauthenticated', 'identity.session_ended', {
    headers: { 'WWW-Authenticate': 'Bearer realm="clientele", error="invalid_token"' },
  })
}
