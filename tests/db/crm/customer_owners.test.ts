import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { expectRefused } from '../../helpers/constraints.ts'
import {
  as,
  asOwner,
  asService,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

/** The agent owns 250 customers, which is more than go with them at once. */
function withOwner(run: (tx: Tx, actors: Actors) => Promise<void>) {
  return inTransaction(async (tx) => {
    const actors = await createActors(tx)
    await tx`
      insert into public.customers (org_id, name, owner_id)
      select ${actors.org.id}, 'Customer ' || number, ${actors.agent.userId}
      from generate_series(1, 250) as number`
    await run(tx, actors)
  })
}

const remove = async (tx: Tx, { org, owner, agent }: Actors) => {
  await as(tx, owner)
  await tx`select public.remove_member(${org.id}, ${agent.userId})`
}

const ownedIds = async (tx: Tx, { org, agent }: Actors) => {
  await asOwner(tx)
  const rows = await tx<{ id: string }[]>`
    select id from public.customers where org_id = ${org.id} and owner_id = ${agent.userId}`
  return rows.map(({ id }) => id)
}

const ownersLeft = async (tx: Tx, { org }: Actors) => {
  await asOwner(tx)
  return await tx`
    select user_id, left_by from private.customer_owners
    where org_id = ${org.id} and left_at is not null`
}

const release = async (tx: Tx) => {
  await asService(tx)
  await tx`select public.run_maintenance('departed-owners')`
}

describe('customers of a colleague who leaves', () => {
  it('are released in batches, and who leaves is out before that', () =>
    withOwner(async (tx, actors) => {
      const { org, owner, agent } = actors
      await remove(tx, actors)
      await as(tx, agent)
      expect(await tx`select from public.customers where org_id = ${org.id}`).toHaveLength(0)
      expect(await ownedIds(tx, actors)).toHaveLength(50)
      expect(await ownersLeft(tx, actors)).toEqual([
        { user_id: agent.userId, left_by: owner.userId },
      ])

      await release(tx)
      expect(await ownedIds(tx, actors)).toHaveLength(0)
      expect(await ownersLeft(tx, actors)).toHaveLength(0)
      const told = await tx<{ count: number }[]>`
        select count(*)::integer as count from public.customer_events
        where org_id = ${org.id} and kind = 'customer.updated' and actor_id = ${owner.userId}
          and (data ->> 'owner_left')::boolean
          and data #>> '{changes,owner_id,from}' = ${agent.userId}`
      expect(required(told[0]).count).toBe(250)
    }))

  it('are released all the same when the account is deleted', () =>
    withOwner(async (tx, actors) => {
      await tx`delete from auth.users where id = ${actors.agent.userId}`
      expect(await ownedIds(tx, actors)).toHaveLength(50)
      await release(tx)
      expect(await ownedIds(tx, actors)).toHaveLength(0)
    }))

  it('go with the organization', () =>
    withOwner(async (tx, actors) => {
      await remove(tx, actors)
      await asOwner(tx)
      await tx`delete from public.organizations where id = ${actors.org.id}`
      const left = await tx`
        select from private.customer_owners where org_id = ${actors.org.id}
        union all
        select from public.customers where org_id = ${actors.org.id}`
      expect(left).toHaveLength(0)
    }))

  it('stay with who comes back before the end', () =>
    withOwner(async (tx, actors) => {
      const { org, agent } = actors
      await remove(tx, actors)
      await asOwner(tx)
      await tx`
        insert into public.memberships (org_id, user_id, role)
        values (${org.id}, ${agent.userId}, 'agent')`
      await release(tx)
      expect(await ownedIds(tx, actors)).toHaveLength(50)
      expect(await ownersLeft(tx, actors)).toHaveLength(0)
    }))

  it('can be edited and given to others, but no more are given to who has left', () =>
    withOwner(async (tx, actors) => {
      const { org, owner, admin, agent } = actors
      const { id } = await createCustomer(tx, { org_id: org.id })
      await remove(tx, actors)
      const [kept, other] = await ownedIds(tx, actors)
      const update = (customerId: string | undefined, values: Record<string, string>) =>
        tx`select public.update_customer(${org.id}, ${required(customerId)}, ${tx.json(values)})`
      await as(tx, owner)
      const unknown = ['PT422', 'crm.owner_unknown'] as const
      await expectDenied(update(id, { owner_id: agent.userId }), ...unknown)
      await expectDenied(
        tx`select public.create_customer(${org.id}, ${tx.json({ name: 'New', owner_id: agent.userId })})`,
        ...unknown,
      )
      await update(id, { owner_id: admin.userId })
      await update(kept, { name: 'Renamed', owner_id: agent.userId })
      await update(other, { owner_id: admin.userId })
      expect(await ownedIds(tx, actors)).toHaveLength(49)
    }))

  it('are merged without their owner', () =>
    withOwner(async (tx, actors) => {
      const { org, owner } = actors
      const { id } = await createCustomer(tx, { org_id: org.id })
      await remove(tx, actors)
      const [merged] = await ownedIds(tx, actors)
      await as(tx, owner)
      const [merge] = await tx<{ id: string }[]>`
        select public.merge_customers(${org.id}, ${id}, ${required(merged)}) as id`
      const owners = () =>
        tx<{ owner_id: string | null }[]>`
          select owner_id from public.customers where id in (${id}, ${required(merged)})`
      expect(await owners()).toEqual([{ owner_id: null }])
      await tx`select public.undo_customer_merge(${org.id}, ${required(merge).id})`
      expect(await owners()).toEqual([{ owner_id: null }, { owner_id: null }])
    }))

  it('one that somebody holds keeps nobody waiting, and is released the next time', async () => {
    const actors = await createActors(sql)
    const { id } = await createCustomer(sql, {
      org_id: actors.org.id,
      owner_id: actors.agent.userId,
    })
    const holder = await sql.reserve()
    try {
      await holder`begin`
      await holder`select from public.customers where id = ${id} for update`
      await commitAs(actors.owner, async (tx) => {
        await tx`set local lock_timeout = '1s'`
        await tx`select public.remove_member(${actors.org.id}, ${actors.agent.userId})`
      })
      await inTransaction(async (tx) => {
        await release(tx)
        expect(await ownedIds(tx, actors)).toEqual([id])
      })
      await holder`rollback`
      await inTransaction(async (tx) => {
        await release(tx)
        expect(await ownedIds(tx, actors)).toEqual([])
      })
    } finally {
      await holder`rollback`
      holder.release()
      await removeActors(sql, actors)
    }
  })
})

describe('customer_owners', () => {
  it('cannot go while customers are theirs, even for the owner of the table', () =>
    withOwner(async (tx, { agent }) => {
      await expectRefused(
        'customers_owner_id_fkey',
        () => tx`delete from private.customer_owners where user_id = ${agent.userId}`,
      )
    }))

  it('cannot have been removed by somebody without having left', () =>
    withOwner(async (tx, { agent }) => {
      await expectRefused(
        'customer_owners_left_check',
        () => tx`
          update private.customer_owners set left_by = ${randomUUID()}
          where user_id = ${agent.userId}`,
      )
    }))
})
