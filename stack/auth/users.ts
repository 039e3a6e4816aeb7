import { randomUUID } from 'node:crypto'
import type { JSONValue, Sql, TransactionSql } from 'postgres'

/** A connection or a transaction on it. */
export type Executor = Sql | TransactionSql

export type Metadata = Record<string, JSONValue | undefined>

export type UserRow = {
  id: string
  aud: string | null
  role: string | null
  email: string | null
  phone: string | null
  encrypted_password: string | null
  email_confirmed_at: Date | null
  confirmed_at: Date | null
  invited_at: Date | null
  confirmation_token: string | null
  confirmation_sent_at: Date | null
  recovery_token: string | null
  recovery_sent_at: Date | null
  email_change: string | null
  email_change_token_new: string | null
  email_change_token_current: string | null
  email_change_sent_at: Date | null
  email_change_confirm_status: number | null
  reauthentication_token: string | null
  reauthentication_sent_at: Date | null
  raw_app_meta_data: Metadata | null
  raw_user_meta_data: Metadata | null
  banned_until: Date | null
  deleted_at: Date | null
  last_sign_in_at: Date | null
  is_anonymous: boolean
  created_at: Date
  updated_at: Date
}

export type IdentityRow = {
  id: string
  provider: string
  provider_id: string
  user_id: string
  identity_data: Metadata
  last_sign_in_at: Date | null
  created_at: Date
  updated_at: Date
  email: string | null
}

export async function findUserById(sql: Executor, id: string): Promise<UserRow | undefined> {
  const [user] = await sql<UserRow[]>`
    select * from auth.users where id = ${id} and deleted_at is null`
  return user
}

export async function findUserByEmail(sql: Executor, email: string): Promise<UserRow | undefined> {
  const [user] = await sql<UserRow[]>`
    select * from auth.users
    where email = ${email} and is_sso_user = false and deleted_at is null`
  return user
}

export async function listIdentities(sql: Executor, userId: string): Promise<IdentityRow[]> {
  return sql<IdentityRow[]>`
    select * from auth.identities where user_id = ${userId} order by created_at`
}

export type NewUser = {
  id?: string
  email: string | null
  phone?: string | null
  encryptedPassword: string | null
  isConfirmed: boolean
  isInvited?: boolean
  appMetadata?: Metadata
  userMetadata?: Metadata
  bannedUntil?: Date | null
}

/** Inserts a user with an e-mail identity, as one sign-up or one call of an administrator does. */
export async function insertUser(sql: Executor, user: NewUser): Promise<UserRow> {
  const id = user.id ?? randomUUID()
  const claims: Metadata = { sub: id, email: user.email ?? undefined }
  const verified: Metadata = { email_verified: user.isConfirmed, phone_verified: false }
  const appMetadata: Metadata = {
    provider: 'email',
    providers: ['email'],
    ...user.appMetadata,
  }
  const [row] = await sql<UserRow[]>`
    insert into auth.users (
      id, aud, role, email, phone, encrypted_password, email_confirmed_at, invited_at,
      banned_until, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
    ) values (
      ${id}, 'authenticated', 'authenticated', ${user.email}, ${user.phone ?? null},
      ${user.encryptedPassword}, ${user.isConfirmed ? new Date() : null},
      ${user.isInvited ? new Date() : null}, ${user.bannedUntil ?? null},
      ${sql.json(appMetadata)}, ${sql.json({ ...user.userMetadata, ...claims, ...verified })},
      now(), now()
    ) returning *`
  if (!row) throw new Error('insert into auth.users returned nothing')
  if (user.email) {
    await sql`
      insert into auth.identities (
        id, provider, provider_id, user_id, identity_data, created_at, updated_at
      ) values (
        ${randomUUID()}, 'email', ${id}, ${id},
        ${sql.json({ ...user.userMetadata, ...claims, ...verified })}, now(), now()
      )`
  }
  return row
}

export type UserChanges = Partial<
  Omit<UserRow, 'id' | 'confirmed_at' | 'raw_app_meta_data' | 'raw_user_meta_data'>
> & { raw_app_meta_data?: Metadata; raw_user_meta_data?: Metadata }

export async function updateUser(
  sql: Executor,
  id: string,
  { raw_app_meta_data, raw_user_meta_data, ...columns }: UserChanges,
): Promise<UserRow> {
  const changes = {
    ...columns,
    ...(raw_app_meta_data && { raw_app_meta_data: sql.json(raw_app_meta_data) }),
    ...(raw_user_meta_data && { raw_user_meta_data: sql.json(raw_user_meta_data) }),
    updated_at: new Date(),
  }
  const [row] = await sql<UserRow[]>`
    update auth.users set ${sql(changes)} where id = ${id} returning *`
  if (!row) throw new Error(`auth.users has no row ${id}`)
  return row
}

/** Adds to metadata; a key set to null is removed. */
export function mergeMetadata(before: Metadata | null, changes: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null),
  )
}

/** Keeps the e-mail identity in step with the user's address. */
export async function setIdentityEmail(sql: Executor, user: UserRow): Promise<void> {
  const data = { email: user.email, email_verified: user.email_confirmed_at !== null }
  const updated = await sql`
    update auth.identities
    set identity_data = identity_data || ${sql.json(data)}, updated_at = now()
    where user_id = ${user.id} and provider = 'email'`
  if (updated.count > 0 || !user.email) return
  await sql`
    insert into auth.identities (
      id, provider, provider_id, user_id, identity_data, created_at, updated_at
    ) values (
      ${randomUUID()}, 'email', ${user.id}, ${user.id},
      ${sql.json({ sub: user.id, ...data })}, now(), now()
    )`
}

/** A user as Supabase Auth shows it. */
export function toUserJson(user: UserRow, identities: IdentityRow[]) {
  return {
    id: user.id,
    aud: user.aud ?? 'authenticated',
    role: user.role ?? 'authenticated',
    email: user.email ?? '',
    email_confirmed_at: user.email_confirmed_at ?? undefined,
    invited_at: user.invited_at ?? undefined,
    phone: user.phone ?? '',
    confirmation_sent_at: user.confirmation_sent_at ?? undefined,
    confirmed_at: user.confirmed_at ?? undefined,
    recovery_sent_at: user.recovery_sent_at ?? undefined,
    new_email: user.email_change || undefined,
    email_change_sent_at: user.email_change_sent_at ?? undefined,
    last_sign_in_at: user.last_sign_in_at ?? undefined,
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities: identities.map((identity) => ({
      identity_id: identity.id,
      id: identity.provider_id,
      user_id: identity.user_id,
      identity_data: identity.identity_data,
      provider: identity.provider,
      last_sign_in_at: identity.last_sign_in_at ?? identity.created_at,
      created_at: identity.created_at,
      updated_at: identity.updated_at,
      email: identity.email ?? undefined,
    })),
    created_at: user.created_at,
    updated_at: user.updated_at,
    banned_until: user.banned_until ?? undefined,
    deleted_at: user.deleted_at ?? undefined,
    is_anonymous: user.is_anonymous,
  }
}

export async function userJson(sql: Executor, user: UserRow) {
  return toUserJson(user, await listIdentities(sql, user.id))
}
