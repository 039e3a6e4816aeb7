import type { Sql } from 'postgres'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Keys } from '../keys.ts'
import { AuthError, invalid, noNullCharacters } from './errors.ts'
import type { RateLimits } from './limits.ts'
import type { AuthMailer } from './mailer.ts'
import { type Claims, type Client, type TokenSettings, verifyToken } from './sessions.ts'
import type { LinkSettings } from './tokens.ts'
import { findUserById, type UserRow } from './users.ts'

/** What every endpoint works with. */
export type AuthContext = {
  sql: Sql
  config: Config['auth']
  keys: Keys
  mailer: AuthMailer
  tokens: TokenSettings
  links: LinkSettings
  limits: RateLimits
}

// Postgres takes neither into jsonb; both are still escapes after JSON.stringify, nothing else is.
const isStorable = (value: unknown): boolean =>
  !/\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(JSON.stringify(value ?? null))

/** Reads a JSON body against a schema; what does not fit is said as Supabase Auth says it. */
export async function readBody<T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<z.infer<T>> {
  const text = await request.text()
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON')
  }
  if (!isStorable(body)) throw noNullCharacters()
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') || 'body'
  throw invalid(`Could not read ${field}: ${issue?.message ?? 'invalid'}`)
}

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(255)
  .pipe(z.email('Unable to validate email address: invalid format'))

export function readEmail(email: string): string {
  const parsed = emailSchema.safeParse(email)
  if (!parsed.success) throw invalid('Unable to validate email address: invalid format')
  return parsed.data
}

export function clientOf(request: Request, keys: Keys): Client {
  const isTrusted = request.headers.get('apikey') === keys.secretKey
  // A server that holds the secret key may say for whom it asks.
  const forwarded = isTrusted ? request.headers.get('sb-forwarded-for') : null
  const ip = forwarded?.split(',')[0]?.trim() ?? ''
  return {
    ip: z.union([z.ipv4(), z.ipv6()]).safeParse(ip).success ? ip : '127.0.0.1',
    userAgent: request.headers.get('user-agent') ?? '',
  }
}

export function bearerOf(request: Request): string | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  // supabase-js repeats the key here; a key is no token.
  return token?.startsWith('sb_') ? undefined : token
}

/** The user of a live session, or the error that Supabase Auth gives. */
export async function requireUser(
  context: AuthContext,
  request: Request,
): Promise<{ user: UserRow; claims: Claims }> {
  const token = bearerOf(request)
  if (!token) {
    throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  }
  const claims = verifyToken(token, context.keys.jwtSecret)
  if (!z.uuid().safeParse(claims.sub).success) {
    throw new AuthError(403, 'bad_jwt', 'invalid claim: sub claim must be a UUID')
  }
  const user = await findUserById(context.sql, claims.sub)
  if (!user) {
    throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
  }
  const [session] = claims.session_id
    ? await context.sql`select 1 from auth.sessions where id = ${claims.session_id}`
    : []
  if (!session) {
    throw new AuthError(
      403,
      'session_not_found',
      'Session from session_id claim in JWT does not exist',
    )
  }
  if (user.banned_until && user.banned_until.getTime() > Date.now()) {
    throw new AuthError(403, 'user_banned', 'User is banned')
  }
  return { user, claims }
}

/** Administrators have the secret key and no user's token beside it. */
export function requireAdmin(context: AuthContext, request: Request): void {
  const token = bearerOf(request)
  if (token) {
    const claims = verifyToken(token, context.keys.jwtSecret)
    if (claims.role === 'service_role') return
    throw new AuthError(403, 'not_admin', 'User not allowed')
  }
  if (request.headers.get('apikey') === context.keys.secretKey) return
  throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
}

function globToPattern(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*|\?/g, (wild) => (wild === '**' ? '.*' : wild === '*' ? '[^./]*' : '[^./]'))
  return new RegExp(`^${pattern}$`)
}

/** Where to go afterwards: the wish, if it is on the list of allowed addresses, else the site. */
export function redirectTarget(context: AuthContext, wish: string | null | undefined): string {
  const { site_url: site, additional_redirect_urls: allowed } = context.config
  // An address without its line breaks could be another than the one that is compared.
  if (!wish || /\p{Cc}/u.test(wish) || !URL.canParse(wish)) return site
  if (new URL(wish).origin === new URL(site).origin) return wish
  const [address = ''] = wish.split('#')
  return allowed.some((glob) => globToPattern(glob).test(address)) ? wish : site
}
