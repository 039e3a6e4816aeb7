import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  advance,
  cancel,
  creditOf,
  details,
  grantCredit,
  guestWith,
  openShop,
  orderOf,
  placeOrder,
  stockOf,
} from './orders.helpers.ts'

describe('cancel_order_items', () => {
  it('an agent cancels a part: stock and credit go back, the rest adds up', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const second = await createVariant(tx, { org_id: shop.orgId, price_minor: 333 })
      await grantCredit(tx, shop, 10_000)
      const order = await orderOf(tx, shop, {
        quantity: 3,
        pays: 'credit',
        variantIds: [shop.variantId, second.id],
      })
      expect(order).toMatchObject({ total_minor: 4489, tax_minor: 479 + 160 + 78 })
      await as(tx, shop.agent)
      const after = await cancel(tx, shop.orgId, order.id, {
        items: [{ item_id: order.items[1]?.id, quantity: 2 }],
        reason: 'Broken in the store',
      })
      // One of 3.33 is left: 53 of tax, not a third of 160.
      expect(after).toMatchObject({
        status: 'placed',
        items_minor: 3333,
        tax_minor: 479 + 53 + 78,
        shipping_minor: 490,
        total_minor: 3823,
        placed_total_minor: 4489,
        credit_used_minor: 3823,
        payment_status: 'paid',
        item_count: 4,
      })
      expect(after.items[1]).toMatchObject({ quantity: 3, cancelled_quantity: 2, gross_minor: 333 })
      expect(after.events.at(-1)).toMatchObject({
        kind: 'order.items_cancelled',
        data: {
          items: [{ item_id: order.items[1]?.id, quantity: 2 }],
          amount_minor: 666,
          credit_minor: 666,
          reason: 'Broken in the store',
        },
      })
      await asOwner(tx)
      await tx`set constraints all immediate`
      expect(await stockOf(tx, second.id)).toBe(99)
      expect(await stockOf(tx, shop.variantId)).toBe(97)
      expect(await creditOf(tx, shop.customerId)).toBe(10_000 - 3823)
      const [event] = await tx`
        select data from public.customer_events
        where customer_id = ${shop.customerId} and kind = 'order.items_cancelled'`
      expect(event?.data).toMatchObject({ order_id: order.id, number: 1001, amount_minor: 666 })
    })
  })

  it.each([
    { pays: 'account', before: 'unpaid', left: 'paid', cancelled: 'unpaid' },
    { pays: 'credit', before: 'paid', left: 'refunded', cancelled: 'refunded' },
  ] as const)(
    'what is left for nothing is $left by $pays, and $cancelled once all is cancelled',
    async ({ pays, before, left, cancelled }) => {
      await inTransaction(async (tx) => {
        const shop = await openShop(tx)
        await grantCredit(tx, shop, 10_000)
        await tx`update public.shipping_rates set price_minor = 0 where org_id = ${shop.orgId}`
        const free = await createVariant(tx, { org_id: shop.orgId, price_minor: 0 })
        const order = await orderOf(tx, shop, {
          pays,
          quantity: 2,
          variantIds: [shop.variantId, free.id],
        })
        const items = [{ item_id: order.items[0]?.id, quantity: 1 }]
        await as(tx, shop.agent)
        const still = { status: 'placed', payment_status: before }
        expect(await cancel(tx, shop.orgId, order.id, { items })).toMatchObject(still)
        expect(await cancel(tx, shop.orgId, order.id, { items })).toMatchObject({
          status: 'placed',
          payment_status: left,
          total_minor: 0,
          item_count: 2,
        })
        const rest = [{ item_id: order.items[1]?.id, quantity: 2 }]
        expect(await cancel(tx, shop.orgId, order.id, { items: rest })).toMatchObject({
          status: 'cancelled',
          payment_status: cancelled,
        })
      })
    },
  )

  it.each(['account', 'credit'] as const)(
    'an order that cost nothing, by %s, is not called paid once it is cancelled',
    async (pays) => {
      await inTransaction(async (tx) => {
        const shop = await openShop(tx)
        await tx`update public.shipping_rates set price_minor = 0 where org_id = ${shop.orgId}`
        const free = await createVariant(tx, { org_id: shop.orgId, price_minor: 0 })
        const order = await orderOf(tx, shop, { pays, variantIds: [free.id] })
        expect(order.payment_status).toBe('paid')
        await as(tx, shop.agent)
        expect(await advance(tx, shop.orgId, order.id, 'cancelled')).toMatchObject({
          status: 'cancelled',
          payment_status: 'unpaid',
        })
      })
    },
  )

  it('the last piece takes delivery with it, and the order is cancelled', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      await grantCredit(tx, shop, 10_000)
      const order = await orderOf(tx, shop, { quantity: 2, pays: 'credit' })
      await as(tx, shop.agent)
      const items = [{ item_id: order.items[0]?.id, quantity: 1 }]
      await cancel(tx, shop.orgId, order.id, { items })
      const after = await cancel(tx, shop.orgId, order.id, { items })
      expect(after).toMatchObject({
        status: 'cancelled',
        payment_status: 'refunded',
        items_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        total_minor: 0,
        credit_used_minor: 0,
        item_count: 0,
        next_statuses: [],
      })
      expect(after.events.map(({ kind }) => kind)).toEqual([
        'order.placed',
        'order.items_cancelled',
        'order.items_cancelled',
        'order.status_changed',
      ])
      await asOwner(tx)
      await tx`set constraints all immediate`
      expect(await stockOf(tx, shop.variantId)).toBe(100)
      expect(await creditOf(tx, shop.customerId)).toBe(10_000)
    })
  })

  it('a customer cancels all of it while it is placed, not a part, and not later', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop, { quantity: 2 })
      const items = [{ item_id: order.items[0]?.id, quantity: 1 }]
      await as(tx, shop.customer)
      await expectDenied(
        () => cancel(tx, shop.orgId, order.id, { items }),
        'PT422',
        'commerce.order_cancelled_whole',
      )
      await as(tx, shop.agent)
      await advance(tx, shop.orgId, order.id, 'processing')
      await as(tx, shop.customer)
      const error = await expectDenied(
        () => cancel(tx, shop.orgId, order.id),
        'PT409',
        'commerce.order_not_cancellable',
      )
      expect(error.detail).toBe('processing')
      await as(tx, shop.agent)
      await advance(tx, shop.orgId, order.id, 'placed')
      await as(tx, shop.customer)
      const after = await cancel(tx, shop.orgId, order.id, { reason: 'Ordered twice' })
      expect(after).toMatchObject({ status: 'cancelled', payment_status: 'unpaid', customer: null })
      expect(after.events.at(-1)).toMatchObject({
        data: { from: 'placed', to: 'cancelled', reason: 'Ordered twice' },
        actor_name: null,
      })
      // A second time is no mistake, and gives nothing back twice.
      expect(await cancel(tx, shop.orgId, order.id)).toEqual(after)
      await asOwner(tx)
      expect(await stockOf(tx, shop.variantId)).toBe(100)
    })
  })

  it('a guest cancels with the secret, and nobody without', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const another = await guestWith(tx, shop.orgId)
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(1490), { token })
      for (const secret of [{}, { token: another }]) {
        await expectDenied(
          () => cancel(tx, shop.orgId, order.id, secret),
          'PT404',
          'commerce.order_not_found',
        )
      }
      expect(await cancel(tx, shop.orgId, order.id, { token })).toMatchObject({
        status: 'cancelled',
      })
    })
  })

  it('the same key does it once; with other lines it is refused; another’s key is another key', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop, { quantity: 9 })
      const items = (quantity: number) => [{ item_id: order.items[0]?.id, quantity }]
      await as(tx, shop.agent)
      const first = await cancel(tx, shop.orgId, order.id, { items: items(2), key: 'c1' })
      expect(await cancel(tx, shop.orgId, order.id, { items: items(2), key: 'c1' })).toEqual(first)
      await expectDenied(
        () => cancel(tx, shop.orgId, order.id, { items: items(3), key: 'c1' }),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await as(tx, shop.admin)
      const second = await cancel(tx, shop.orgId, order.id, { items: items(3), key: 'c1' })
      expect(second.items[0]).toMatchObject({ cancelled_quantity: 5 })
      await expectDenied(
        () => cancel(tx, shop.orgId, order.id, { key: '' }),
        'PT422',
        'platform.idempotency_key_invalid',
      )
    })
  })

  it.each([
    [0, 'PT422', 'commerce.quantity_invalid'],
    [-1, 'PT422', 'commerce.quantity_invalid'],
    [1.5, 'PT422', 'commerce.quantity_invalid'],
    [1e12, 'PT422', 'commerce.quantity_invalid'],
    [3, 'PT409', 'commerce.order_not_cancellable'],
  ])('%d of two pieces cannot be cancelled', async (quantity, code, reason) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop, { quantity: 2 })
      const items = [{ item_id: order.items[0]?.id, quantity }]
      await as(tx, shop.agent)
      await expectDenied(() => cancel(tx, shop.orgId, order.id, { items }), code, reason)
    })
  })

  it('lines of another order, and nonsense, are refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      const other = await orderOf(tx, shop)
      await as(tx, shop.agent)
      await expectDenied(
        () =>
          cancel(tx, shop.orgId, order.id, {
            items: [{ item_id: other.items[0]?.id, quantity: 1 }],
          }),
        'PT409',
        'commerce.order_not_cancellable',
      )
      for (const [items, reason] of [
        ['[]', 'platform.values_malformed'],
        ['{}', 'platform.values_malformed'],
        ['[{"item_id": "x", "quantity": 1}]', 'platform.values_malformed'],
        ['[{"id": 1}]', 'platform.field_unknown'],
      ] as const) {
        await expectDenied(
          () => tx`
            select public.cancel_order_items(${shop.orgId}, ${order.id}, ${items}::text::jsonb)`,
          'PT422',
          reason,
        )
      }
    })
  })

  it('gives back what was taken, also when stock is counted only since', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const loose = await createVariant(tx, { org_id: shop.orgId, tracks_stock: false })
      const order = await orderOf(tx, shop, { variantIds: [loose.id, shop.variantId] })
      await tx`
        update public.product_variants set tracks_stock = not tracks_stock
        where id in ${tx([loose.id, shop.variantId])}`
      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, order.id)
      await asOwner(tx)
      expect(await stockOf(tx, loose.id)).toBe(0)
      // Not counted any more: it stays where it was, and the sum of movements with it.
      expect(await stockOf(tx, shop.variantId)).toBe(99)
    })
  })

  it('what has been shipped is not cancelled', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await as(tx, shop.agent)
      await advance(tx, shop.orgId, order.id, 'shipped')
      await expectDenied(
        () => cancel(tx, shop.orgId, order.id),
        'PT409',
        'commerce.order_not_cancellable',
      )
      await expectDenied(
        () => advance(tx, shop.orgId, order.id, 'cancelled'),
        'PT409',
        'commerce.order_status_step_refused',
      )
    })
  })

  it('a line that nothing is left of cannot be cancelled again', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const second = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, second.id] })
      const items = [{ item_id: required(order.items[0]).id, quantity: 1 }]
      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, order.id, { items })
      await expectDenied(
        () => cancel(tx, shop.orgId, order.id, { items }),
        'PT409',
        'commerce.order_not_cancellable',
      )
    })
  })
})
