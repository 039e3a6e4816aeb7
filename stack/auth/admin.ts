import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type AuthContext, emailSchema, readBody, redirectTarget } from './context.ts'
import { AuthError, emailExists, invalid, notImplemented, userNotFound } from './errors.ts'
import { assertStrong, hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'
import { metadataSchema, saveNewUser } from './sign-up.ts'
import { issueToken, type Purpose, sendToken } from './tokens.ts'
import {
  findUserByEmail,
  findUserById,
  listIdentities,
  mergeMetadata,
  setIdentityEmail,
  toUserJson,
  type UserChanges,
  type UserRow,
  updateUser,
  userJson,
} from './users.ts'

const userSchema = z.object({
  id: z.uuid().nullish(),
  email: emailSchema.nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
  password_hash: z.string().nullish(),
  email_confirm: z.boolean().nullish(),
  phone_confirm: z.boolean().nullish(),
  role: z.string().nullish(),
  ban_duration: z.string().nullish(),
  user_metadata: metadataSchema.nullish(),
  app_metadata: metadataSchema.nullish(),
})

const durationUnits: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** Reads a duration as Go writes it, such as `1h30m`; `none` lifts a ban. */
function bannedUntil(duration: string): Date | null {
  if (duration === 'none') return null
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) {
    throw invalid('invalid format for ban duration: a duration such as "24h", or "none"')
  }
  const length = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (durationUnits[unit ?? ''] ?? 0),
    0,
  )
  // The last day that both JavaScript and Postgres know is far enough.
  return new Date(Math.min(Date.now() + length, Date.UTC(9999, 11, 31)))
}

function refuseWhatIsMissing(body: z.infer<typeof userSchema>) {
  if (body.phone || body.phone_confirm) throw notImplemented('A phone number')
  if (body.password_hash) throw notImplemented('password_hash')
  if (body.role && body.role !== 'authenticated') throw notImplemented('A role of one’s own')
}

export async function createUser(context: AuthContext, request: Request) {
  const body = await readBody(request, userSchema)
  refuseWhatIsMissing(body)
  if (!body.email) throw invalid('Cannot create a user without either an email or phone')
  const email = body.email
  const password = body.password
  if (password) assertStrong(password, context.config)
  if (await findUserByEmail(context.sql, email)) throw emailExists()
  const encryptedPassword = password ? await hashPassword(context.sql, password) : null
  const answer = await context.sql.begin(async (sql) => {
    const user = await saveNewUser(sql, {
      id: body.id ?? undefined,
      email,
      encryptedPassword,
      isConfirmed: body.email_confirm === true,
      userMetadata: body.user_metadata ?? {},
      appMetadata: body.app_metadata ?? {},
      bannedUntil: body.ban_duration ? bannedUntil(body.ban_duration) : null,
    })
    return userJson(sql, user)
  })
  return Response.json(answer)
}

export async function requireUserById(context: AuthContext, id: string): Promise<UserRow> {
  if (!z.uuid().safeParse(id).success)
    throw new AuthError(404, 'validation_failed', 'user_id must be an UUID')
  const user = await findUserById(context.sql, id)
  if (!user) throw userNotFound()
  return user
}

export async function getUserById(context: AuthContext, id: string) {
  return Response.json(await userJson(context.sql, await requireUserById(context, id)))
}

const pageSchema = z.object({
  page: z.coerce.number().int().min(1).catch(1),
  perPage: z.coerce.number().int().min(1).max(1000).catch(50),
})

export async function listUsers(context: AuthContext, request: Request) {
  const query = new URL(request.url).searchParams
  const { page, perPage } = pageSchema.parse({
    page: query.get('page') || 1,
    perPage: query.get('per_page') || 50,
  })
  const { sql } = context
  const [count] = await sql<{ total: number }[]>`
    select count(*)::int as total from auth.users where deleted_at is null`
  const users = await sql<UserRow[]>`
    select * from auth.users where deleted_at is null
    order by created_at desc, id desc limit ${perPage} offset ${(page - 1) * perPage}`
  const answer = await Promise.all(
    users.map(async (user) => toUserJson(user, await listIdentities(sql, user.id))),
  )
  const total = count?.total ?? 0
  const last = Math.max(1, Math.ceil(total / perPage))
  const link = (target: number, rel: string) =>
    `</admin/users?page=${target}&per_page=${perPage}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')]
  return Response.json(
    { users: answer, aud: 'authenticated' },
    { headers: { 'X-Total-Count': String(total), Link: links.join(', ') } },
  )
}

export async function updateUserById(context: AuthContext, request: Request, id: string) {
  const body = await readBody(request, userSchema)
  refuseWhatIsMissing(body)
  const user = await requireUserById(context, id)
  const changes: UserChanges = {}
  if (body.password) {
    assertStrong(body.password, context.config)
    changes.encrypted_password = await hashPassword(context.sql, body.password)
  }
  if (body.email && body.email !== user.email) {
    if (await findUserByEmail(context.sql, body.email)) throw emailExists()
    changes.email = body.email
  }
  if (body.email_confirm === true && !user.email_confirmed_at) {
    changes.email_confirmed_at = new Date()
  }
  if (body.ban_duration) changes.banned_until = bannedUntil(body.ban_duration)
  if (body.app_metadata) {
    changes.raw_app_meta_data = mergeMetadata(user.raw_app_meta_data, body.app_metadata)
  }
  if (body.user_metadata) {
    changes.raw_user_meta_data = mergeMetadata(user.raw_user_meta_data, body.user_metadata)
  }
  const answer = await context.sql.begin(async (sql) => {
    const changed = await updateUser(sql, user.id, changes)
    if (changes.email || changes.email_confirmed_at) await setIdentityEmail(sql, changed)
    // A ban, or a password that somebody else has set, ends what was begun before.
    if (changes.banned_until || body.password) {
      await endSessions(sql, user.id, 'global', undefined)
    }
    return userJson(sql, changed)
  })
  return Response.json(answer)
}

const obscure = (text: string | null) =>
  text === null ? null : createHash('sha256').update(text).digest('base64url')

export async function deleteUser(context: AuthContext, request: Request, id: string) {
  const body = await readBody(request, z.object({ should_soft_delete: z.boolean().nullish() }))
  const user = await requireUserById(context, id)
  await context.sql.begin(async (sql) => {
    await endSessions(sql, user.id, 'global', undefined)
    if (!body.should_soft_delete) {
      await sql`delete from auth.users where id = ${user.id}`
      return
    }
    await updateUser(sql, user.id, {
      email: obscure(user.email),
      phone: obscure(user.phone),
      encrypted_password: null,
      email_change: null,
      confirmation_token: null,
      recovery_token: null,
      email_change_token_new: null,
      email_change_token_current: null,
      reauthentication_token: null,
      raw_app_meta_data: {},
      raw_user_meta_data: {},
      deleted_at: new Date(),
    })
    await sql`delete from auth.identities where user_id = ${user.id}`
  })
  return Response.json({})
}

const inviteSchema = z.object({ email: emailSchema, data: metadataSchema.nullish() })

export async function inviteUser(context: AuthContext, request: Request) {
  const body = await readBody(request, inviteSchema)
  const target = redirectTarget(context, new URL(request.url).searchParams.get('redirect_to'))
  const answer = await context.sql.begin(async (sql) => {
    const existing = await findUserByEmail(sql, body.email)
    if (existing?.confirmed_at) throw emailExists()
    const user =
      existing ??
      (await saveNewUser(sql, {
        email: body.email,
        encryptedPassword: null,
        isConfirmed: false,
        isInvited: true,
        userMetadata: body.data ?? {},
      }))
    await sendToken(sql, user, 'invite', target, context.links, context.mailer)
    return userJson(sql, (await findUserById(sql, user.id)) ?? user)
  })
  return Response.json(answer)
}

const linkSchema = z.object({
  type: z.enum([
    'signup',
    'invite',
    'magiclink',
    'recovery',
    'email_change_current',
    'email_change_new',
  ]),
  email: emailSchema,
  new_email: emailSchema.nullish(),
  password: z.string().nullish(),
  data: metadataSchema.nullish(),
  redirect_to: z.string().nullish(),
})

/** Makes the link of a mail without sending it; a user that it needs is created. */
export async function generateLink(context: AuthContext, request: Request) {
  const body = await readBody(request, linkSchema)
  const wish = body.redirect_to ?? new URL(request.url).searchParams.get('redirect_to')
  const target = redirectTarget(context, wish)
  const { type, email, password } = body
  if (type === 'signup') {
    if (!password) throw invalid('Signup requires a valid password')
    assertStrong(password, context.config)
  }
  if (type.startsWith('email_change') && !body.new_email) {
    throw invalid('An email change needs new_email')
  }
  const encryptedPassword = password ? await hashPassword(context.sql, password) : null
  const answer = await context.sql.begin(async (sql) => {
    const existing = await findUserByEmail(sql, email)
    if (existing?.confirmed_at && (type === 'signup' || type === 'invite')) throw emailExists()
    const mayCreate = type === 'signup' || type === 'invite' || type === 'magiclink'
    if (!existing && !mayCreate) throw userNotFound()
    let user =
      existing ??
      (await saveNewUser(sql, {
        email,
        encryptedPassword,
        isConfirmed: false,
        isInvited: type === 'invite',
        userMetadata: body.data ?? {},
      }))
    let purpose: Purpose = type
    if (type === 'magiclink' && !user.confirmed_at) purpose = 'signup'
    if (type.startsWith('email_change')) {
      const taken = body.new_email ? await findUserByEmail(sql, body.new_email) : undefined
      if (taken) throw emailExists()
      user = await updateUser(sql, user.id, { email_change: body.new_email ?? null })
    }
    const link = await issueToken(sql, user, purpose, target, context.links)
    return {
      ...(await userJson(sql, (await findUserById(sql, user.id)) ?? user)),
      action_link: link.actionLink,
      email_otp: link.code,
      hashed_token: link.hash,
      verification_type: link.type,
      redirect_to: link.redirectTo,
    }
  })
  return Response.json(answer)
}
