import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

const record = (tx: Tx, orgId: string, customerId: string, data: object = {}, at = new Date()) =>
  tx`
    select private.record_customer_event(
      ${orgId}, ${customerId}, 'order.placed', ${tx.json(data as never)}, ${at})`

const withCustomer = (run: (tx: Tx, actors: Actors, customerId: string) => Promise<void>) =>
  inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, {
      org_id: actors.org.id,
      created_at: new Date('2020-01-01'),
    })
    await run(tx, actors, id)
  })

const placed = (tx: Tx, customerId: string) => tx`
  select data, actor_id from public.customer_events
   where customer_id = ${customerId} and kind = 'order.placed' order by id`

describe('record_customer_event', () => {
  it('is how another domain tells of a customer, as of whoever is signed in', () =>
    withCustomer(async (tx, { org, agent }, id) => {
      await as(tx, agent)
      await expectDenied(() => record(tx, org.id, id), '42501')
      // A function of that domain runs as its owner, in the session of the caller.
      await tx`set local role none`
      await record(tx, org.id, id, { order_id: '1' })
      expect(await placed(tx, id)).toEqual([{ data: { order_id: '1' }, actor_id: agent.userId }])
    }))

  it('finds the customer that another was merged into, and no other', () =>
    withCustomer(async (tx, { org, otherOrg }, id) => {
      const gone = randomUUID()
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${org.id}, ${gone}, ${id})`
      await record(tx, org.id, gone)
      expect(await placed(tx, id)).toHaveLength(1)
      await expectDenied(() => record(tx, org.id, randomUUID()), 'PT404', 'crm.customer_not_found')
      await expectDenied(() => record(tx, otherOrg.id, id), 'PT404', 'crm.customer_not_found')
    }))

  it('adds what the function at work says of all its events, for one and for many', () =>
    withCustomer(async (tx, { org }, id) => {
      await tx`select set_config('clientele.customer_event_data', '{"run": 1}', true)`
      await record(tx, org.id, id, { order_id: '1' })
      await tx`
        select private.record_customer_events(${org.id}, ${[id]}, 'order.placed', '{"order_id": "2"}')`
      await tx`select set_config('clientele.customer_event_data', '', true)`
      await record(tx, org.id, id, { order_id: '3' })
      expect((await placed(tx, id)).map(({ data }) => data)).toEqual([
        { run: 1, order_id: '1' },
        { run: 1, order_id: '2' },
        { order_id: '3' },
      ])
    }))
})

describe('list_customer_events', () => {
  const list = (
    tx: Tx,
    orgId: string,
    id: string,
    kinds: string[] | null,
    after: object | null = null,
  ) =>
    tx<{ id: number; kind: string; data: { n?: number }; occurred_at: Date }[]>`
      select * from public.list_customer_events(
        ${orgId}, ${id}, ${after === null ? null : tx.json(after as never)}, 2, ${kinds})`

  it('pages through the kinds asked for, newest first, also those of the past', () =>
    withCustomer(async (tx, { org, agent }, id) => {
      for (const n of [1, 2, 3]) await record(tx, org.id, id, { n }, new Date(Date.UTC(2026, 0, n)))
      await tx`update public.customers set name = 'New' where id = ${id}`
      await as(tx, agent)
      expect((await list(tx, org.id, id, null)).map(({ kind }) => kind)).toEqual([
        'customer.updated',
        'customer.created',
      ])
      const first = await list(tx, org.id, id, ['order.placed', 'note.added'])
      expect(first.map(({ data }) => data.n)).toEqual([3, 2])
      const last = required(first.at(-1))
      const rest = await list(tx, org.id, id, ['order.placed'], {
        id: last.id,
        occurred_at: last.occurred_at,
      })
      expect(rest.map(({ data }) => data.n)).toEqual([1])
      expect(await list(tx, org.id, id, [])).toEqual([])
      await asOwner(tx)
    }))
})
