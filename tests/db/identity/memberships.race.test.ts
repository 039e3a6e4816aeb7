import { describe, expect, it } from 'vitest'
import {
  type Actor,
  type Actors,
  createActors,
  createMember,
  removeActors,
} from '../../helpers/actors.ts'
import { commitAs, sql, type Tx } from '../../helpers/db.ts'

type Outcome = { done: number; reasons: string[] }
type Change = [tx: Tx, actors: Actors, whom: Actor]

/** All at once, each on a connection of its own. */
async function race(attempts: (() => Promise<unknown>)[]): Promise<Outcome> {
  const results = await Promise.allSettled(attempts.map((attempt) => attempt()))
  return {
    done: results.filter((result) => result.status === 'fulfilled').length,
    reasons: results.flatMap((result) =>
      result.status === 'rejected' ? [String(result.reason.message)] : [],
    ),
  }
}

async function withOwners(count: number, run: (actors: Actors, owners: Actor[]) => Promise<void>) {
  const actors = await createActors(sql)
  const owners = [actors.owner]
  try {
    while (owners.length < count) {
      owners.push(await createMember(sql, { org_id: actors.org.id, role: 'owner' }))
    }
    await run(actors, owners)
  } finally {
    await removeActors(sql, actors)
    await sql`delete from auth.users where id in ${sql(owners.map(({ userId }) => userId))}`
  }
}

async function countRole(actors: Actors, role: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from public.memberships where org_id = ${actors.org.id} and role = ${role}`
  return row?.count ?? 0
}

const remove = (tx: Tx, { org }: Actors, whom: Actor) =>
  tx`select public.remove_member(${org.id}, ${whom.userId})`
const giveRole = (tx: Tx, { org }: Actors, whom: Actor, role: string) =>
  tx`select public.set_member_role(${org.id}, ${whom.userId}, ${role})`
const leave = (actors: Actors, actor: Actor) => () =>
  commitAs(actor, (tx) => remove(tx, actors, actor))
const makeRole = (actors: Actors, by: Actor, whom: Actor, role: string) => () =>
  commitAs(by, (tx) => giveRole(tx, actors, whom, role))

describe('the last owner, in a race', () => {
  it('stays when all owners leave at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await withOwners(4, async (actors, owners) => {
        const outcome = await race(owners.map((owner) => leave(actors, owner)))
        expect(outcome).toEqual({ done: 3, reasons: ['identity.last_owner'] })
        expect(await countRole(actors, 'owner')).toBe(1)
      })
    }
  })

  it('stays when one leaves while the other is demoted', async () => {
    for (let round = 0; round < 5; round += 1) {
      await withOwners(2, async (actors, [first, second]) => {
        if (!first || !second) throw new Error('Two owners were made.')
        const outcome = await race([
          leave(actors, first),
          makeRole(actors, second, second, 'agent'),
        ])
        expect(outcome).toEqual({ done: 1, reasons: ['identity.last_owner'] })
        expect(await countRole(actors, 'owner')).toBe(1)
      })
    }
  })

  it('is not lost when two owners demote each other: the second asks as what they are by then', async () => {
    for (let round = 0; round < 5; round += 1) {
      await withOwners(2, async (actors, [first, second]) => {
        if (!first || !second) throw new Error('Two owners were made.')
        const outcome = await race([
          makeRole(actors, first, second, 'admin'),
          makeRole(actors, second, first, 'admin'),
        ])
        expect(outcome).toEqual({ done: 1, reasons: ['identity.owner_required'] })
        expect(await countRole(actors, 'owner')).toBe(1)
      })
    }
  })

  it('is kept by the trigger alone, when the owner of the table deletes in parallel', async () => {
    for (let round = 0; round < 5; round += 1) {
      await withOwners(3, async (actors, owners) => {
        const outcome = await race(
          owners.map(
            (owner) => async () =>
              sql`
              delete from public.memberships
              where org_id = ${actors.org.id} and user_id = ${owner.userId}`,
          ),
        )
        expect(outcome).toEqual({ done: 2, reasons: ['identity.last_owner'] })
      })
    }
  })

  it('is followed by exactly one admin when the owners’ accounts go at once', async () => {
    await withOwners(3, async (actors, owners) => {
      const outcome = await race(
        owners.map((owner) => async () => sql`delete from auth.users where id = ${owner.userId}`),
      )
      expect(outcome).toEqual({ done: 3, reasons: [] })
      expect(await countRole(actors, 'owner')).toBe(1)
      expect(await countRole(actors, 'agent')).toBe(1)
    })
  })

  it.each([
    ['gives a role', (...whose: Change) => giveRole(...whose, 'admin')],
    ['removes somebody', (...whose: Change) => remove(...whose)],
  ])('does not hold up work that only refers to the organization while one %s', (_what, change) =>
    withOwners(2, async (actors, [first, second]) => {
      if (!first || !second) throw new Error('Two owners were made.')
      const invited = await commitAs(first, async (tx) => {
        await change(tx, actors, second)
        return sql.begin(async (other) => {
          await other`set local lock_timeout = '1s'`
          return other`
            insert into public.invitations (org_id, email, role)
            values (${actors.org.id}, 'meanwhile@example.test', 'agent')
            returning email`
        })
      })
      expect([...invited]).toEqual([{ email: 'meanwhile@example.test' }])
      expect(await countRole(actors, 'owner')).toBe(1)
    }),
  )
})
