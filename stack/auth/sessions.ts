import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { AuthError } from './errors.ts'
import { type Executor, findUserById, type UserRow, updateUser, userJson } from './users.ts'

export type TokenSettings = {
  secret: string
  issuer: string
  /** Seconds. */
  expiry: number
  rotate: boolean
  reuseInterval: number
}

const claimsSchema = z.looseObject({
  sub: z.string(),
  role: z.string().optional(),
  session_id: z.string().optional(),
  exp: z.number(),
})
export type Claims = z.infer<typeof claimsSchema>

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

export function signToken(claims: Record<string, unknown>, secret: string): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${sign(text, secret)}`
}

const badToken = (why: string) =>
  new AuthError(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${why}`)

export function verifyToken(token: string, secret: string): Claims {
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) {
    throw badToken('token is malformed: token contains an invalid number of segments')
  }
  const expected = Buffer.from(sign(`${header}.${payload}`, secret))
  const given = Buffer.from(signature)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw badToken('token signature is invalid: signature is invalid')
  }
  const decode = (part: string): unknown =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  const algorithm = z.object({ alg: z.literal('HS256') }).safeParse(decode(header))
  const claims = claimsSchema.safeParse(decode(payload))
  if (!algorithm.success || !claims.success) throw badToken('token is malformed')
  if (claims.data.exp * 1000 <= Date.now()) {
    throw badToken('token has invalid claims: token is expired')
  }
  return claims.data
}

export function assertMayEnter(user: UserRow): void {
  if (user.banned_until && user.banned_until.getTime() > Date.now()) {
    throw new AuthError(400, 'user_banned', 'User is banned')
  }
}

async function accessToken(
  sql: Executor,
  user: UserRow,
  sessionId: string,
  settings: TokenSettings,
): Promise<string> {
  const methods = await sql<{ method: string; timestamp: Date }[]>`
    select authentication_method as method, updated_at as timestamp
    from auth.mfa_amr_claims where session_id = ${sessionId} order by updated_at desc`
  const now = Math.floor(Date.now() / 1000)
  return signToken(
    {
      iss: settings.issuer,
      sub: user.id,
      aud: user.aud ?? 'authenticated',
      exp: now + settings.expiry,
      iat: now,
      email: user.email ?? '',
      phone: user.phone ?? '',
      app_metadata: user.raw_app_meta_data ?? {},
      user_metadata: user.raw_user_meta_data ?? {},
      role: user.role ?? 'authenticated',
      aal: 'aal1',
      amr: methods.map(({ method, timestamp }) => ({
        method,
        timestamp: Math.floor(timestamp.getTime() / 1000),
      })),
      session_id: sessionId,
      is_anonymous: user.is_anonymous,
    },
    settings.secret,
  )
}

async function sessionJson(
  sql: Executor,
  user: UserRow,
  sessionId: string,
  refreshToken: string,
  settings: TokenSettings,
) {
  return {
    access_token: await accessToken(sql, user, sessionId, settings),
    token_type: 'bearer',
    expires_in: settings.expiry,
    expires_at: Math.floor(Date.now() / 1000) + settings.expiry,
    refresh_token: refreshToken,
    user: await userJson(sql, user),
    weak_password: null,
  }
}

async function insertRefreshToken(
  sql: Executor,
  userId: string,
  sessionId: string,
  parent: string | null,
): Promise<string> {
  const token = randomBytes(15).toString('base64url')
  await sql`
    insert into auth.refresh_tokens (
      id, token, user_id, session_id, parent, revoked, created_at, updated_at
    ) values (
      ${randomUUID()}, ${token}, ${userId}, ${sessionId}, ${parent}, false, now(), now()
    )`
  return token
}

export type Client = { ip: string; userAgent: string }

export async function createSession(
  sql: Executor,
  user: UserRow,
  method: 'password' | 'otp' | 'oauth',
  client: Client,
  settings: TokenSettings,
) {
  assertMayEnter(user)
  const sessionId = randomUUID()
  await sql`
    insert into auth.sessions (id, user_id, aal, user_agent, ip, created_at, updated_at)
    values (
      ${sessionId}, ${user.id}, 'aal1', ${client.userAgent.slice(0, 500)}, ${client.ip}, now(), now()
    )`
  await sql`
    insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    values (${randomUUID()}, ${sessionId}, ${method}, now(), now())`
  const token = await insertRefreshToken(sql, user.id, sessionId, null)
  const fresh = await updateUser(sql, user.id, { last_sign_in_at: new Date() })
  return sessionJson(sql, fresh, sessionId, token, settings)
}

const noRefresh = (code: string, why: string) =>
  new AuthError(400, code, `Invalid Refresh Token: ${why}`)

type RefreshTokenRow = {
  token: string
  user_id: string
  session_id: string | null
  revoked: boolean
  parent: string | null
  updated_at: Date
}

/** What a refresh comes to: a session, or an error that has to outlive its transaction. */
type Refreshed = Awaited<ReturnType<typeof sessionJson>> | AuthError

/**
 * Rotates a refresh token. A token used twice gives the session its successor again while that is
 * unused (an answer may get lost) or within the reuse interval; later, it ends the whole family.
 */
export async function refreshSession(
  sql: Executor,
  given: string,
  settings: TokenSettings,
): Promise<Refreshed> {
  const missing = () => noRefresh('refresh_token_not_found', 'Refresh Token Not Found')
  const [known] = await sql<{ session_id: string | null }[]>`
    select session_id from auth.refresh_tokens where token = ${given}`
  if (!known?.session_id) throw missing()
  // One refresh of a session at a time.
  const [session] = await sql<{ id: string; not_after: Date | null }[]>`
    select id, not_after from auth.sessions where id = ${known.session_id} for update`
  const [token] = await sql<RefreshTokenRow[]>`
    select * from auth.refresh_tokens where token = ${given}`
  if (!session || !token) throw missing()
  if (session.not_after && session.not_after.getTime() <= Date.now()) {
    throw noRefresh('session_expired', 'Session Expired')
  }
  const user = await findUserById(sql, token.user_id)
  if (!user) throw missing()
  if (user.banned_until && user.banned_until.getTime() > Date.now()) {
    throw noRefresh('user_banned', 'User Banned')
  }
  const [active] = await sql<RefreshTokenRow[]>`
    select * from auth.refresh_tokens
    where session_id = ${session.id} and revoked is not true
    order by created_at desc limit 1`
  let next = active?.token
  if (token.revoked) {
    const age = Date.now() - token.updated_at.getTime()
    const isForgiven = active?.parent === given || age < settings.reuseInterval * 1000
    if (!next || !isForgiven) {
      if (settings.rotate) {
        await sql`
          update auth.refresh_tokens set revoked = true, updated_at = now()
          where session_id = ${session.id}`
      }
      return noRefresh('refresh_token_already_used', 'Already Used')
    }
  } else if (settings.rotate) {
    await sql`
      update auth.refresh_tokens set revoked = true, updated_at = now() where token = ${given}`
    next = await insertRefreshToken(sql, user.id, session.id, given)
  }
  await sql`
    update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now()
    where id = ${session.id}`
  return sessionJson(sql, user, session.id, next ?? given, settings)
}

export type SignOutScope = 'global' | 'local' | 'others'

/** Refresh tokens go with their session; access tokens die with it too (see `private.current_user_id`). */
export async function endSessions(
  sql: Executor,
  userId: string,
  scope: SignOutScope,
  sessionId: string | undefined,
): Promise<void> {
  if (scope === 'global') await sql`delete from auth.sessions where user_id = ${userId}`
  else if (!sessionId) return
  else if (scope === 'local') {
    await sql`delete from auth.sessions where user_id = ${userId} and id = ${sessionId}`
  } else {
    await sql`delete from auth.sessions where user_id = ${userId} and id <> ${sessionId}`
  }
}
