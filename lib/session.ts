import 'server-only'
import type { AuthError, JwtPayload } from '@supabase/supabase-js'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { AppError, fromDatabase } from './errors'
import { findProfile, isPasswordChangeRequired } from './identity/account.queries'
import {
  type MemberRole,
  memberRoleSchema,
  type Permission,
  permissionSchema,
} from './identity/permissions.schemas'
import { safePath } from './request.rules'
import { createServerSupabase, type Db } from './supabase/server'
import { isOutage, readSession } from './supabase/session'

export type SessionUser = {
  id: string
  email: string
  sessionId: string
  /** Rather than by the link of a mail or a provider; no refresh of the session changes it. */
  cameByPassword: boolean
}

export type UserSession = { db: Db; userId: string; email: string; sessionId: string }

export type SessionOrg = {
  id: string
  slug: string
  name: string
  currency: string
  time_zone: string
  locale: string
}

export type OrgSession = UserSession & {
  org: SessionOrg
  role: MemberRole
  permissions: ReadonlySet<Permission>
}

/** The caller, their token verified; null when nobody is signed in. */
export const getUser = cache(async (): Promise<SessionUser | null> => {
  const db = await createServerSupabase()
  const { session, error } = await readSession(db.auth)
  if (error) assertReachable(error)
  if (!session) return null
  const verified = await db.auth.getClaims(session.access_token)
  if (verified.error) assertReachable(verified.error)
  const claims = verified.data?.claims
  if (claims?.role !== 'authenticated') return null
  return {
    id: claims.sub,
    email: claims.email ?? '',
    sessionId: claims.session_id,
    cameByPassword: methodsOf(claims.amr).includes('password'),
  }
})

/** An unreachable auth server must not look like a signed-out user. */
function assertReachable(error: AuthError): void {
  if (isOutage(error)) throw new AppError('unavailable', 'app.unavailable', { cause: error })
}

function methodsOf(amr: JwtPayload['amr'] = []): string[] {
  return amr.map((entry) => (typeof entry === 'string' ? entry : entry.method))
}

/** For actions and handlers: the signed-in user, or `app.signed_out`. */
export async function authorizeUser(): Promise<UserSession> {
  const user = await getUser()
  if (!user) throw new AppError('unauthenticated', 'app.signed_out')
  const db = await createServerSupabase()
  return { db, userId: user.id, email: user.email, sessionId: user.sessionId }
}

/** For pages: the signed-in user, else a way to sign in and back. */
export async function requireUser(): Promise<UserSession> {
  const session = await requireSignedIn()
  await requireUsableSession(session.db, session.userId)
  return session
}

async function requireSignedIn(): Promise<UserSession> {
  if (!(await getUser())) redirect(await signInPath())
  return authorizeUser()
}

async function signInPath(): Promise<string> {
  // Written by proxy.ts.
  const path = safePath((await headers()).get('x-clientele-path'), '')
  return path === '' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`
}

/**
 * A token outlives its session by up to an hour, and the database grants nothing to one whose
 * session has ended or whose password must be changed. Pages say which, instead of looking empty.
 */
const requireUsableSession = cache(async (db: Db, userId: string): Promise<void> => {
  // Asked once: where the frame is drawn, it shows the same profile.
  if (await findProfile(userId)) return
  redirect((await isPasswordChangeRequired(db)) ? '/change-password' : '/auth/ended')
})

const loadOrgSession = cache(async (slug: string): Promise<OrgSession | null> => {
  const session = await authorizeUser()
  const found = await session.db.rpc('my_organization', { p_slug: slug }).maybeSingle()
  if (found.error) throw fromDatabase(found.error)
  if (!found.data) return null
  const { role, permissions, ...org } = found.data
  return {
    ...session,
    org,
    role: memberRoleSchema.parse(role),
    permissions: new Set(knownPermissions(permissions)),
  }
})

function knownPermissions(names: string[]): Permission[] {
  return names.flatMap((name) => {
    const parsed = permissionSchema.safeParse(name)
    // A permission that only a newer database knows opens no page of ours.
    return parsed.success ? [parsed.data] : []
  })
}

/**
 * For actions and handlers: the caller as a member of the organization. Someone else's organization
 * looks like one that is not there.
 */
export async function authorizeOrg(slug: string, permission?: Permission): Promise<OrgSession> {
  const session = await loadOrgSession(slug)
  if (!session) throw new AppError('not_found', 'identity.organization_not_found')
  if (permission && !session.permissions.has(permission)) {
    throw new AppError('forbidden', 'identity.permission_denied')
  }
  return session
}

/** For pages: like `authorizeOrg`, but leads to sign-in or to the not-found page. */
export async function requireOrg(slug: string, permission?: Permission): Promise<OrgSession> {
  const { db, userId } = await requireSignedIn()
  const [session] = await Promise.all([loadOrgSession(slug), requireUsableSession(db, userId)])
  if (!session || (permission && !session.permissions.has(permission))) notFound()
  return session
}

const loadIsPlatformAdmin = cache(async (db: Db): Promise<boolean> => {
  const { data, error } = await db.rpc('is_platform_admin')
  if (error) throw fromDatabase(error)
  return data
})

/** For pages that only platform admins know of: to everybody else they are not there. */
export async function requirePlatformAdmin(): Promise<UserSession> {
  const session = await requireUser()
  if (!(await loadIsPlatformAdmin(session.db))) notFound()
  return session
}
