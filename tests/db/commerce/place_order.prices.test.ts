import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { asAnon, asOwner, inTransaction } from '../../helpers/db.ts'
import { details, getOrder, guestWith, openShop, placeOrder } from './orders.helpers.ts'

describe('prices of now', () => {
  it('an order keeps what its things were called and cost', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const product = await createProduct(tx, { org_id: shop.orgId, name: 'Kettle' })
      const variant = await createVariant(tx, { org_id: shop.orgId, product_id: product.id })
      const token = await guestWith(tx, shop.orgId, { variant_id: variant.id })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(1490), { token })
      await asOwner(tx)
      await tx`update public.products set name = 'Pot', tax_rate_bps = 0 where id = ${product.id}`
      await tx`update public.product_variants set price_minor = 1 where id = ${variant.id}`
      await asAnon(tx)
      expect((await getOrder(tx, shop.orgId, order.id, token)).items).toEqual(order.items)
    })
  })
})
