import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, inTransaction } from '../../helpers/db.ts'

describe('my_organization', () => {
  it('is what its slug names, with the role of the caller and what that allows', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      for (const [actor, role] of [
        [actors.agent, 'agent'],
        [actors.owner, 'owner'],
      ] as const) {
        await as(tx, actor)
        const permissions = await tx<{ name: string }[]>`
          select public.my_permissions(${actors.org.id}) as name`
        const [org] = await tx`
          select id, slug, name, currency::text, time_zone, locale from public.organizations`
        const rows = await tx`select * from public.my_organization(${actors.org.slug})`
        expect(rows).toEqual([{ ...org, role, permissions: permissions.map(({ name }) => name) }])
      }
    })
  })

  it('another organization looks like one that is not there', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      for (const actor of [actors.otherOwner, actors.stranger]) {
        await as(tx, actor)
        expect(await tx`select from public.my_organization(${actors.org.slug})`).toHaveLength(0)
        expect(await tx`select from public.my_organization('not-there')`).toHaveLength(0)
      }
    })
  })

  it('a member who was removed finds it no more', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const found = async () => {
        await as(tx, actors.agent)
        return tx`select from public.my_organization(${actors.org.slug})`
      }
      expect(await found()).toHaveLength(1)
      await as(tx, actors.owner)
      await tx`select public.remove_member(${actors.org.id}, ${actors.agent.userId})`
      expect(await found()).toHaveLength(0)
    })
  })
})
