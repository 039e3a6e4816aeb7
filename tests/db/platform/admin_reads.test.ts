import { describe, expect, it } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

/** What the trail says that somebody read. */
async function readsBy(tx: Tx, actor: Actor) {
  await asOwner(tx)
  const rows = await tx`
    select org_id, table_name, row_id, actor_email from public.audit_log
    where action = 'read' and actor_id = ${actor.userId} order by occurred_at`
  return [...rows]
}

const everybodyElse = ['owner', 'admin', 'agent', 'customer', 'stranger'] as const

describe('list_organizations', () => {
  it('a platform admin sees who runs what, by a part of name or address, and leaves a note', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, org, owner } = await createActors(tx)
      await as(tx, platformAdmin)
      const rows = await tx`
        select id, slug, member_count, owner_emails
        from public.list_organizations(${org.slug.toUpperCase()})`
      expect([...rows]).toEqual([
        { id: org.id, slug: org.slug, member_count: 3, owner_emails: [owner.email] },
      ])
      expect(await readsBy(tx, platformAdmin)).toEqual([
        {
          org_id: null,
          table_name: 'organizations',
          row_id: null,
          actor_email: platformAdmin.email,
        },
      ])
    }))

  it('the note names the request that it was read in', () =>
    inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      await as(tx, platformAdmin)
      await tx`select set_config('request.headers', '{"x-request-id": "req-1\\n"}', true)`
      await tx`select from public.list_organizations('x')`
      await asOwner(tx)
      const [note] = await tx`
        select request_id from public.audit_log where actor_id = ${platformAdmin.userId}`
      expect(note).toEqual({ request_id: 'req-1' })
    }))

  it('what looks like a pattern is looked for as it is', () =>
    inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      const odd = await createOrganization(tx, { name: '100%_\\ Wool' })
      await as(tx, platformAdmin)
      for (const term of ['0%_\\ w', '%', '\\']) {
        const rows = await tx`select id from public.list_organizations(${term})`
        expect([...rows], term).toEqual([{ id: odd.id }])
      }
    }))

  it('pages by keyset and never more than 201 at once', () =>
    inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      await tx`
        insert into public.organizations (slug, name, currency, time_zone, locale)
        select 'page-' || n, 'Page', 'EUR', 'UTC', 'en' from generate_series(1, 210) as n`
      await as(tx, platformAdmin)
      expect(await tx`select from public.list_organizations('page-', null, 5000)`).toHaveLength(201)
      const seen: string[] = []
      let after: string | null = null
      for (;;) {
        const rows: { id: string; created_at: string }[] = await tx`
          select id, created_at::text
          from public.list_organizations('page-', ${after}::text::jsonb, 100)`
        seen.push(...rows.map(({ id }) => id))
        const last = rows.at(-1)
        if (rows.length < 100 || !last) break
        after = JSON.stringify(last)
      }
      expect(new Set(seen).size).toBe(210)
      expect(seen).toHaveLength(210)
      await expectDenied(
        tx`select public.list_organizations(null, '{"id": "x"}')`,
        'PT422',
        'platform.list_position_invalid',
      )
    }))

  it('nobody else does, and no note is left in their name', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      for (const name of everybodyElse) {
        await as(tx, actors[name])
        await expectDenied(
          tx`select public.list_organizations()`,
          '42501',
          'platform.admin_required',
        )
        expect(await readsBy(tx, actors[name])).toEqual([])
      }
    }))
})

describe('find_user_by_email', () => {
  it('finds the person with exactly this address, however it is written', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, org, agent } = await createActors(tx)
      await tx`insert into private.password_change_requirements (user_id) values (${agent.userId})`
      await as(tx, platformAdmin)
      const [found, ...others] = await tx`
        select id, email, password_change_required, organizations
        from public.find_user_by_email(${` ${agent.email.toUpperCase()} `})`
      expect(others).toEqual([])
      expect(found).toEqual({
        id: agent.userId,
        email: agent.email,
        password_change_required: true,
        organizations: [{ slug: org.slug, name: org.name, role: 'agent' }],
      })
      expect(await readsBy(tx, platformAdmin)).toMatchObject([
        { table_name: 'users', row_id: agent.userId },
      ])
    }))

  it('finds nobody by a part, by null, or once the account is deleted', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, agent } = await createActors(tx)
      await tx`update auth.users set deleted_at = now() where id = ${agent.userId}`
      await as(tx, platformAdmin)
      for (const email of [agent.email, 'example.test', '%', null]) {
        expect(await tx`select from public.find_user_by_email(${email})`).toHaveLength(0)
      }
    }))
})

describe('list_platform_audit', () => {
  it('tells who changed which columns in an organization, never the values, and its staff that it did', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, org, owner } = await createActors(tx)
      await as(tx, owner)
      await tx`update public.organizations set name = 'A secret plan' where id = ${org.id}`
      await as(tx, platformAdmin)
      const rows = await tx`
        select action, table_name, actor_id, actor_email, fields
        from public.list_platform_audit(${org.slug}) where action = 'update'`
      expect([...rows]).toEqual([
        {
          action: 'update',
          table_name: 'organizations',
          actor_id: owner.userId,
          actor_email: owner.email,
          fields: ['name'],
        },
      ])
      const all = await tx`select * from public.list_platform_audit(${org.slug})`
      expect(JSON.stringify(all)).not.toContain('secret plan')
      await as(tx, owner)
      const [look] = await tx`
        select actor_email, table_name from public.audit_log
        where org_id = ${org.id} and action = 'read'`
      expect(look).toEqual({ actor_email: platformAdmin.email, table_name: 'audit_log' })
    }))

  it('without an organization shows what belongs to none, and of no tenant', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, org, owner, agent } = await createActors(tx)
      await as(tx, owner)
      await tx`update public.organizations set name = 'Renamed' where id = ${org.id}`
      await as(tx, platformAdmin)
      await tx`select public.require_password_change(${agent.userId})`
      const rows = await tx<{ table_name: string; row_id: string }[]>`
        select table_name, row_id from public.list_platform_audit()`
      expect(rows).toContainEqual({
        table_name: 'password_change_requirements',
        row_id: agent.userId,
      })
      expect(rows.filter(({ row_id }) => row_id === org.id)).toEqual([])
      await expectDenied(
        tx`select public.list_platform_audit('no-such-organization')`,
        'PT404',
        'identity.organization_not_found',
      )
      await expectDenied(
        tx`select public.list_platform_audit(null, '{"id": "x"}')`,
        'PT422',
        'platform.list_position_invalid',
      )
    }))

  it('pages without a gap', () =>
    inTransaction(async (tx) => {
      const { platformAdmin, org } = await createActors(tx)
      for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) {
        await tx`update public.organizations set name = ${name} where id = ${org.id}`
      }
      await as(tx, platformAdmin)
      const whole = await tx<{ id: string }[]>`
        select id from public.list_platform_audit(${org.slug}) where action <> 'read'`
      const [first] = await tx<{ id: string; occurred_at: string }[]>`
        select id, occurred_at::text from public.list_platform_audit(${org.slug}) as entries
        where id = ${whole[1]?.id ?? ''}`
      const rest = await tx<{ id: string }[]>`
        select id from public.list_platform_audit(${org.slug}, ${JSON.stringify(first)}::text::jsonb)`
      expect(rest.map(({ id }) => id)).toEqual(whole.slice(2).map(({ id }) => id))
    }))

  it('an organization that is not there is told to platform admins only', () =>
    inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        tx`select public.list_platform_audit('no-such-organization')`,
        '42501',
        'platform.admin_required',
      )
    }))
})
