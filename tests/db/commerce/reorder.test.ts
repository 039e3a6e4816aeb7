import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, inTransaction } from '../../helpers/db.ts'
import { cancel, details, guestWith, openShop, orderOf, placeOrder } from './orders.helpers.ts'

describe('reorder', () => {
  it('puts in what can be bought, and says what was left out', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const few = await createVariant(tx, { org_id: shop.orgId, stock_quantity: 4 })
      const gone = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, {
        variantIds: [shop.variantId, few.id, gone.id],
        quantity: 3,
      })
      await tx`update public.product_variants set archived_at = now() where id = ${gone.id}`
      await as(tx, shop.customer)
      type Again = {
        cart: { items: { variant_id: string; quantity: number }[] }
        left_out: { wanted: number; kept: number }[]
      }
      const again = async () => {
        const [row] = await tx<{ answer: Again }[]>`
          select public.reorder(${shop.orgId}, ${order.id}) as answer`
        return row?.answer
      }
      expect(await again()).toMatchObject({
        cart: {
          items: [
            { variant_id: shop.variantId, quantity: 3 },
            { variant_id: few.id, quantity: 1 },
          ],
        },
        left_out: [
          { wanted: 3, kept: 1 },
          { wanted: 3, kept: 0 },
        ],
      })
      expect(await again()).toMatchObject({
        cart: { items: [{ quantity: 6 }, { quantity: 1 }] },
        left_out: [
          { wanted: 3, kept: 0 },
          { wanted: 3, kept: 0 },
        ],
      })
    })
  })

  it('leaves out what was cancelled, unless that was the whole order', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, other.id], quantity: 3 })
      const [first, second] = order.items
      const again = async () => {
        await as(tx, shop.customer)
        const [row] = await tx`select public.reorder(${shop.orgId}, ${order.id}) as answer`
        await asOwner(tx)
        await tx`delete from public.cart_items where org_id = ${shop.orgId}`
        return row?.answer
      }
      await as(tx, shop.agent)
      // A body may write a whole number like this.
      const two = `[{"item_id": "${first?.id}", "quantity": 2.0}]`
      await tx`select public.cancel_order_items(${shop.orgId}, ${order.id}, ${two}::text::jsonb)`
      await cancel(tx, shop.orgId, order.id, { items: [{ item_id: second?.id, quantity: 3 }] })
      expect(await again()).toMatchObject({
        cart: { items: [{ variant_id: shop.variantId, quantity: 1 }] },
        left_out: [],
      })
      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, order.id)
      expect(await again()).toMatchObject({
        cart: { items: [{ quantity: 3 }, { quantity: 3 }] },
        left_out: [],
      })
    })
  })

  it('a guest orders again with the secret they ordered with', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(1490), { token })
      const [row] = await tx`
        select public.reorder(${shop.orgId}, ${order.id}, ${token}) as answer`
      expect(row?.answer).toMatchObject({ cart: { item_count: 1 }, left_out: [] })
      const second = await placeOrder(tx, shop.orgId, details(1490), { token })
      expect(second.number).toBe(1002)
    })
  })
})
