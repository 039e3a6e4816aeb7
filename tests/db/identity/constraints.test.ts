import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { failure, inTransaction, type Tx } from '../../helpers/db.ts'

type Attempt = (tx: Tx, actors: Actors) => PromiseLike<unknown>

// What a table promises by itself, whoever writes and however: tried as its owner, with triggers
// off where they would answer first.
const checks: [string, Attempt][] = [
  ['organizations_name_check', (tx) => organization(tx, { name: ' x' })],
  ['organizations_slug_check', (tx) => organization(tx, { slug: 'UPPER' })],
  ['organizations_slug_reserved_check', (tx) => organization(tx, { slug: 'settings' })],
  ['organizations_locale_check', (tx) => organization(tx, { locale: 'x' })],
  ['organizations_time_zone_check', (tx) => organization(tx, { time_zone: 'x'.repeat(65) })],
  ['permissions_name_check', (tx) => permission(tx, { name: 'Everything' })],
  ['permissions_description_check', (tx) => permission(tx, { description: '' })],
  ['invitations_email_check', (tx, { org }) => invitation(tx, org.id, { email: 'Upper@a.test' })],
  [
    'invitations_outcome_check',
    (tx, { org }) => invitation(tx, org.id, { accepted_at: new Date(), revoked_at: new Date() }),
  ],
  [
    'profiles_email_check',
    (tx, { owner }) => profile(tx, owner.userId, { email: 'x'.repeat(256) }),
  ],
  ['profiles_phone_check', (tx, { owner }) => profile(tx, owner.userId, { phone: '1'.repeat(41) })],
  ['profiles_first_name_check', (tx, { owner }) => profile(tx, owner.userId, { first_name: '' })],
  ['profiles_last_name_check', (tx, { owner }) => profile(tx, owner.userId, { last_name: '' })],
  [
    'profiles_avatar_path_check',
    (tx, { owner }) => profile(tx, owner.userId, { avatar_path: 'a/b' }),
  ],
  ['profiles_locale_check', (tx, { owner }) => profile(tx, owner.userId, { locale: 'x' })],
  [
    'set_aside_passwords_proof_hash_check',
    (tx, { owner }) => tx`
      insert into private.set_aside_passwords (user_id, encrypted_password, proof_hash)
      values (${owner.userId}, 'x', 'short')`,
  ],
  ['profiles_time_zone_check', (tx, { owner }) => profile(tx, owner.userId, { time_zone: '' })],
]

const references: [string, Attempt][] = [
  ['organizations_currency_fkey', (tx) => organization(tx, { currency: 'XXX' })],
  ['organizations_created_by_fkey', (tx) => organization(tx, { created_by: randomUUID() })],
  ['memberships_org_id_fkey', (tx, { owner }) => membership(tx, randomUUID(), owner.userId)],
  ['memberships_user_id_fkey', (tx, { org }) => membership(tx, org.id, randomUUID())],
  ['invitations_org_id_fkey', (tx) => invitation(tx, randomUUID(), {})],
  [
    'invitations_invited_by_fkey',
    (tx, { org }) => invitation(tx, org.id, { invited_by: randomUUID() }),
  ],
  [
    'invitations_accepted_by_fkey',
    (tx, { org }) => invitation(tx, org.id, { accepted_by: randomUUID() }),
  ],
  ['profiles_id_fkey', (tx) => tx`insert into public.profiles (id) values (${randomUUID()})`],
  [
    'role_permissions_permission_fkey',
    (tx) => tx`insert into public.role_permissions (role, permission) values ('agent', 'no.such')`,
  ],
  [
    'password_change_requirements_user_id_fkey',
    (tx) => tx`insert into private.password_change_requirements (user_id) values (${randomUUID()})`,
  ],
  [
    'password_change_requirements_required_by_fkey',
    (tx, { owner }) => tx`
      insert into private.password_change_requirements (user_id, required_by)
      values (${owner.userId}, ${randomUUID()})`,
  ],
]

function organization(tx: Tx, values: Record<string, unknown>) {
  const row = {
    slug: `org-${randomUUID().slice(0, 8)}`,
    name: 'A',
    currency: 'EUR',
    time_zone: 'UTC',
    locale: 'en',
    ...values,
  }
  return tx`insert into public.organizations ${tx(row)}`
}
const permission = (tx: Tx, values: Record<string, unknown>) =>
  tx`insert into public.permissions ${tx({ name: 'a.b', description: 'x', ...values })}`
const membership = (tx: Tx, orgId: string, userId: string) =>
  tx`insert into public.memberships (org_id, user_id, role) values (${orgId}, ${userId}, 'agent')`
const invitation = (tx: Tx, orgId: string, values: Record<string, unknown>) =>
  tx`insert into public.invitations ${tx({ org_id: orgId, email: 'a@b.test', role: 'agent', ...values })}`
const profile = (tx: Tx, id: string, values: Record<string, unknown>) =>
  tx`update public.profiles set ${tx(values)} where id = ${id}`

describe('constraints of identity', () => {
  it.each(checks)('%s holds', async (name, attempt) => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await tx`set local session_replication_role = replica`
      const error = await failure(() => attempt(tx, actors))
      expect([error.code, error.constraint_name]).toEqual(['23514', name])
    })
  })

  it.each(references)('%s holds', async (name, attempt) => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const error = await failure(() => attempt(tx, actors))
      expect([error.code, error.constraint_name]).toEqual(['23503', name])
    })
  })

  it('what was made by someone outlives them, without their name', async () => {
    await inTransaction(async (tx) => {
      const { org, owner, stranger } = await createActors(tx)
      await tx`update public.organizations set created_by = ${stranger.userId} where id = ${org.id}`
      await tx`insert into public.invitations (org_id, email, role, accepted_at, accepted_by)
        values (${org.id}, 'a@b.test', 'agent', now(), ${stranger.userId})`
      await tx`insert into private.password_change_requirements (user_id, required_by)
        values (${owner.userId}, ${stranger.userId})`
      await tx`delete from auth.users where id = ${stranger.userId}`
      expect(
        await tx`select from public.organizations where id = ${org.id} and created_by is null`,
      ).toHaveLength(1)
      expect(
        await tx`select from public.invitations where org_id = ${org.id} and accepted_by is null`,
      ).toHaveLength(1)
      expect(
        await tx`select from private.password_change_requirements where user_id = ${owner.userId} and required_by is null`,
      ).toHaveLength(1)
    })
  })
})

describe('updated_at', () => {
  it.each(['organizations', 'memberships', 'profiles'])('moves forward in %s', async (table) => {
    await inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const touch: Record<string, () => PromiseLike<{ moved: boolean }[]>> = {
        organizations: () => tx`
          update public.organizations as rows set name = 'Touched' where id = ${org.id}
          returning rows.updated_at > rows.created_at as moved`,
        memberships: () => tx`
          update public.memberships as rows set role = 'admin' where user_id = ${agent.userId}
          returning rows.updated_at > rows.created_at as moved`,
        profiles: () => tx`
          update public.profiles as rows set locale = 'fr' where id = ${agent.userId}
          returning rows.updated_at > rows.created_at as moved`,
      }
      expect([...((await touch[table]?.()) ?? [])]).toEqual([{ moved: true }])
    })
  })
})
