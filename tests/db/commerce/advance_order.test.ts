import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import {
  advance,
  creditOf,
  getOrder,
  grantCredit,
  openShop,
  orderOf,
  type Shop,
  stockOf,
} from './orders.helpers.ts'

type Bulk = {
  changed: { id: string; from: string }[]
  refused: { id: string; number: number | null; reason: string }[]
}

const advanceAll = async (
  tx: Tx,
  orgId: string,
  ids: string[],
  status: string,
  from: string | null = null,
) => {
  const [row] = await tx<{ answer: Bulk }[]>`
    select public.advance_orders(${orgId}, ${ids}, ${status}, ${from}) as answer`
  return row?.answer
}

const all = ['placed', 'processing', 'shipped', 'completed', 'cancelled']
const steps: Record<string, string[]> = {
  placed: ['processing', 'shipped', 'cancelled'],
  processing: ['placed', 'shipped', 'cancelled'],
  shipped: ['placed', 'processing', 'completed'],
  completed: ['shipped'],
  cancelled: [],
}
const way: Record<string, string[]> = {
  placed: [],
  processing: ['processing'],
  shipped: ['shipped'],
  completed: ['shipped', 'completed'],
  cancelled: ['cancelled'],
}

describe('advance_order', () => {
  it.each(all)('from %s leads where the table says, and nowhere else', async (from) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await as(tx, shop.agent)
      for (const step of way[from] ?? []) await advance(tx, shop.orgId, order.id, step)
      const { next_statuses: offered } = await getOrder(tx, shop.orgId, order.id)
      expect(offered.toSorted()).toEqual(steps[from]?.toSorted())
      for (const to of all) {
        await tx`savepoint step`
        if (to === from || steps[from]?.includes(to)) {
          expect(await advance(tx, shop.orgId, order.id, to)).toMatchObject({ status: to })
        } else {
          await expectDenied(
            () => advance(tx, shop.orgId, order.id, to),
            'PT409',
            'commerce.order_status_step_refused',
          )
        }
        await tx`rollback to savepoint step`
      }
    })
  })

  it('leaves an event on the order and on the customer’s timeline, with the reason', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await as(tx, shop.agent)
      const [row] = await tx<{ answer: { events: unknown[] } }[]>`
        select public.advance_order(${shop.orgId}, ${order.id}, 'processing', ' Paid by phone ')
          as answer`
      const told = { from: 'placed', to: 'processing', reason: 'Paid by phone' }
      expect(row?.answer.events.at(-1)).toMatchObject({
        kind: 'order.status_changed',
        data: told,
        actor_id: shop.agent.userId,
        actor_name: 'Agnes Lovelace',
      })
      // Twice is once.
      await advance(tx, shop.orgId, order.id, 'processing')
      await as(tx, shop.customer)
      const seen = await getOrder(tx, shop.orgId, order.id)
      expect(seen.events).toHaveLength(2)
      expect(seen.events.at(-1)).toMatchObject({ data: told, actor_name: null })
      await asOwner(tx)
      const events = await tx`
        select data, actor_id from public.customer_events
        where customer_id = ${shop.customerId} and kind = 'order.status_changed'`
      expect(events).toEqual([
        { data: { ...told, order_id: order.id, number: 1001 }, actor_id: shop.agent.userId },
      ])
    })
  })

  it('a customer takes no step, and another organization’s order is not found', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await as(tx, shop.customer)
      await expectDenied(
        () => advance(tx, shop.orgId, order.id, 'shipped'),
        'PT404',
        'identity.organization_not_found',
      )
      await as(tx, shop.otherOwner)
      await expectDenied(
        () => advance(tx, shop.otherOrg.id, order.id, 'shipped'),
        'PT404',
        'commerce.order_not_found',
      )
      await as(tx, shop.agent)
      await expectDenied(
        () => advance(tx, shop.orgId, order.id, 'lost'),
        'PT422',
        'platform.values_malformed',
      )
    })
  })

  it('the trigger refuses a step also to the owner of the table', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await expectDenied(
        () => tx`update public.orders set status = 'completed' where id = ${order.id}`,
        'PT409',
        'commerce.order_status_step_refused',
      )
    })
  })
})

describe('advance_orders', () => {
  it('takes the step of those that can, and says why of the others', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const orders = [await orderOf(tx, shop), await orderOf(tx, shop), await orderOf(tx, shop)]
      const [placed, done, ready] = orders as [
        Shop & { id: string },
        { id: string },
        { id: string },
      ] &
        typeof orders
      await as(tx, shop.agent)
      await advance(tx, shop.orgId, done.id, 'cancelled')
      await advance(tx, shop.orgId, ready.id, 'processing')
      const missing = randomUUID()
      const answer = await advanceAll(
        tx,
        shop.orgId,
        [placed.id, done.id, ready.id, missing, missing],
        'processing',
      )
      expect(answer).toEqual({
        changed: [{ id: placed.id, from: 'placed' }],
        refused: [
          { id: done.id, number: 1002, reason: 'commerce.order_status_step_refused' },
          { id: missing, number: null, reason: 'commerce.order_not_found' },
        ],
      })
      await expectDenied(
        () => advanceAll(tx, shop.orgId, Array(101).fill(placed.id), 'shipped'),
        'PT422',
        'commerce.too_many_orders',
      )
    })
  })

  it('takes a step back of those that nobody has moved since', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const [one, two, back] = [
        await orderOf(tx, shop),
        await orderOf(tx, shop),
        await orderOf(tx, shop),
      ]
      await as(tx, shop.agent)
      const ids = [one.id, two.id, back.id]
      await advanceAll(tx, shop.orgId, ids, 'shipped')
      expect((await advanceAll(tx, shop.orgId, ids, 'completed'))?.changed).toHaveLength(3)
      await advance(tx, shop.orgId, two.id, 'shipped')
      await advance(tx, shop.orgId, two.id, 'processing')
      await advance(tx, shop.orgId, back.id, 'shipped')
      // A step that there is, but not from where they were.
      expect(await advanceAll(tx, shop.orgId, ids, 'shipped', 'completed')).toEqual({
        changed: [{ id: one.id, from: 'completed' }],
        refused: [{ id: two.id, number: two.number, reason: 'commerce.order_status_step_refused' }],
      })
      expect(await getOrder(tx, shop.orgId, two.id)).toMatchObject({ status: 'processing' })
    })
  })

  it('cancels many at once, with their stock and credit', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createVariant(tx, { org_id: shop.orgId })
      await grantCredit(tx, shop, 5000)
      const one = await orderOf(tx, shop, { pays: 'credit' })
      const two = await orderOf(tx, shop, { variantIds: [other.id, shop.variantId], quantity: 2 })
      await as(tx, shop.agent)
      const answer = await advanceAll(tx, shop.orgId, [two.id, one.id], 'cancelled')
      expect(answer?.changed.map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted())
      await asOwner(tx)
      await tx`set constraints all immediate`
      expect(await stockOf(tx, shop.variantId)).toBe(100)
      expect(await stockOf(tx, other.id)).toBe(100)
      expect(await creditOf(tx, shop.customerId)).toBe(5000)
    })
  })
})

describe('add_order_note', () => {
  it('is for staff only, and keeps its lines', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      const note = (text: string) => tx`
        select public.add_order_note(${shop.orgId}, ${order.id}, ${text})`
      await as(tx, shop.agent)
      await note(' Leave it\nat the neighbour’s 🙂 ')
      const seen = await getOrder(tx, shop.orgId, order.id)
      expect(seen.events.at(-1)).toMatchObject({
        kind: 'order.note_added',
        data: { text: 'Leave it\nat the neighbour’s 🙂' },
        is_internal: true,
        actor_name: 'Agnes Lovelace',
      })
      await expectDenied(() => note(' '), 'PT422', 'platform.value_missing')
      await expectDenied(() => note('x'.repeat(2001)), 'PT422', 'platform.value_too_long')
      await as(tx, shop.customer)
      expect((await getOrder(tx, shop.orgId, order.id)).events).toHaveLength(1)
      const rows = await tx`select kind from public.order_events where order_id = ${order.id}`
      expect(rows).toEqual([{ kind: 'order.placed' }])
    })
  })
})
