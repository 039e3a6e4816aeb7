import { parseCookieHeader } from '@supabase/ssr'
import { createMiddleware } from 'hono/factory'
import { env } from '@/lib/env'
import { hasSessionCookie } from '@/lib/supabase/cookies'
import type { Auth } from '@/lib/supabase/server'
import { isOutage, readSession } from '@/lib/supabase/session'
import { callerClient, cookieAuth, visitorAuth } from './clients'
import type { ApiContext, ApiEnv, Caller } from './context'
import { Problem } from './problem'

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A bearer token, else the browser's session cookie; anything else is 401. */
export const requireCaller = createMiddleware<ApiEnv>(async (c, next) => {
  c.set('caller', await readCaller(c))
  await next()
})

async function readCaller(c: ApiContext): Promise<Caller> {
  const authorization = c.req.header('authorization')
  return authorization === undefined ? fromCookie(c) : fromBearer(c, authorization)
}

/** The same where visitors are welcome: without token and cookie nobody, with a bad one still 401. */
export async function findCaller(c: ApiContext): Promise<Caller | null> {
  const isAnonymous = c.req.header('authorization') === undefined && !hasSession(c)
  return isAnonymous ? null : readCaller(c)
}

function hasSession(c: ApiContext): boolean {
  return hasSessionCookie(parseCookieHeader(c.req.header('cookie') ?? '').map(({ name }) => name))
}

async function fromBearer(c: ApiContext, authorization: string): Promise<Caller> {
  const token = BEARER.exec(authorization)?.[1]
  if (token === undefined) throw unauthenticated('identity.token_invalid')
  return verify(c, token, 'bearer')
}

async function fromCookie(c: ApiContext): Promise<Caller> {
  // Without a cookie there is nothing to ask the auth service about.
  if (!hasSession(c)) throw unauthenticated('identity.sign_in_required')
  assertSameOrigin(c)
  const { session, error } = await readSession(cookieAuth(c))
  if (error && isOutage(error)) throw new Problem('unavailable', 'app.unavailable')
  if (!session) throw unauthenticated('identity.sign_in_required')
  return verify(c, session.access_token, 'cookie')
}

/**
 * A browser sends cookies along with what other sites make it send, so a write by cookie has to
 * prove that our own page made it. Old browsers without Sec-Fetch-Site still send Origin.
 */
function assertSameOrigin(c: ApiContext): void {
  if (SAFE_METHODS.has(c.req.method)) return
  const site = c.req.header('sec-fetch-site')
  const isOwn = site === undefined ? isOwnOrigin(c, c.req.header('origin')) : site === 'same-origin'
  if (!isOwn) throw new Problem('forbidden', 'api.cross_origin_write')
}

/** The origin that people use, or the one that this very request came to (another port, a preview). */
function isOwnOrigin(c: ApiContext, origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host } = new URL(origin)
  return host === new URL(env().APP_URL).host || host === c.req.header('host')
}

async function verify(c: ApiContext, token: string, via: Caller['via']): Promise<Caller> {
  // Where tokens are signed with a shared secret this asks the auth service, which also notices
  // that a session has ended; with a key pair the signature is checked here and the database does.
  const { data, error } = await claimsOf(visitorAuth(c), token)
  if (error && isOutage(error)) throw new Problem('unavailable', 'app.unavailable')
  if (error || !data) throw unauthenticated('identity.token_invalid')
  const { sub, email } = data.claims
  return {
    userId: sub,
    email: typeof email === 'string' ? email : null,
    token,
    via,
    db: callerClient(c, token),
  }
}

async function claimsOf(auth: Auth, token: string) {
  try {
    return await auth.getClaims(token)
  } catch (cause) {
    // A text that is not even shaped like a token makes the client throw instead of answering.
    throw unauthenticated('identity.token_invalid', cause)
  }
}

function unauthenticated(reason: string, cause?: unknown): Problem {
  const headers = { 'WWW-Authenticate': 'Bearer realm="clientele"' }
  return new Problem('unauthenticated', reason, { headers, cause })
}
