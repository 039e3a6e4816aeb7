import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, type Segment } from '../../helpers/factories.ts'

const move = (
  tx: Tx,
  { org }: Actors,
  ids: string[],
  segment: string | null,
  reason: string | null = null,
) =>
  tx<{ count: number }[]>`
    select public.move_customers(${org.id}, ${ids}, ${segment}, ${reason}) as count`

const moves = (tx: Tx, customerId: string) => tx`
  select data, actor_id from public.customer_events
   where customer_id = ${customerId} and kind = 'customer.segment_changed' order by id`

async function withCustomers(
  segments: Segment[],
  run: (tx: Tx, actors: Actors, ids: string[]) => Promise<void>,
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const ids: string[] = []
    for (const segment of segments) {
      ids.push((await createCustomer(tx, { org_id: actors.org.id, segment })).id)
    }
    await as(tx, actors.agent)
    await run(tx, actors, ids)
  })
}

describe('move_customers', () => {
  it('moves those who are elsewhere, and says who, from where and why', () =>
    withCustomers(['LEAD', 'CUSTOMER', 'CHURNED'], async (tx, actors, ids) => {
      const [lead = '', customer = '', churned = ''] = ids
      expect(await move(tx, actors, ids, 'CUSTOMER', '  Signed the contract ')).toEqual([
        { count: 2 },
      ])
      const reason = 'Signed the contract'
      const actor_id = actors.agent.userId
      expect(await moves(tx, lead)).toEqual([
        { data: { from: 'LEAD', to: 'CUSTOMER', reason }, actor_id },
      ])
      expect(await moves(tx, churned)).toEqual([
        { data: { from: 'CHURNED', to: 'CUSTOMER', reason }, actor_id },
      ])
      expect(await moves(tx, customer)).toEqual([])
    }))

  it('moves nobody whom a colleague has moved since, when told where they were', () =>
    withCustomers(['LEAD', 'CHURNED', 'CUSTOMER'], async (tx, { org }, ids) => {
      const [lead = '', churned = '', customer = ''] = ids
      const moveFrom = (who: string[]) => () =>
        tx<{ count: number }[]>`
        select public.move_customers(${org.id}, ${who}, 'CUSTOMER', p_from => 'LEAD') as count`
      const refusal = await expectDenied(moveFrom([lead, churned]), 'PT409', 'crm.customer_changed')
      expect(refusal.detail).toBe('segment')
      expect(await moves(tx, lead)).toEqual([])
      // Who is there already is no conflict.
      expect(await moveFrom([lead, customer])()).toEqual([{ count: 1 }])
      expect(await moves(tx, churned)).toEqual([])
    }))

  it('gives its reason to no later change', () =>
    withCustomers(['LEAD'], async (tx, actors, ids) => {
      await move(tx, actors, ids, 'OPPORTUNITY', 'Asked for an offer')
      await move(tx, actors, ids, 'CUSTOMER')
      await tx`select public.archive_customers(${actors.org.id}, ${ids})`
      const events = await tx`
        select data from public.customer_events where customer_id = ${ids[0] ?? ''} order by id desc limit 2`
      expect(events).toEqual([{ data: {} }, { data: { from: 'OPPORTUNITY', to: 'CUSTOMER' } }])
    }))

  it('keeps what a run around it says of itself', () =>
    withCustomers(['LEAD'], async (tx, actors, ids) => {
      await tx`select set_config('clientele.customer_event_data', '{"bulk_run_id": "1"}', true)`
      await move(tx, actors, ids, 'CUSTOMER', 'Because')
      await move(tx, actors, ids, 'CHURNED')
      expect((await moves(tx, ids[0] ?? '')).map(({ data }) => data)).toEqual([
        { from: 'LEAD', to: 'CUSTOMER', reason: 'Because', bulk_run_id: '1' },
        { from: 'CUSTOMER', to: 'CHURNED', bulk_run_id: '1' },
      ])
    }))

  it('leaves customers of another organization alone', () =>
    withCustomers([], async (tx, actors) => {
      await asOwner(tx)
      const foreign = await createCustomer(tx, { org_id: actors.otherOrg.id })
      await as(tx, actors.agent)
      expect(await move(tx, actors, [foreign.id], 'CUSTOMER')).toEqual([{ count: 0 }])
      await asOwner(tx)
      const [row] = await tx`select segment from public.customers where id = ${foreign.id}`
      expect(row).toEqual({ segment: 'LEAD' })
    }))

  it.each([
    ['a segment of one’s own', 'VIP', null, 'crm.segment_unknown', 'segment'],
    ['no segment', null, null, 'crm.segment_unknown', 'segment'],
    ['a reason of 501 characters', 'CUSTOMER', 'x'.repeat(501), 'crm.value_too_long', 'reason'],
    ['a reason of two lines', 'CUSTOMER', 'a\nb', 'crm.value_has_control_characters', 'reason'],
  ])('refuses %s', (_what, segment, reason, code, field) =>
    withCustomers(['LEAD'], async (tx, actors, ids) => {
      const error = await expectDenied(() => move(tx, actors, ids, segment, reason), 'PT422', code)
      expect(error.detail).toBe(field)
      await move(tx, actors, ids, 'CUSTOMER', 'x'.repeat(500))
    }),
  )

  it('is not for those who only read', () =>
    withCustomers(['LEAD'], async (tx, actors, ids) => {
      await asOwner(tx)
      await tx`
        delete from public.role_permissions
         where role = 'agent' and permission = 'customers.write'`
      await as(tx, actors.agent)
      await expectDenied(
        () => move(tx, actors, ids, 'CUSTOMER'),
        '42501',
        'identity.permission_denied',
      )
    }))
})
