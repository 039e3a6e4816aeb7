import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createActors, createMember } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type View = { name: string; is_shared?: boolean; filter?: Record<string, unknown>; sort?: string }

async function save(tx: Tx, orgId: string, actor: Actor, view: View): Promise<string> {
  await as(tx, actor)
  const [row] = await tx<{ id: string }[]>`
    insert into public.customer_views ${tx({ ...view, filter: tx.json((view.filter ?? {}) as never), org_id: orgId })}
    returning id`
  return required(row).id
}

async function seenBy(tx: Tx, orgId: string, actor: Actor): Promise<string[]> {
  await as(tx, actor)
  const rows = await tx<{ name: string }[]>`
    select name from public.customer_views where org_id = ${orgId} order by name`
  return rows.map(({ name }) => name)
}

describe('customer_views', () => {
  it('staff see their own and the shared ones, and nobody else those of one person', () =>
    inTransaction(async (tx) => {
      const { org, owner, agent, otherOwner, customer } = await createActors(tx)
      await save(tx, org.id, agent, { name: 'Mine', filter: { segments: ['LEAD'] } })
      await save(tx, org.id, agent, { name: 'Ours', is_shared: true })
      expect(await seenBy(tx, org.id, agent)).toEqual(['Mine', 'Ours'])
      expect(await seenBy(tx, org.id, owner)).toEqual(['Ours'])
      expect(await seenBy(tx, org.id, otherOwner)).toEqual([])
      expect(await seenBy(tx, org.id, customer)).toEqual([])
    }))

  it('the maker can change and delete one, a colleague only as an admin and only a shared one', () =>
    inTransaction(async (tx) => {
      const { org, admin, agent } = await createActors(tx)
      const other = await createMember(tx, { org_id: org.id, role: 'agent' })
      const mine = await save(tx, org.id, agent, { name: 'Mine' })
      const ours = await save(tx, org.id, agent, { name: 'Ours', is_shared: true })
      const rename = (id: string) =>
        tx`update public.customer_views set name = name || '!' where id = ${id} returning id`
      const remove = (id: string) => tx`select public.delete_customer_view(${org.id}, ${id})`

      await as(tx, other)
      expect((await rename(ours)).length).toBe(0)
      await expectDenied(remove(ours), 'PT404', 'crm.view_not_found')
      await as(tx, admin)
      expect((await rename(mine)).length).toBe(0)
      await expectDenied(remove(mine), 'PT404', 'crm.view_not_found')
      expect((await rename(ours)).length).toBe(1)
      // Taking what is shared away from everyone would make it the maker's own, out of sight.
      await expectDenied(
        tx`update public.customer_views set is_shared = false where id = ${ours}`,
        '42501',
      )
      await as(tx, agent)
      expect(
        (
          await tx`update public.customer_views set is_shared = false where id = ${ours} returning id`
        ).length,
      ).toBe(1)
      expect((await rename(mine)).length).toBe(1)
      await tx`update public.customer_views set is_shared = true where id = ${ours}`
      await as(tx, admin)
      await remove(ours)
      await as(tx, agent)
      await remove(mine)
      expect(await seenBy(tx, org.id, agent)).toEqual([])
    }))

  it('whoever only reads customers can keep a view and cannot share one', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await tx`delete from public.role_permissions where role = 'agent' and permission = 'customers.write'`
      const id = await save(tx, org.id, agent, { name: 'Mine' })
      await expectDenied(
        tx`insert into public.customer_views (org_id, name, is_shared) values (${org.id}, 'Ours', true)`,
        '42501',
      )
      await expectDenied(
        tx`update public.customer_views set is_shared = true where id = ${id}`,
        '42501',
      )
      expect(
        (
          await tx`update public.customer_views set name = 'Still mine' where id = ${id} returning id`
        ).length,
      ).toBe(1)
    }))

  it('whoever may not read customers any more sees and keeps none', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const id = await save(tx, org.id, agent, { name: 'Mine' })
      expect(await seenBy(tx, org.id, agent)).toEqual(['Mine'])
      await as(tx, agent)
      await tx`set local role postgres`
      await tx`delete from public.role_permissions where role = 'agent' and permission = 'customers.read'`
      expect(await seenBy(tx, org.id, agent)).toEqual([])
      expect(
        (await tx`update public.customer_views set name = 'x' where id = ${id} returning id`)
          .length,
      ).toBe(0)
      await expectDenied(tx`select public.delete_customer_view(${org.id}, ${id})`, '42501')
      await expectDenied(
        tx`insert into public.customer_views (org_id, name) values (${org.id}, 'New')`,
        '42501',
      )
    }))

  it('belongs to whoever makes it, whatever they say', () =>
    inTransaction(async (tx) => {
      const { org, agent, owner } = await createActors(tx)
      const id = await save(tx, org.id, agent, { name: 'Mine' })
      const [row] = await tx<{ created_by: string }[]>`
        select created_by from public.customer_views where id = ${id}`
      expect(row?.created_by).toBe(agent.userId)
      await expectDenied(
        tx`insert into public.customer_views (org_id, name, created_by) values (${org.id}, 'x', ${owner.userId})`,
        '42501',
      )
      await expectDenied(
        tx`update public.customer_views set created_by = ${owner.userId} where id = ${id}`,
        '42501',
      )
    }))

  it('two of one person cannot have one name in any case, of two people they can', () =>
    inTransaction(async (tx) => {
      const { org, agent, admin } = await createActors(tx)
      await save(tx, org.id, agent, { name: 'Übersicht' })
      await save(tx, org.id, admin, { name: 'Übersicht' })
      await as(tx, agent)
      await expectDenied(
        tx`insert into public.customer_views (org_id, name) values (${org.id}, 'ubersicht')`,
        '23505',
      )
    }))

  it('keeps a filter by a tag that is gone, and refuses what is no filter', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const id = await save(tx, org.id, agent, { name: 'A', filter: { tag_ids: [randomUUID()] } })
      await expectDenied(
        () => save(tx, org.id, agent, { name: 'B', filter: { colour: ['red'] } }),
        'PT422',
        'crm.filter_unknown',
      )
      await expectDenied(
        tx`update public.customer_views set filter = '{"segments": []}' where id = ${id}`,
        'PT422',
        'crm.filter_malformed',
      )
    }))
})

const remove = (tx: Tx, orgId: string, id: string) =>
  tx`select public.delete_customer_view(${orgId}, ${id})`
const restore = (tx: Tx, orgId: string, id: string) =>
  tx`select public.restore_customer_view(${orgId}, ${id})`

describe('restore_customer_view', () => {
  it('gives what an admin deleted back to its maker as it was, also where the admin has the name', () =>
    inTransaction(async (tx) => {
      const { org, admin, agent } = await createActors(tx)
      const filter = { segments: ['LEAD'] }
      const id = await save(tx, org.id, agent, { name: 'Ours', is_shared: true, filter })
      await save(tx, org.id, admin, { name: 'Ours' })
      const [before] = await tx`select * from public.customer_views where id = ${id}`
      await remove(tx, org.id, id)
      expect(await tx`select id from public.customer_views where id = ${id}`).toEqual([])
      await restore(tx, org.id, id)

      await as(tx, agent)
      expect(await tx`select * from public.customer_views where id = ${id}`).toEqual([before])
      expect(
        await tx`
          update public.customer_views set name = 'Renamed', is_shared = false where id = ${id}
          returning name, created_by`,
      ).toEqual([{ name: 'Renamed', created_by: agent.userId }])
    }))

  it('brings a view back for whoever may change it, and for nobody else', () =>
    inTransaction(async (tx) => {
      const { org, owner, admin, agent } = await createActors(tx)
      const other = await createMember(tx, { org_id: org.id, role: 'agent' })
      const mine = await save(tx, org.id, agent, { name: 'Mine' })
      const ours = await save(tx, org.id, agent, { name: 'Ours', is_shared: true })
      for (const id of [mine, ours]) {
        await as(tx, agent)
        await remove(tx, org.id, id)
        await as(tx, other)
        await expectDenied(restore(tx, org.id, id), 'PT404', 'crm.view_not_found')
      }
      await as(tx, admin)
      await expectDenied(restore(tx, org.id, mine), 'PT404', 'crm.view_not_found')
      await restore(tx, org.id, ours)
      // Twice does no harm, whoever was first.
      await as(tx, owner)
      await restore(tx, org.id, ours)
      await as(tx, agent)
      await restore(tx, org.id, mine)
      expect(await seenBy(tx, org.id, agent)).toEqual(['Mine', 'Ours'])
    }))

  it('whoever may only read customers by now brings no shared view back, and their own', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const mine = await save(tx, org.id, agent, { name: 'Mine' })
      const ours = await save(tx, org.id, agent, { name: 'Ours', is_shared: true })
      await remove(tx, org.id, mine)
      await remove(tx, org.id, ours)
      await asOwner(tx)
      await tx`delete from public.role_permissions where role = 'agent' and permission = 'customers.write'`
      await as(tx, agent)
      await expectDenied(restore(tx, org.id, ours), 'PT404', 'crm.view_not_found')
      await restore(tx, org.id, mine)
      expect(await seenBy(tx, org.id, agent)).toEqual(['Mine'])
    }))

  it('does not put a second view of a name beside the first, and loses neither', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const first = await save(tx, org.id, agent, { name: 'Mine' })
      await remove(tx, org.id, first)
      const second = await save(tx, org.id, agent, { name: 'mine' })
      await expectDenied(restore(tx, org.id, first), '23505')
      await tx`update public.customer_views set name = 'Other' where id = ${second}`
      await restore(tx, org.id, first)
      expect(await seenBy(tx, org.id, agent)).toEqual(['Mine', 'Other'])
    }))

  it('finds a view for 30 days after it was deleted', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const ids: Record<string, string> = {}
      for (const name of ['Kept', 'Recent', 'Old']) {
        ids[name] = await save(tx, org.id, agent, { name })
      }
      const { Recent, Old } = ids
      await asOwner(tx)
      await tx`
        update public.customer_views
        set deleted_at = now() - case when name = 'Old' then interval '31 days' else interval '29 days' end
        where org_id = ${org.id} and name <> 'Kept'`
      await tx`select private.run_maintenance('customer-views')`
      await as(tx, agent)
      await expectDenied(restore(tx, org.id, required(Old)), 'PT404', 'crm.view_not_found')
      await restore(tx, org.id, required(Recent))
      expect(await seenBy(tx, org.id, agent)).toEqual(['Kept', 'Recent'])
    }))
})
