import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asAnon, asService, expectDenied, inTransaction } from '../../helpers/db.ts'

describe('profiles', () => {
  it('are seen by oneself and by colleagues, not by customers, strangers or other organizations', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const everyone = [actors.owner, actors.admin, actors.agent]
        .map(({ userId }) => userId)
        .toSorted()
      for (const [who, expected] of [
        ['owner', everyone],
        ['agent', everyone],
        ['otherOwner', [actors.otherOwner.userId]],
        ['customer', [actors.customer.userId]],
        ['stranger', [actors.stranger.userId]],
        ['platformAdmin', [actors.platformAdmin.userId]],
      ] as const) {
        await as(tx, actors[who])
        const rows = await tx<{ id: string }[]>`select id from public.profiles`
        expect(rows.map(({ id }) => id).toSorted(), who).toEqual(expected)
      }
      await asAnon(tx)
      await expectDenied(tx`select from public.profiles`, '42501')
    })
  })

  it('a former colleague is out of sight at once, both ways', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      await tx`select public.remove_member(${actors.org.id}, ${actors.agent.userId})`
      expect(await tx`select from public.profiles where id = ${actors.agent.userId}`).toHaveLength(
        0,
      )
      await as(tx, actors.agent)
      expect(await tx`select from public.profiles where id = ${actors.owner.userId}`).toHaveLength(
        0,
      )
    })
  })

  it('one can change one’s own and no colleague’s', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      const change = (id: string) => tx`
        update public.profiles
        set first_name = 'N', last_name = 'M', locale = 'de', time_zone = 'Europe/Paris',
          avatar_path = ${`${id}/face.png`}
        where id = ${id}`
      expect((await change(actors.owner.userId)).count).toBe(1)
      expect((await change(actors.agent.userId)).count).toBe(0)
    })
  })

  it.each([
    ['another person’s picture', { avatar_path: `${randomUUID()}/face.png` }, '23514'],
    ['a name of 101 characters', { first_name: 'x'.repeat(101) }, '23514'],
    ['an unknown time zone', { time_zone: 'Nowhere' }, 'PT422'],
    ['a locale that is none', { locale: 'x' }, '23514'],
  ])('refuses %s', async (_what, change, code) => {
    await inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        tx`update public.profiles set ${tx(change)} where id = ${owner.userId}`,
        code,
      )
    })
  })

  it('one could not become a colleague, were the id ever granted', async () => {
    await inTransaction(async (tx) => {
      const { owner, agent } = await createActors(tx)
      await tx`grant update (id) on public.profiles to authenticated`
      await as(tx, owner)
      await expectDenied(
        tx`update public.profiles set id = ${agent.userId} where id = ${owner.userId}`,
        '42501',
      )
    })
  })

  it('cannot be inserted or deleted by hand', async () => {
    await inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      for (const become of [() => as(tx, owner), () => asService(tx)]) {
        await become()
        await expectDenied(tx`insert into public.profiles (id) values (${randomUUID()})`, '42501')
        await expectDenied(tx`delete from public.profiles where id = ${owner.userId}`, '42501')
      }
    })
  })

  it('call a person by what they have of a name, else by the address, in member_summary too', async () => {
    await inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      for (const [first, last, email, expected] of [
        ['Ada', 'King Noel', 'ada@acme.test', 'Ada King Noel'],
        ['Ada', null, 'ada@acme.test', 'Ada'],
        [null, 'Noel', 'ada@acme.test', 'Noel'],
        [' ', '', 'ada@acme.test', 'ada@acme.test'],
        [null, null, null, null],
      ] as const) {
        await asService(tx)
        await tx`
          update public.profiles set first_name = ${first}, last_name = ${last}, email = ${email}
           where id = ${agent.userId}`
        await as(tx, agent)
        const [profile] = await tx`
          select display_name from public.profiles where id = ${agent.userId}`
        expect(profile).toEqual({ display_name: expected })
        const [member] = await tx`
          select display_name from public.member_summary
           where org_id = ${org.id} and user_id = ${agent.userId}`
        expect(member).toEqual({ display_name: expected })
      }
    })
  })
})

describe('member_summary', () => {
  it('shows staff with names to staff, and nothing to others', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.agent)
      const rows = await tx<{ display_name: string }[]>`
        select display_name from public.member_summary
        where org_id = ${actors.org.id} order by display_name`
      expect(rows.map((row) => row.display_name)).toEqual([
        'Agnes Lovelace',
        'Amir Lovelace',
        'Olga Lovelace',
      ])
      await as(tx, actors.otherOwner)
      expect(
        await tx`select from public.member_summary where org_id = ${actors.org.id}`,
      ).toHaveLength(0)
      await as(tx, actors.stranger)
      expect(await tx`select from public.member_summary`).toHaveLength(0)
    })
  })
})
