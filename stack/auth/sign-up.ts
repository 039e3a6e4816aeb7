import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { z } from 'zod'
import { type AuthContext, clientOf, readBody, readEmail, redirectTarget } from './context.ts'
import { AuthError, invalid, notImplemented, signupDisabled } from './errors.ts'
import { assertStrong, hashPassword } from './passwords.ts'
import { createSession } from './sessions.ts'
import { isTooSoon, sendToken } from './tokens.ts'
import {
  type Executor,
  findUserByEmail,
  insertUser,
  type Metadata,
  type NewUser,
  toUserJson,
  type UserRow,
  userJson,
} from './users.ts'

export const metadataSchema = z.record(z.string(), z.json())

const signUpSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
  data: metadataSchema.nullish(),
})

/** The user that an address which is taken appears to get; nothing of the real one shows. */
function decoy(email: string, data: Metadata) {
  const now = new Date()
  const user: UserRow = {
    id: randomUUID(),
    aud: 'authenticated',
    role: '',
    email,
    phone: null,
    encrypted_password: null,
    email_confirmed_at: null,
    confirmed_at: null,
    invited_at: null,
    confirmation_token: null,
    confirmation_sent_at: now,
    recovery_token: null,
    recovery_sent_at: null,
    email_change: null,
    email_change_token_new: null,
    email_change_token_current: null,
    email_change_sent_at: null,
    email_change_confirm_status: 0,
    reauthentication_token: null,
    reauthentication_sent_at: null,
    raw_app_meta_data: { provider: 'email', providers: ['email'] },
    raw_user_meta_data: data,
    banned_until: null,
    deleted_at: null,
    last_sign_in_at: null,
    is_anonymous: false,
    created_at: now,
    updated_at: now,
  }
  return toUserJson(user, [])
}

/** Inserts a user; a trigger that fails is told as Supabase Auth tells it. */
export async function saveNewUser(sql: Executor, user: NewUser): Promise<UserRow> {
  try {
    return await insertUser(sql, user)
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code === '23505') throw error
    console.error(`Saving a new user failed: ${error.message} (${error.code}) ${error.where ?? ''}`)
    throw new AuthError(500, 'unexpected_failure', 'Database error saving new user')
  }
}

export async function signUp(context: AuthContext, request: Request): Promise<Response> {
  const { config } = context
  const client = clientOf(request, context.keys)
  context.limits.consume('sign_in_sign_ups', client.ip)
  const body = await readBody(request, signUpSchema)
  if (body.phone) throw notImplemented('Sign-up by phone')
  if (!body.email && !body.password) throw notImplemented('Anonymous sign-in')
  if (!config.enable_signup) throw signupDisabled()
  if (!body.email) throw invalid('To sign up, please provide your email')
  if (!body.password) throw invalid('Signup requires a valid password')
  const email = readEmail(body.email)
  const password = body.password
  const data = body.data ?? {}
  assertStrong(password, config)
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const encryptedPassword = await hashPassword(context.sql, password)
  const attempt = () =>
    context.sql.begin(async (sql) => {
      const existing = await findUserByEmail(sql, email)
      if (existing?.confirmed_at) {
        if (config.email.enable_confirmations) return decoy(email, data)
        throw new AuthError(422, 'user_already_exists', 'User already registered')
      }
      const isConfirmed = !config.email.enable_confirmations
      // Of an unconfirmed user nothing is changed: whoever asks now may be another person.
      const user =
        existing ??
        (await saveNewUser(sql, { email, encryptedPassword, isConfirmed, userMetadata: data }))
      if (isConfirmed && !existing) {
        return createSession(sql, user, 'password', client, context.tokens)
      }
      if (isTooSoon(user.confirmation_sent_at, config.email.max_frequency)) {
        return userJson(sql, user)
      }
      context.limits.consume('email_sent', email)
      await sendToken(sql, user, 'signup', target, context.links, context.mailer)
      return userJson(sql, { ...user, confirmation_sent_at: new Date() })
    })
  const isTaken = (error: unknown) =>
    error instanceof postgres.PostgresError && error.code === '23505'
  // Two at once: the second finds the first one's user.
  const answer = await attempt().catch((error: unknown) => {
    if (isTaken(error)) return attempt()
    throw error
  })
  return Response.json(answer)
}
