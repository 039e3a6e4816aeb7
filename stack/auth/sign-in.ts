import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { sendEmailChange } from './account.ts'
import {
  type AuthContext,
  clientOf,
  readBody,
  readEmail,
  redirectTarget,
  requireUser,
} from './context.ts'
import { AuthError, invalid, invalidCredentials, linkExpired, notImplemented } from './errors.ts'
import { hashPassword, isPassword } from './passwords.ts'
import {
  assertMayEnter,
  createSession,
  endSessions,
  refreshSession,
  type SignOutScope,
} from './sessions.ts'
import { saveNewUser } from './sign-up.ts'
import { hashOf, isTooSoon, type Purpose, sendToken, useToken, verifiable } from './tokens.ts'
import {
  type Executor,
  findUserByEmail,
  mergeMetadata,
  setIdentityEmail,
  type UserChanges,
  type UserRow,
  updateUser,
} from './users.ts'

const passwordSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
})

export async function signInWithPassword(context: AuthContext, request: Request) {
  const client = clientOf(request, context.keys)
  context.limits.consume('sign_in_sign_ups', client.ip)
  const body = await readBody(request, passwordSchema)
  if (body.phone) throw notImplemented('Sign-in by phone')
  if (!body.email) throw invalid('missing email or phone')
  const email = body.email.trim().toLowerCase()
  const user = await findUserByEmail(context.sql, email)
  const matches = await isPassword(context.sql, body.password ?? '', user?.encrypted_password)
  if (!user || !matches) throw invalidCredentials()
  assertMayEnter(user)
  if (!user.confirmed_at) throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed')
  const session = await context.sql.begin((sql) =>
    createSession(sql, user, 'password', client, context.tokens),
  )
  return Response.json(session)
}

export async function refresh(context: AuthContext, request: Request) {
  context.limits.consume('token_refresh', clientOf(request, context.keys).ip)
  const body = await readBody(request, z.object({ refresh_token: z.string().nullish() }))
  const given = body.refresh_token
  if (!given) throw invalid('Refresh token is not valid')
  const result = await context.sql.begin((sql) => refreshSession(sql, given, context.tokens))
  // Returned, not thrown, so that the end of a stolen family is committed.
  if (result instanceof AuthError) throw result
  return Response.json(result)
}

export async function signOut(context: AuthContext, request: Request) {
  const { user, claims } = await requireUser(context, request)
  const scope = new URL(request.url).searchParams.get('scope') ?? 'global'
  if (!['global', 'local', 'others'].includes(scope)) {
    throw invalid(`Unsupported logout scope "${scope}"`)
  }
  await endSessions(context.sql, user.id, scope as SignOutScope, claims.session_id)
  return new Response(null, { status: 204 })
}

async function mail(context: AuthContext, user: UserRow, purpose: Purpose, target: string) {
  context.limits.consume('email_sent', user.email ?? '')
  await context.sql.begin((sql) =>
    sendToken(sql, user, purpose, target, context.links, context.mailer),
  )
}

const otpSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  create_user: z.boolean().default(true),
  data: z.record(z.string(), z.json()).nullish(),
})

export async function sendMagicLink(context: AuthContext, request: Request) {
  context.limits.consume('sign_in_sign_ups', clientOf(request, context.keys).ip)
  const body = await readBody(request, otpSchema)
  if (body.phone) throw notImplemented('Sign-in by phone')
  if (!body.email) throw invalid('One of email or phone must be set')
  const email = readEmail(body.email)
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const existing = await findUserByEmail(context.sql, email)
  if (!existing && (!body.create_user || !context.config.enable_signup)) {
    throw new AuthError(422, 'otp_disabled', 'Signups not allowed for otp')
  }
  const user =
    existing ??
    (await context.sql.begin((sql) =>
      saveNewUser(sql, {
        email,
        encryptedPassword: null,
        isConfirmed: false,
        userMetadata: body.data ?? {},
      }),
    ))
  // Too soon is no error here: it would tell that the address is registered.
  const purpose: Purpose = user.confirmed_at ? 'magiclink' : 'signup'
  const sentAt = user.confirmed_at ? user.recovery_sent_at : user.confirmation_sent_at
  if (!isTooSoon(sentAt, context.config.email.max_frequency))
    await mail(context, user, purpose, target)
  return Response.json({})
}

export async function recover(context: AuthContext, request: Request) {
  context.limits.consume('sign_in_sign_ups', clientOf(request, context.keys).ip)
  const body = await readBody(request, z.object({ email: z.string().nullish() }))
  if (!body.email) throw invalid('Password recovery requires an email')
  const email = readEmail(body.email)
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const user = await findUserByEmail(context.sql, email)
  if (user && !isTooSoon(user.recovery_sent_at, context.config.email.max_frequency)) {
    await mail(context, user, 'recovery', target)
  }
  return Response.json({})
}

export async function resend(context: AuthContext, request: Request) {
  context.limits.consume('sign_in_sign_ups', clientOf(request, context.keys).ip)
  const body = await readBody(
    request,
    z.object({ type: z.string(), email: z.string().nullish(), phone: z.string().nullish() }),
  )
  if (body.type === 'sms' || body.type === 'phone_change') throw notImplemented('Sign-in by phone')
  if (body.type !== 'signup' && body.type !== 'email_change') {
    throw invalid('Missing one of these types: signup, email_change, sms, phone_change')
  }
  if (!body.email) throw invalid('Type provided requires an email address')
  const email = readEmail(body.email)
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const user = await findUserByEmail(context.sql, email)
  if (!user) return Response.json({})
  if (body.type === 'signup') {
    if (
      !user.confirmed_at &&
      !isTooSoon(user.confirmation_sent_at, context.config.email.max_frequency)
    ) {
      await mail(context, user, 'signup', target)
    }
  } else if (
    user.email_change &&
    !isTooSoon(user.email_change_sent_at, context.config.email.max_frequency)
  ) {
    context.limits.consume('email_sent', user.email_change)
    await context.sql.begin((sql) => sendEmailChange(context, sql, user, target))
  }
  return Response.json({})
}

/**
 * Supabase Auth gives who was invited and has no password one that nobody knows, in a statement before
 * the one that confirms them.
 */
async function makeUpPassword(sql: Executor, user: UserRow): Promise<void> {
  await updateUser(sql, user.id, {
    encrypted_password: await hashPassword(sql, randomBytes(48).toString('base64')),
    confirmation_sent_at: null,
    recovery_token: null,
    recovery_sent_at: null,
  })
}

/** What a used token brings about; undefined when a second confirmation is still awaited. */
async function complete(
  context: AuthContext,
  sql: Executor,
  user: UserRow,
  purpose: Purpose,
): Promise<UserRow | undefined> {
  if (purpose === 'email_change_current' || purpose === 'email_change_new') {
    if (!user.email_change) throw linkExpired()
    const isFirst = context.config.email.double_confirm_changes && user.email !== null
    if (isFirst && user.email_change_confirm_status !== 1) {
      await updateUser(sql, user.id, { email_change_confirm_status: 1 })
      return undefined
    }
    const changed = await updateUser(sql, user.id, {
      email: user.email_change,
      email_change: null,
      email_change_token_new: null,
      email_change_token_current: null,
      email_change_confirm_status: 0,
      email_confirmed_at: user.email_confirmed_at ?? new Date(),
      raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, { email: user.email_change }),
    })
    await setIdentityEmail(sql, changed)
    return changed
  }
  if (user.confirmed_at) return user
  const isInvited = (purpose === 'signup' || purpose === 'invite') && user.invited_at !== null
  if (isInvited && !user.encrypted_password) await makeUpPassword(sql, user)
  const changes: UserChanges = {
    email_confirmed_at: new Date(),
    raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, { email_verified: true }),
  }
  // A link to the mailbox proves it as well as a confirmation does.
  const confirmed = await updateUser(sql, user.id, changes)
  await setIdentityEmail(sql, confirmed)
  return confirmed
}

async function redeem(context: AuthContext, request: Request, type: string, hash: string) {
  const client = clientOf(request, context.keys)
  return context.sql.begin(async (sql) => {
    const found = await useToken(sql, type, hash, context.config.email.otp_expiry)
    if (!found) throw linkExpired()
    assertMayEnter(found.user)
    const user = await complete(context, sql, found.user, found.purpose)
    return user && createSession(sql, user, 'otp', client, context.tokens)
  })
}

const halfConfirmed =
  'Confirmation link accepted. Please proceed to confirm link sent to the other email'

const verifySchema = z.object({
  type: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  token: z.string().nullish(),
  token_hash: z.string().nullish(),
})

export async function verify(context: AuthContext, request: Request) {
  context.limits.consume('token_verifications', clientOf(request, context.keys).ip)
  const body = await readBody(request, verifySchema)
  if (body.phone) throw notImplemented('Sign-in by phone')
  if (!body.type) throw invalid('Verify requires a verification type')
  if (!Object.hasOwn(verifiable, body.type)) throw invalid('Invalid email verification type')
  const hash =
    body.token_hash ||
    (body.email && body.token ? hashOf(body.email.trim(), body.token) : undefined)
  if (!hash) throw invalid('Verify requires either a token or a token hash')
  const session = await redeem(context, request, body.type, hash)
  return Response.json(session ?? { code: '200', msg: halfConfirmed })
}

/** The link of a mail that leads to us instead of to the site: verifies, then goes to the site. */
export async function followLink(context: AuthContext, request: Request) {
  const query = new URL(request.url).searchParams
  const type = query.get('type') ?? ''
  const token = query.get('token') || query.get('token_hash')
  if (!token) throw invalid('Verify requires a token or a token hash')
  const target = new URL(redirectTarget(context, query.get('redirect_to')))
  const answer = new URLSearchParams()
  try {
    context.limits.consume('token_verifications', clientOf(request, context.keys).ip)
    if (!Object.hasOwn(verifiable, type)) throw invalid('Invalid email verification type')
    const session = await redeem(context, request, type, token)
    if (session) {
      const { user: _user, weak_password: _weak, ...tokens } = session
      for (const [name, value] of Object.entries(tokens)) answer.set(name, String(value))
      answer.set('type', type)
    } else answer.set('message', halfConfirmed)
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    answer.set('error', 'access_denied')
    answer.set('error_code', error.code)
    answer.set('error_description', error.message)
  }
  target.hash = answer.toString()
  return new Response(null, { status: 303, headers: { Location: target.href } })
}
