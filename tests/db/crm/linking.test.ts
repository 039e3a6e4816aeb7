import { describe, expect, it } from 'vitest'
import { createActor, createActors, removeActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, sql } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { claim, userOf, withStranger } from './linking.helpers.ts'

describe('claim_customer', () => {
  it('links a user to the customers with their confirmed address, in every organization', () =>
    withStranger(async (tx, { otherOrg, stranger }, id) => {
      const other = await createCustomer(tx, { org_id: otherOrg.id, email: stranger.email })
      await createCustomer(tx, { org_id: otherOrg.id })
      expect((await claim(tx, stranger)).toSorted()).toEqual([id, other.id].toSorted())
      expect(await userOf(tx, id)).toBe(stranger.userId)
      expect(await claim(tx, stranger)).toEqual([])
    }))

  it('links nobody whose address is not confirmed', () =>
    withStranger(async (tx, _actors, id) => {
      const unconfirmed = await createActor(tx, { is_confirmed: false })
      await tx`update public.customers set email = ${unconfirmed.email} where id = ${id}`
      expect(await claim(tx, unconfirmed)).toEqual([])
      await tx`update auth.users set email_confirmed_at = now() where id = ${unconfirmed.userId}`
      expect(await claim(tx, unconfirmed)).toEqual([id])
    }))

  it('links nobody who must choose a new password first', () =>
    withStranger(async (tx, { stranger }) => {
      await tx`
        insert into private.password_change_requirements (user_id) values (${stranger.userId})`
      await expectDenied(() => claim(tx, stranger), '42501', 'identity.password_change_required')
    }))

  it('leaves archived customers alone', () =>
    withStranger(
      async (tx, { stranger }, id) => {
        expect(await claim(tx, stranger)).toEqual([])
        await tx`update public.customers set archived_at = null where id = ${id}`
        expect(await claim(tx, stranger)).toEqual([id])
      },
      { archived_at: new Date() },
    ))

  it('takes nobody’s customer away', () =>
    withStranger(async (tx, { stranger }, id) => {
      const other = await createActor(tx)
      await tx`update public.customers set user_id = ${other.userId} where id = ${id}`
      expect(await claim(tx, stranger)).toEqual([])
      expect(await userOf(tx, id)).toBe(other.userId)
    }))

  it('links one customer per organization', () =>
    withStranger(async (tx, { org, stranger }) => {
      await createCustomer(tx, { org_id: org.id, user_id: stranger.userId })
      expect(await claim(tx, stranger)).toEqual([])
    }))

  it('keeps the link when the address of the sign-in changes', () =>
    withStranger(async (tx, { stranger }, id) => {
      await claim(tx, stranger)
      await tx`update auth.users set email = 'moved@example.test' where id = ${stranger.userId}`
      expect(await claim(tx, stranger)).toEqual([])
      expect(await userOf(tx, id)).toBe(stranger.userId)
    }))

  it('finds the address by an index of its own', async () => {
    await inTransaction(async (tx) => {
      await tx`set local enable_seqscan = off`
      const plan = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`
        explain select id from public.customers
         where email = 'ada@example.test' and user_id is null and archived_at is null`)
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(
        'customers_claimable_email_idx',
      )
    })
  })

  it('is told in the timeline, and so is the end of it', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await as(tx, agent)
      await tx`select public.unlink_customer(${org.id}, ${id})`
      await asOwner(tx)
      const events = await tx`
        select kind, data, actor_id from public.customer_events
         where customer_id = ${id} and kind <> 'customer.created' order by id`
      expect(events).toEqual([
        {
          kind: 'customer.linked',
          data: { user_id: stranger.userId },
          actor_id: stranger.userId,
        },
        { kind: 'customer.unlinked', data: { user_id: stranger.userId }, actor_id: agent.userId },
      ])
    }))

  it('tells staff neither the name nor the address of who is not one of them', () =>
    withStranger(async (tx, { org, owner, agent, stranger }, id) => {
      await tx`
        update public.profiles set first_name = 'Sina', last_name = 'Secret'
         where id = ${stranger.userId}`
      await claim(tx, stranger)
      await tx`update auth.users set email = 'private@example.test' where id = ${stranger.userId}`
      await as(tx, stranger)
      await tx`select public.update_own_customer(${org.id}, '{"phone": "+49 30 1"}')`
      await as(tx, agent)
      await tx`select public.unlink_customer(${org.id}, ${id})`
      await as(tx, owner)
      // Who has left is still known to those they worked with.
      await tx`select public.remove_member(${org.id}, ${agent.userId})`
      const events = await tx`
        select kind, actor_id, actor_name from public.list_customer_events(${org.id}, ${id})
         where kind <> 'customer.created' order by id`
      expect(events).toEqual([
        { kind: 'customer.linked', actor_id: stranger.userId, actor_name: null },
        { kind: 'customer.updated', actor_id: stranger.userId, actor_name: null },
        { kind: 'customer.unlinked', actor_id: agent.userId, actor_name: 'Agnes Lovelace' },
      ])
      const [page] = await tx`
        select public.get_customer(${org.id}, ${id}) -> 'events' as events`
      expect(JSON.stringify(page)).not.toMatch(/Sina|Secret|private@/)
      const trail = await tx`
        select actor_id, actor_email from public.audit_log
         where org_id = ${org.id} and table_name = 'customers' and row_id = ${id}
           and action = 'update' and actor_id is not null order by occurred_at, id`
      expect(trail).toHaveLength(3)
      for (const { actor_id, actor_email } of trail) {
        expect(actor_email).toBe(actor_id === agent.userId ? agent.email : null)
      }
    }))
})

describe('unlink_customer', () => {
  it('keeps the person and the address away until staff allow it again', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await as(tx, agent)
      const [unlinked] = await tx`select public.unlink_customer(${org.id}, ${id}) as done`
      expect(unlinked?.done).toBe(true)
      expect((await tx`select public.unlink_customer(${org.id}, ${id}) as done`)[0]?.done).toBe(
        false,
      )
      await asOwner(tx)
      expect(await claim(tx, stranger)).toEqual([])

      // The account made anew: another user, the same address.
      await tx`delete from auth.users where id = ${stranger.userId}`
      const again = await createActor(tx, { email: stranger.email })
      expect(await claim(tx, again)).toEqual([])

      // The address corrected by staff: whoever really has it is linked.
      const right = await createActor(tx)
      await tx`update public.customers set email = ${right.email} where id = ${id}`
      expect(await claim(tx, right)).toEqual([id])
      await tx`update public.customers set user_id = null, email = ${again.email} where id = ${id}`

      await as(tx, agent)
      const allow = async () =>
        (await tx`select public.allow_customer_link(${org.id}, ${id}) as done`)[0]?.done
      expect([await allow(), await allow()]).toEqual([true, false])
      await asOwner(tx)
      expect(await claim(tx, again)).toEqual([id])
    }))

  it('is in the audit trail, without the address, which may be private by now', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await tx`update auth.users set email = 'private@example.test' where id = ${stranger.userId}`
      await as(tx, agent)
      await tx`select public.unlink_customer(${org.id}, ${id})`
      await tx`select public.allow_customer_link(${org.id}, ${id})`
      await asOwner(tx)
      const entries = await tx`
        select action, coalesce(after, before) ->> 'email' as email from public.audit_log
         where org_id = ${org.id} and table_name = 'customer_link_refusals' order by action desc`
      expect(entries).toEqual([
        { action: 'insert', email: '[redacted]' },
        { action: 'delete', email: '[redacted]' },
      ])
    }))

  it('reports crm.customer_not_found for another organization’s customer', () =>
    withStranger(async (tx, { org, otherOrg, agent }) => {
      const { id } = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      for (const attempt of [
        () => tx`select public.unlink_customer(${org.id}, ${id})`,
        () => tx`select public.allow_customer_link(${org.id}, ${id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'crm.customer_not_found')
      }
    }))
})

describe('claim_customer, in a race', () => {
  it('skips a customer who is being changed, and links them at the next sign-in', async () => {
    const actors = await createActors(sql)
    const { org, stranger } = actors
    try {
      const { id } = await createCustomer(sql, { org_id: org.id, email: stranger.email })
      await sql.begin(async (writer) => {
        await writer`update public.customers set phone = '1' where id = ${id}`
        expect(await inTransaction((tx) => claim(tx, stranger))).toEqual([])
      })
      expect(await inTransaction((tx) => claim(tx, stranger))).toEqual([id])
    } finally {
      await removeActors(sql, actors)
    }
  })
})
