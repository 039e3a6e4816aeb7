import { describe, expect, it } from 'vitest'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { address, advance, createOrder, getOrder, openShop } from './orders.helpers.ts'

describe('what customers read of their orders', () => {
  it('a customer cannot read who of the staff did what', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const { id } = await createOrder(tx, shop.orgId, {
        customer_id: shop.customerId,
        items: [{ variant_id: shop.variantId, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      })
      await advance(tx, shop.orgId, id, 'processing')

      await as(tx, shop.customer)
      expect(await tx`select status from public.orders`).toEqual([{ status: 'processing' }])
      await expectDenied(() => tx`select created_by from public.orders`, '42501')
      expect(await tx`select kind from public.order_events`).toHaveLength(2)
      await expectDenied(() => tx`select actor_id from public.order_events`, '42501')
      const own = await getOrder(tx, shop.orgId, id)
      expect(own).toMatchObject({ created_by: null })
      expect(own.events.map(({ actor_name }) => actor_name)).toEqual([null, null])

      // Staff are told, by the functions.
      await as(tx, shop.owner)
      const order = await getOrder(tx, shop.orgId, id)
      expect(order).toMatchObject({ created_by: shop.agent.userId })
      for (const { actor_name } of order.events) expect(actor_name).toEqual(expect.any(String))
    }))
})
