import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createMembership, createTag } from '../../helpers/factories.ts'

// Every role that reads customers may also write them today. Were that ever to change, the
// policies must already tell the two apart.
const withReadingAgents = (run: (tx: Tx, actors: Actors) => Promise<void>) =>
  inTransaction(async (tx) => {
    const actors = await createActors(tx)
    await tx`
      delete from public.role_permissions
       where role = 'agent' and permission = 'customers.write'`
    await run(tx, actors)
  })

describe('tags', () => {
  it('an agent without customers.write can read tags, but not add, change or remove any', () =>
    withReadingAgents(async (tx, { org, agent, admin }) => {
      const { id } = await createTag(tx, { org_id: org.id })
      const other = await createTag(tx, { org_id: org.id })
      await as(tx, agent)
      expect(await tx`select from public.tags where id = ${id}`).toHaveLength(1)
      await expectDenied(
        tx`insert into public.tags (org_id, name) values (${org.id}, 'New')`,
        '42501',
      )
      expect((await tx`update public.tags set name = 'Renamed'`).count).toBe(0)
      const remove = () => tx`select public.delete_tag(${org.id}, ${id})`
      await expectDenied(remove, '42501', 'identity.permission_denied')
      const merge = () => tx`select public.merge_tags(${org.id}, ${id}, ${other.id})`
      await expectDenied(merge, '42501', 'identity.permission_denied')

      await as(tx, admin)
      expect((await tx`update public.tags set name = 'Renamed' where id = ${id}`).count).toBe(1)
      await merge()
      await expectDenied(remove, 'PT404', 'crm.tag_not_found')
    }))

  it('an admin could not move one to where they only read, were org_id ever granted', () =>
    withReadingAgents(async (tx, { org, otherOrg, admin }) => {
      const { id } = await createTag(tx, { org_id: org.id })
      await createMembership(tx, { org_id: otherOrg.id, user_id: admin.userId, role: 'agent' })
      await tx`grant update (org_id) on public.tags to authenticated`
      await as(tx, admin)
      await expectDenied(
        tx`update public.tags set org_id = ${otherOrg.id} where id = ${id}`,
        '42501',
      )
    }))

  it('a statement without a condition reaches the tags of one’s own organization only', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      await createTag(tx, { org_id: org.id })
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      expect((await tx`update public.tags set color = 'red'`).count).toBe(1)
      await tx`reset role`
      const [left] = await tx`select color from public.tags where id = ${foreign.id}`
      expect(left).toEqual({ color: 'slate' })
    }))
})
