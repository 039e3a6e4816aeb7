import { z } from 'zod'
import { type AuthContext, readBody, readEmail, redirectTarget, requireUser } from './context.ts'
import { AuthError, emailExists, invalid, notImplemented } from './errors.ts'
import { assertStrong, hashPassword, isPassword } from './passwords.ts'
import { type Claims, endSessions } from './sessions.ts'
import { metadataSchema } from './sign-up.ts'
import { hashOf, sendToken } from './tokens.ts'
import {
  type Executor,
  findUserByEmail,
  mergeMetadata,
  type UserChanges,
  type UserRow,
  updateUser,
  userJson,
} from './users.ts'

export async function getUser(context: AuthContext, request: Request) {
  const { user } = await requireUser(context, request)
  return Response.json(await userJson(context.sql, user))
}

const changesSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
  current_password: z.string().nullish(),
  nonce: z.string().nullish(),
  data: metadataSchema.nullish(),
})
type Changes = z.infer<typeof changesSchema>

async function cameByPassword(context: AuthContext, claims: Claims): Promise<boolean> {
  const [row] = await context.sql<{ by_password: boolean }[]>`
    select bool_or(authentication_method = 'password') as by_password
    from auth.mfa_amr_claims where session_id = ${claims.session_id ?? null}`
  return row?.by_password === true
}

/** Who came by a link may have forgotten the password; who came by password knows it. */
async function assertMayChangePassword(
  context: AuthContext,
  user: UserRow,
  claims: Claims,
  body: Changes,
) {
  const { email } = context.config
  const isAsked =
    email.require_current_password &&
    user.encrypted_password !== null &&
    (body.current_password || (await cameByPassword(context, claims)))
  if (isAsked) {
    if (!body.current_password) {
      throw invalid('Current password is required to set a new password')
    }
    if (!(await isPassword(context.sql, body.current_password, user.encrypted_password))) {
      throw new AuthError(400, 'invalid_credentials', 'Current password is incorrect')
    }
  }
  if (!email.secure_password_change) return
  const [session] = await context.sql<{ created_at: Date }[]>`
    select created_at from auth.sessions where id = ${claims.session_id ?? null}`
  if (session && Date.now() - session.created_at.getTime() < 24 * 3_600_000) return
  if (!body.nonce) {
    throw new AuthError(400, 'reauthentication_needed', 'Password update requires reauthentication')
  }
  const isValid =
    user.reauthentication_token === hashOf(user.email ?? '', body.nonce) &&
    user.reauthentication_sent_at !== null &&
    Date.now() - user.reauthentication_sent_at.getTime() < email.otp_expiry * 1000
  if (!isValid) {
    throw new AuthError(422, 'reauthentication_not_valid', 'Nonce has expired or is invalid')
  }
}

async function passwordChange(
  context: AuthContext,
  user: UserRow,
  claims: Claims,
  body: Changes,
  password: string,
): Promise<UserChanges> {
  assertStrong(password, context.config)
  await assertMayChangePassword(context, user, claims, body)
  if (await isPassword(context.sql, password, user.encrypted_password)) {
    throw new AuthError(
      422,
      'same_password',
      'New password should be different from the old password.',
    )
  }
  return {
    encrypted_password: await hashPassword(context.sql, password),
    recovery_token: null,
    reauthentication_token: null,
  }
}

/** Asks for the change of address in the new mailbox and, where both have to agree, in the old one. */
export async function sendEmailChange(
  { config, links, mailer }: AuthContext,
  sql: Executor,
  user: UserRow,
  target: string,
): Promise<void> {
  await sendToken(sql, user, 'email_change_new', target, links, mailer)
  if (config.email.double_confirm_changes && user.email) {
    await sendToken(sql, user, 'email_change_current', target, links, mailer)
  }
}

export async function changeUser(context: AuthContext, request: Request) {
  const { user, claims } = await requireUser(context, request)
  const body = await readBody(request, changesSchema)
  if (body.phone) throw notImplemented('A phone number')
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const changes: UserChanges = {}
  if (body.data) {
    changes.raw_user_meta_data = mergeMetadata(user.raw_user_meta_data, body.data)
  }
  const password = body.password ?? undefined
  if (password !== undefined) {
    Object.assign(changes, await passwordChange(context, user, claims, body, password))
  }
  const email = body.email ? readEmail(body.email) : undefined
  const isNewEmail = email !== undefined && email !== user.email
  if (isNewEmail) {
    if (await findUserByEmail(context.sql, email)) throw emailExists()
    context.limits.consume('email_sent', email)
    changes.email_change = email
  }
  const answer = await context.sql.begin(async (sql) => {
    const changed = await updateUser(sql, user.id, changes)
    if (password !== undefined) await endSessions(sql, user.id, 'others', claims.session_id)
    if (isNewEmail) await sendEmailChange(context, sql, changed, target)
    const [fresh] = await sql<UserRow[]>`select * from auth.users where id = ${user.id}`
    return userJson(sql, fresh ?? changed)
  })
  return Response.json(answer)
}

export async function reauthenticate(context: AuthContext, request: Request) {
  const { user } = await requireUser(context, request)
  if (!user.email) throw invalid('Reauthentication requires the user to have an email')
  context.limits.consume('email_sent', user.email)
  const site = context.config.site_url
  await context.sql.begin((sql) =>
    sendToken(sql, user, 'reauthentication', site, context.links, context.mailer),
  )
  return Response.json({})
}
