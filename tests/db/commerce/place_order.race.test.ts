import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, createActor, removeActors } from '../../helpers/actors.ts'
import { createCart, createVariant } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  address,
  advance,
  cancel,
  createOrder,
  creditOf,
  details,
  grantCredit,
  guestWith,
  type Order,
  openShop,
  placeOrder,
  type Shop,
  stockOf,
} from './orders.helpers.ts'
import { closePool, commit, tally } from './orders.race.helpers.ts'

let shop: Shop
const buyers: Actor[] = []

beforeAll(async () => {
  shop = await openShop(sql)
})
afterAll(async () => {
  await closePool()
  await removeActors(sql, shop)
  await sql`delete from auth.users where id = any (${buyers.map(({ userId }) => userId)}::uuid[])`
})

async function buyer(): Promise<Actor> {
  const actor = await createActor(sql)
  buyers.push(actor)
  return actor
}

const variant = (stock: number) => createVariant(sql, { org_id: shop.orgId, stock_quantity: stock })

/** As the customer of the shop, who has credit; the total is of one piece. */
async function ownOrder(variantId: string, quantity = 1, pays: 'credit' | 'account' = 'credit') {
  await createCart(sql, {
    org_id: shop.orgId,
    user_id: shop.customer.userId,
    items: [{ variant_id: variantId, quantity }],
  })
  const placed = await commit(shop.customer, (tx) =>
    placeOrder(tx, shop.orgId, details(quantity * 1000 + 490, { payment_method: pays })),
  )
  return required(placed.value)
}

describe('orders at the same time', () => {
  it('of the last piece fifty buyers get one', async () => {
    const last = await variant(1)
    const tokens = await Promise.all(
      Array.from({ length: 50 }, () => guestWith(sql, shop.orgId, { variant_id: last.id })),
    )
    const outcomes = await Promise.all(
      tokens.map((token, index) =>
        commit('guest', (tx) =>
          placeOrder(
            tx,
            shop.orgId,
            details(1490, { contact: { email: `buyer${index}@example.test` } }),
            { token },
          ),
        ),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 1, 'commerce.stock_insufficient': 49 })
    expect(await stockOf(sql, last.id)).toBe(0)
  })

  it.each(['guest', 'user'] as const)(
    'twenty with one key of one %s are one order',
    async (kind) => {
      const { id } = await variant(20)
      const actor = kind === 'guest' ? ('guest' as const) : await buyer()
      const { token } = await createCart(sql, {
        org_id: shop.orgId,
        items: [{ variant_id: id }],
        ...(actor === 'guest' ? {} : { user_id: actor.userId }),
      })
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () =>
          commit(actor, (tx) =>
            placeOrder(tx, shop.orgId, details(1490), { token, key: 'the-same' }),
          ),
        ),
      )
      expect(tally(outcomes)).toEqual({ ok: 20 })
      expect(new Set(outcomes.map(({ value }) => value?.id)).size).toBe(1)
      expect(await stockOf(sql, id)).toBe(19)
    },
  )

  it('twenty with keys of their own are one order too: there is one cart', async () => {
    const { id } = await variant(20)
    const token = await guestWith(sql, shop.orgId, { variant_id: id })
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        commit('guest', (tx) => placeOrder(tx, shop.orgId, details(1490), { token })),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 1, 'commerce.cart_empty': 19 })
    expect(await stockOf(sql, id)).toBe(19)
  })

  it('twenty of staff with one key are one order', async () => {
    const { id } = await variant(20)
    const values = {
      customer_id: shop.customerId,
      items: [{ variant_id: id, quantity: 1 }],
      shipping_address: address,
      payment_method: 'account',
    }
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        commit(shop.agent, (tx) => createOrder(tx, shop.orgId, values, 'staff-key')),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 20 })
    expect(new Set(outcomes.map(({ value }) => value?.id)).size).toBe(1)
    expect(await stockOf(sql, id)).toBe(19)
  })

  it('guests with one new e-mail are one customer', async () => {
    const { id } = await variant(20)
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () => guestWith(sql, shop.orgId, { variant_id: id })),
    )
    const contact = { email: 'all-the-same@example.test' }
    const outcomes = await Promise.all(
      tokens.map((token) =>
        commit('guest', (tx) => placeOrder(tx, shop.orgId, details(1490, { contact }), { token })),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 10 })
    expect(new Set(outcomes.map(({ value }) => value?.customer_id)).size).toBe(1)
  })

  it('credit for one is spent by one of two', async () => {
    const { id } = await variant(20)
    const before = await creditOf(sql, shop.customerId)
    await grantCredit(sql, shop, 1490 - before)
    const values = {
      customer_id: shop.customerId,
      items: [{ variant_id: id, quantity: 1 }],
      shipping_address: address,
      payment_method: 'credit',
    }
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        commit(shop.agent, (tx) => createOrder(tx, shop.orgId, values)),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 1, 'crm.credit_insufficient': 7 })
    expect(await creditOf(sql, shop.customerId)).toBe(0)
    expect(await stockOf(sql, id)).toBe(19)
  })
})

describe('what happens to an order at the same time', () => {
  it('cancelled by many, it gives back once', async () => {
    const { id } = await variant(5)
    await grantCredit(sql, shop, 2490)
    const order = await ownOrder(id, 2)
    const before = await creditOf(sql, shop.customerId)
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        commit(index % 2 === 0 ? shop.agent : shop.customer, (tx) =>
          cancel(tx, shop.orgId, order.id),
        ),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 10 })
    expect(await stockOf(sql, id)).toBe(5)
    expect(await creditOf(sql, shop.customerId)).toBe(before + 2490)
  })

  it('cancelled in parts by many, it gives back what there is', async () => {
    const { id } = await variant(5)
    const order = await ownOrder(id, 4, 'account')
    const items = [{ item_id: order.items[0]?.id, quantity: 1 }]
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        commit(shop.agent, (tx) => cancel(tx, shop.orgId, order.id, { items })),
      ),
    )
    expect(tally(outcomes)).toEqual({ ok: 4, 'commerce.order_not_cancellable': 6 })
    expect(await stockOf(sql, id)).toBe(5)
  })

  it('cancelled and shipped, it is one of the two, and the stock says the same', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await variant(5)
      const order = await ownOrder(id, 1, 'account')
      const [cancelled, shipped] = await Promise.all([
        commit(shop.customer, (tx) => cancel(tx, shop.orgId, order.id)),
        commit(shop.agent, (tx) => advance(tx, shop.orgId, order.id, 'shipped')),
      ])
      const outcomes = [cancelled.reason ?? 'ok', shipped.reason ?? 'ok']
      const stock = await stockOf(sql, id)
      expect([
        ['ok', 'commerce.order_status_step_refused', 5],
        ['commerce.order_not_cancellable', 'ok', 4],
      ]).toContainEqual([...outcomes, stock])
    }
  })

  it('its customer is merged: the order and what is told of it are the survivor’s', async () => {
    const { id } = await variant(200)
    for (let round = 0; round < 10; round += 1) {
      const survivor = await createCustomer(sql, { org_id: shop.orgId, email: null })
      const merged = await createCustomer(sql, {
        org_id: shop.orgId,
        email: `merged${round}@example.test`,
      })
      const contact = { email: `merged${round}@example.test` }
      const tokens = await Promise.all(
        Array.from({ length: 4 }, () => guestWith(sql, shop.orgId, { variant_id: id })),
      )
      const [merge, ...orders] = await Promise.all([
        commit(
          shop.owner,
          (tx) => tx`select public.merge_customers(${shop.orgId}, ${survivor.id}, ${merged.id})`,
        ),
        ...tokens.map((token) =>
          commit('guest', (tx) =>
            placeOrder(tx, shop.orgId, details(1490, { contact }), { token }),
          ),
        ),
      ])
      expect(merge?.reason).toBeUndefined()
      expect(tally(orders)).toEqual({ ok: 4 })
      const rows = await sql`
        select orders.customer_id, (
          select count(*) from public.customer_events as events
          where events.customer_id = orders.customer_id and events.kind = 'order.placed'
            and events.data ->> 'order_id' = orders.id::text
        )::int as told
        from public.orders where contact_email = ${contact.email} and org_id = ${shop.orgId}`
      expect(rows).toEqual(Array(4).fill({ customer_id: survivor.id, told: 1 }))
    }
  })

  it('its customer is merged while it is cancelled and advanced: nothing waits for ever', async () => {
    const { id } = await variant(200)
    for (let round = 0; round < 10; round += 1) {
      const survivor = await createCustomer(sql, { org_id: shop.orgId })
      const merged = await createCustomer(sql, { org_id: shop.orgId })
      const orders: Order[] = []
      for (let index = 0; index < 3; index += 1) {
        const values = {
          customer_id: merged.id,
          items: [{ variant_id: id, quantity: 1 }],
          shipping_address: address,
          payment_method: 'account',
        }
        const made = await commit(shop.agent, (tx) => createOrder(tx, shop.orgId, values))
        orders.push(required(made.value))
      }
      const ids = orders.map((order) => order.id)
      const outcomes = await Promise.all([
        commit(
          shop.owner,
          (tx) => tx`select public.merge_customers(${shop.orgId}, ${survivor.id}, ${merged.id})`,
        ),
        commit(shop.agent, (tx) => cancel(tx, shop.orgId, required(ids[0]))),
        commit(shop.agent, (tx) => advance(tx, shop.orgId, required(ids[1]), 'processing')),
        commit(
          shop.agent,
          (tx) => tx`select public.advance_orders(${shop.orgId}, ${ids.toReversed()}, 'cancelled')`,
        ),
        commit(
          shop.agent,
          (tx) => tx`select public.advance_orders(${shop.orgId}, ${ids}, 'processing')`,
        ),
      ])
      expect(outcomes.map(({ reason }) => reason ?? 'ok')).not.toContain('40P01')
      const rows = await sql`
        select distinct customer_id from public.orders where id in ${sql(ids)}`
      expect(rows).toEqual([{ customer_id: survivor.id }])
    }
    await stockOf(sql, id)
  }, 120_000)

  it('thousands that share their things in any order: none is given up for another', async () => {
    const things = await Promise.all(Array.from({ length: 12 }, () => variant(999_999)))
    const rounds = Number(process.env.ORDER_RACE_ROUNDS ?? 40)
    const counts: Record<string, number> = {}
    for (let round = 0; round < rounds; round += 1) {
      const tokens = await Promise.all(
        Array.from({ length: 24 }, () => {
          const shuffled = things
            .map(({ id }) => ({ id, at: Math.random() }))
            .toSorted((a, b) => a.at - b.at)
          const items = shuffled.slice(0, 5).map(({ id }) => ({ variant_id: id }))
          return guestWith(sql, shop.orgId, ...items)
        }),
      )
      const outcomes = await Promise.all(
        tokens.map((token, index) =>
          commit('guest', (tx) =>
            placeOrder(
              tx,
              shop.orgId,
              details(5490, { contact: { email: `many${index}@example.test` } }),
              { token },
            ),
          ),
        ),
      )
      for (const [reason, count] of Object.entries(tally(outcomes))) {
        counts[reason] = (counts[reason] ?? 0) + count
      }
      const ids = outcomes.flatMap(({ value }) => (value ? [value.id] : [])).slice(0, 8)
      // Some go back, all at once and one by one, while nobody waits for anybody for ever.
      const back = await Promise.all([
        commit(
          shop.agent,
          (tx) => tx`
            select public.advance_orders(${shop.orgId}, ${ids.slice(0, 4)}, 'cancelled')`,
        ),
        ...ids.slice(4).map((id) => commit(shop.agent, (tx) => cancel(tx, shop.orgId, id))),
      ])
      expect(tally(back)).toEqual({ ok: back.length })
    }
    expect(counts).toEqual({ ok: rounds * 24 })
    for (const { id } of things) await stockOf(sql, id)
    const [numbers] = await sql`
      select count(*)::int as count, count(distinct number)::int as distinct
      from public.orders where org_id = ${shop.orgId}`
    expect(numbers?.count).toBe(numbers?.distinct)
  }, 180_000)
})
