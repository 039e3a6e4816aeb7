import { describe, expect, it } from 'vitest'
import { createCart, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { acknowledge, type Cart, getCart } from './carts.helpers.ts'
import {
  cancel,
  details,
  guestWith,
  type Order,
  openShop,
  orderOf,
  placeOrder,
  type Shop,
} from './orders.helpers.ts'

type Reordered = {
  cart: Cart
  added_count: number
  left_out: { reason: string; variant_id: string | null; wanted: number; kept: number }[]
}

/** By the customer, whose the transaction is afterwards. */
async function reorder(tx: Tx, shop: Shop, order: Order): Promise<Reordered> {
  await as(tx, shop.customer)
  const [row] = await tx<{ answer: Reordered }[]>`
    select public.reorder(${shop.orgId}, ${order.id}) as answer`
  return required(row).answer
}

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
      expect(await reorder(tx, shop, order)).toMatchObject({
        cart: {
          items: [
            { variant_id: shop.variantId, quantity: 3 },
            { variant_id: few.id, quantity: 1 },
          ],
        },
        added_count: 4,
        left_out: [
          { reason: 'insufficient_stock', variant_id: few.id, wanted: 3, kept: 1 },
          { reason: 'unavailable', variant_id: gone.id, wanted: 3, kept: 0 },
        ],
      })
      expect(await reorder(tx, shop, order)).toMatchObject({
        cart: { items: [{ quantity: 6 }, { quantity: 1 }] },
        added_count: 3,
        left_out: [
          // The one that is left lies in the cart.
          { reason: 'insufficient_stock', variant_id: few.id, wanted: 3, kept: 0 },
          { reason: 'unavailable', variant_id: gone.id, wanted: 3, kept: 0 },
        ],
      })
    })
  })

  it('says of each thing why it was left out', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const soldOut = await createVariant(tx, { org_id: shop.orgId, stock_quantity: 2 })
      const many = await createVariant(tx, { org_id: shop.orgId, tracks_stock: false })
      const deleted = await createVariant(tx, { org_id: shop.orgId, tracks_stock: false })
      const draft = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, {
        variantIds: [soldOut.id, many.id, deleted.id, draft.id],
        quantity: 2,
      })
      await tx`delete from public.product_variants where id = ${deleted.id}`
      await tx`update public.products set status = 'draft' where id = ${draft.product_id}`
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.customer.userId,
        items: [{ variant_id: many.id, quantity: 9998 }],
      })
      const first = await reorder(tx, shop, order)
      expect([first.added_count, first.left_out]).toMatchObject([
        1,
        [
          { reason: 'sold_out', variant_id: soldOut.id, wanted: 2, kept: 0 },
          { reason: 'too_many_pieces', variant_id: many.id, wanted: 2, kept: 1 },
          { reason: 'unavailable', variant_id: null, wanted: 2, kept: 0 },
          { reason: 'unavailable', variant_id: draft.id, wanted: 2, kept: 0 },
        ],
      ])
      const second = await reorder(tx, shop, order)
      expect([second.added_count, second.left_out[1]]).toMatchObject([
        0,
        { reason: 'too_many_pieces', wanted: 2, kept: 0 },
      ])
      await asOwner(tx)
      await tx`update public.shops set published_at = null where org_id = ${shop.orgId}`
      const { left_out } = await reorder(tx, shop, order)
      expect(left_out.map(({ reason }) => reason)).toEqual(Array(4).fill('unavailable'))
    })
  })

  it('adds to what a full cart has, and says what found no room', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, other.id] })
      const ids = [shop.variantId]
      while (ids.length < 100) ids.push((await createVariant(tx, { org_id: shop.orgId })).id)
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.customer.userId,
        items: ids.map((variant_id) => ({ variant_id })),
      })
      expect(await reorder(tx, shop, order)).toMatchObject({
        cart: { item_count: 101 },
        added_count: 1,
        left_out: [{ reason: 'cart_full', variant_id: other.id, wanted: 1, kept: 0 }],
      })
    })
  })

  it('tells it in the cart until it is acknowledged, beside what a merge told', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const few = await createVariant(tx, { org_id: shop.orgId, stock_quantity: 4 })
      const gone = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [few.id, gone.id], quantity: 3 })
      await tx`update public.product_variants set archived_at = now() where id = ${gone.id}`
      const merged = { kind: 'dropped' as const, product_name: 'Of a merge' }
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.customer.userId,
        notices: [merged],
      })
      const again = () => reorder(tx, shop, order)
      const first = await again()
      expect(first.left_out).toHaveLength(2)
      const id = expect.any(String)
      expect(first.cart.notices).toEqual([
        { ...merged, id },
        ...first.left_out.map((item) => ({ kind: 'left_out', ...item, id })),
      ])
      // Of two times the last: the first is told nowhere any more.
      const second = await again()
      expect(second.cart.notices.map(({ kept }) => kept)).toEqual([undefined, 0, 0])
      expect((await getCart(tx, shop.orgId)).notices).toEqual(second.cart.notices)
      expect((await acknowledge(tx, shop.orgId)).notices).toEqual([])
    })
  })

  it('keeps the last hundred notices', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await tx`update public.product_variants set archived_at = now() where id = ${shop.variantId}`
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.customer.userId,
        notices: Array.from({ length: 100 }, (_, nth) => ({ kind: 'capped' as const, nth })),
      })
      const { notices } = (await reorder(tx, shop, order)).cart
      expect(notices).toHaveLength(100)
      expect(notices.at(0)).toMatchObject({ nth: 1 })
      expect(notices.at(-1)).toMatchObject({ kind: 'left_out', variant_id: shop.variantId })
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
