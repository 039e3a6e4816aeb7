import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { address, createOrder, openShop } from './orders.helpers.ts'

describe('create_order', () => {
  it('an agent orders for a customer, also in a closed shop, at the prices of now', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { accepts_account: false })
      await tx`update public.shops set published_at = null where org_id = ${shop.orgId}`
      const customer = await createCustomer(tx, { org_id: shop.orgId, name: 'Herr Schmidt' })
      const item = { variant_id: shop.variantId, quantity: 2 }
      await as(tx, shop.agent)
      const values = {
        customer_id: customer.id,
        items: [item, item],
        shipping_address: address,
        payment_method: 'account',
      }
      const order = await createOrder(tx, shop.orgId, values, 'k1')
      expect(order).toMatchObject({
        channel: 'staff',
        contact_name: 'Herr Schmidt',
        total_minor: 4490,
        customer: { id: customer.id, name: 'Herr Schmidt' },
        items: [{ quantity: 4 }],
      })
      expect(await createOrder(tx, shop.orgId, values, 'k1')).toEqual(order)
      await expectDenied(
        () => createOrder(tx, shop.orgId, { ...values, items: [item] }, 'k1'),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await as(tx, shop.admin)
      expect((await createOrder(tx, shop.orgId, values, 'k1')).id).not.toBe(order.id)
    })
  })

  it.each([
    ['no lines', { items: [] }, 'PT422', 'commerce.cart_empty'],
    ['no list of lines', { items: null }, 'PT422', 'platform.values_malformed'],
    ['half a piece', { quantity: 0.5 }, 'PT422', 'commerce.quantity_invalid'],
    ['no piece', { quantity: 0 }, 'PT422', 'commerce.quantity_invalid'],
    ['a piece less', { quantity: -1 }, 'PT422', 'commerce.quantity_invalid'],
    ['a trillion', { quantity: 1e12 }, 'PT422', 'commerce.quantity_invalid'],
    ['more than there is', { quantity: 101 }, 'PT409', 'commerce.stock_insufficient'],
    ['a variant that is none', { variant_id: 'x' }, 'PT422', 'platform.values_malformed'],
    ['no customer', { customer_id: null }, 'PT422', 'platform.value_missing'],
    [
      'a customer who is not here',
      { customer_id: '6a1f0d3c-7c1b-4c43-9d53-1e6f3a9f0b11' },
      'PT404',
      'crm.customer_not_found',
    ],
    [
      'another shop’s thing',
      { variant_id: '6a1f0d3c-7c1b-4c43-9d53-1e6f3a9f0b11' },
      'PT409',
      'commerce.variant_unavailable',
    ],
    [
      'an address to keep that is none',
      { save_addresses: ['note'] },
      'PT422',
      'platform.values_malformed',
    ],
    ['a word to keep', { save_addresses: 'all' }, 'PT422', 'platform.values_malformed'],
    ['a key of guests', { save_address: true }, 'PT422', 'platform.field_unknown'],
  ] as const)('%s is refused', async (_what, given, code, reason) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { quantity, variant_id, ...rest } = given as Record<string, JSONValue>
      await as(tx, shop.agent)
      await expectDenied(
        () =>
          createOrder(tx, shop.orgId, {
            customer_id: shop.customerId,
            items: [{ variant_id: variant_id ?? shop.variantId, quantity: quantity ?? 1 }],
            shipping_address: address,
            payment_method: 'account',
            ...rest,
          }),
        code,
        reason,
      )
    })
  })

  it('staff sell a draft, and nothing that was archived', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const gone = await createVariant(tx, { org_id: shop.orgId, archived_at: new Date() })
      await tx`
        update public.products set status = 'draft'
        where id = (select product_id from public.product_variants where id = ${shop.variantId})`
      await as(tx, shop.agent)
      const values = (id: string) => ({
        customer_id: shop.customerId,
        items: [{ variant_id: id, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      })
      expect(await createOrder(tx, shop.orgId, values(shop.variantId))).toMatchObject({
        item_count: 1,
      })
      await expectDenied(
        () => createOrder(tx, shop.orgId, values(gone.id)),
        'PT409',
        'commerce.variant_unavailable',
      )
    })
  })
})
