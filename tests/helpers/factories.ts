import { randomUUID } from 'node:crypto'
import type { Executor } from './db.ts'

export type MemberRole = 'owner' | 'admin' | 'agent'
export type Segment = 'LEAD' | 'OPPORTUNITY' | 'CUSTOMER' | 'CHURNED'

/** Short, unique within the whole database, and readable in a failure message. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`
}

export type UserRow = { id: string; email: string; session_id: string }

export type UserValues = {
  id?: string
  email?: string
  /** Only when the test signs in over HTTP: hashing is slow. */
  password?: string
  first_name?: string
  last_name?: string
  is_confirmed?: boolean
}

/** A user with an identity and one live session, as Auth would have left them after a sign-in. */
export async function createUser(db: Executor, values: UserValues = {}): Promise<UserRow> {
  const id = values.id ?? randomUUID()
  const email = values.email ?? `${unique('user')}@example.test`
  const sessionId = randomUUID()
  const metadata = {
    first_name: values.first_name ?? 'Ada',
    last_name: values.last_name ?? 'Lovelace',
  }
  const identity = { sub: id, email, email_verified: true }
  await db`
    insert into auth.users (
      id, aud, role, email, encrypted_password, email_confirmed_at,
      confirmation_token, recovery_token, email_change, email_change_token_new,
      raw_app_meta_data, raw_user_meta_data, created_at, updated_at
    ) values (
      ${id}, 'authenticated', 'authenticated', ${email},
      case when ${values.password ?? null}::text is null then null
        else extensions.crypt(${values.password ?? null}::text, extensions.gen_salt('bf', 6)) end,
      case when ${values.is_confirmed ?? true} then now() end,
      '', '', '', '',
      '{"provider": "email", "providers": ["email"]}', ${db.json(metadata)}, now(), now()
    )`
  await db`
    insert into auth.identities (
      id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at
    ) values (${randomUUID()}, 'email', ${id}, ${id}, ${db.json(identity)}, now(), now(), now())`
  await db`
    insert into auth.sessions (id, user_id, aal, created_at, updated_at)
    values (${sessionId}, ${id}, 'aal1', now(), now())`
  return { id, email, session_id: sessionId }
}

export type OrganizationRow = {
  id: string
  slug: string
  name: string
  currency: string
  time_zone: string
  locale: string
}

export type OrganizationValues = {
  slug?: string
  name?: string
  currency?: string
  time_zone?: string
  locale?: string
  created_by?: string
}

/** Without members: add them with `createMembership`. */
export async function createOrganization(
  db: Executor,
  values: OrganizationValues = {},
): Promise<OrganizationRow> {
  const slug = values.slug ?? unique('org')
  const [row] = await db<OrganizationRow[]>`
    insert into public.organizations (slug, name, currency, time_zone, locale, created_by)
    values (
      ${slug}, ${values.name ?? `Organization ${slug}`}, ${values.currency ?? 'EUR'},
      ${values.time_zone ?? 'Europe/Berlin'}, ${values.locale ?? 'en'}, ${values.created_by ?? null}
    )
    returning id, slug, name, currency, time_zone, locale`
  return required(row)
}

export type MembershipRow = { org_id: string; user_id: string; role: MemberRole }

export async function createMembership(
  db: Executor,
  values: { org_id: string; user_id: string; role?: MemberRole },
): Promise<MembershipRow> {
  const [row] = await db<MembershipRow[]>`
    insert into public.memberships (org_id, user_id, role)
    values (${values.org_id}, ${values.user_id}, ${values.role ?? 'agent'})
    returning org_id, user_id, role`
  return required(row)
}

export type InvitationRow = { id: string; org_id: string; email: string; role: MemberRole }

export async function createInvitation(
  db: Executor,
  values: {
    org_id: string
    email?: string
    role?: MemberRole
    invited_by?: string
    expires_at?: Date
  },
): Promise<InvitationRow> {
  const expiresAt = values.expires_at ?? new Date(Date.now() + 7 * 24 * 60 * 60 * 1000)
  const [row] = await db<InvitationRow[]>`
    insert into public.invitations (org_id, email, role, invited_by, expires_at)
    values (
      ${values.org_id}, ${values.email ?? `${unique('invited')}@example.test`},
      ${values.role ?? 'agent'}, ${values.invited_by ?? null}, ${expiresAt}
    )
    returning id, org_id, email, role`
  return required(row)
}

export type CustomerRow = {
  id: string
  org_id: string
  segment: Segment
  name: string | null
  company: string | null
  email: string | null
  phone: string | null
  country_code: string | null
  external_ref: string | null
  source: string | null
  owner_id: string | null
  user_id: string | null
  created_at: Date
  updated_at: Date
  archived_at: Date | null
}

export type CustomerValues = Partial<
  Omit<CustomerRow, 'id' | 'org_id' | 'created_at' | 'updated_at' | 'archived_at'>
> & { org_id: string; created_at?: Date; archived_at?: Date | null }

/** A customer with a name and an e-mail address; pass null to leave either out. */
export async function createCustomer(db: Executor, values: CustomerValues): Promise<CustomerRow> {
  const label = unique('customer')
  const [row] = await db<CustomerRow[]>`
    insert into public.customers (
      org_id, segment, name, company, email, phone, country_code, external_ref, source,
      owner_id, user_id, created_at, archived_at
    ) values (
      ${values.org_id}, ${values.segment ?? 'LEAD'},
      ${values.name === undefined ? label : values.name}, ${values.company ?? null},
      ${values.email === undefined ? `${label}@example.test` : values.email},
      ${values.phone ?? null}, ${values.country_code ?? null}, ${values.external_ref ?? null},
      ${values.source ?? null}, ${values.owner_id ?? null}, ${values.user_id ?? null},
      ${values.created_at ?? new Date()}, ${values.archived_at ?? null}
    )
    returning id, org_id, segment, name, company, email, phone, country_code, external_ref, source,
      owner_id, user_id, created_at, updated_at, archived_at`
  return required(row)
}

export function required<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('Expected a row, got none.')
  return row
}
