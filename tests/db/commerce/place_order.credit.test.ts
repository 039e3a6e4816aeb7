import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import {
  creditOf,
  details,
  grantCredit,
  openShop,
  placeOrder,
  quote,
  stockOf,
} from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

describe('credit of an order', () => {
  it('pays all of it, or nothing happens', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await grantCredit(tx, shop, 1489)
      await asCustomerWith(tx, shop)
      const pay = () => placeOrder(tx, shop.orgId, details(1490, { payment_method: 'credit' }))
      const error = await expectDenied(pay, 'PT409', 'crm.credit_insufficient')
      expect(error.detail).toBe('1489')
      await asOwner(tx)
      expect(await stockOf(tx, shop.variantId)).toBe(100)
      await grantCredit(tx, shop, 11)
      await as(tx, shop.customer)
      expect(await quote(tx, shop.orgId, 'DE')).toMatchObject({ credit_minor: 1500 })
      const order = await pay()
      expect(order).toMatchObject({ credit_used_minor: 1490, payment_status: 'paid' })
      await asOwner(tx)
      expect(await creditOf(tx, shop.customerId)).toBe(10)
      const [event] = await tx`
        select data from public.customer_events
        where customer_id = ${shop.customerId} and kind = 'credit.spent'`
      expect(event?.data).toMatchObject({
        amount_minor: -1490,
        order_id: order.id,
        number: order.number,
        reason: `Order ${order.number}`,
      })
    })
  })

  it('a shop without account takes only credit', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { accepts_account: false })
      await grantCredit(tx, shop, 5000)
      await asCustomerWith(tx, shop)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490)),
        'PT422',
        'commerce.payment_unavailable',
      )
      expect(
        await placeOrder(tx, shop.orgId, details(1490, { payment_method: 'credit' })),
      ).toMatchObject({ payment_status: 'paid' })
    })
  })
})
