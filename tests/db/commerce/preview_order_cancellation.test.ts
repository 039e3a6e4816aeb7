import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  cancel,
  creditOf,
  grantCredit,
  openShop,
  orderOf,
  type Shop,
  stockOf,
} from './orders.helpers.ts'

type Preview = {
  total_minor: number
  amount_minor: number
  credit_minor: number
  restocked: number
}
type Wanted = { item_id: string | undefined; quantity: number }[]

async function preview(tx: Tx, orgId: string, orderId: string, items: Wanted): Promise<Preview> {
  const [row] = await tx<{ answer: Preview }[]>`
    select public.preview_order_cancellation(
      ${orgId}, ${orderId}, ${tx.json(JSON.parse(JSON.stringify(items)))}
    ) as answer`
  return required(row).answer
}

/** What really happened between two looks at the books. */
async function books(tx: Tx, { customerId }: Shop, orderId: string, variantIds: string[]) {
  await asOwner(tx)
  const [order] = await tx<{ total_minor: number }[]>`
    select total_minor from public.orders where id = ${orderId}`
  let pieces = 0
  for (const id of variantIds) pieces += await stockOf(tx, id)
  return { total: required(order).total_minor, credit: await creditOf(tx, customerId), pieces }
}

describe('preview_order_cancellation', () => {
  it.each([
    { prices_include_tax: true, pays: 'credit' as const, quantities: [0, 2] },
    { prices_include_tax: false, pays: 'credit' as const, quantities: [1, 2] },
    { prices_include_tax: false, pays: 'account' as const, quantities: [2, 0] },
    // Delivery goes with the last piece.
    { prices_include_tax: true, pays: 'credit' as const, quantities: [3, 3] },
    { prices_include_tax: false, pays: 'credit' as const, quantities: [3, 3] },
  ])('says what cancelling then does: %j', async ({ prices_include_tax, pays, quantities }) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax })
      const second = await createVariant(tx, { org_id: shop.orgId, price_minor: 333 })
      const variantIds = [shop.variantId, second.id]
      await grantCredit(tx, shop, 10_000)
      const order = await orderOf(tx, shop, { quantity: 3, pays, variantIds })
      const before = await books(tx, shop, order.id, variantIds)
      const items = order.items
        .map(({ id }, index) => ({ item_id: id, quantity: quantities[index] ?? 0 }))
        .filter(({ quantity }) => quantity > 0)

      await as(tx, shop.agent)
      const said = await preview(tx, shop.orgId, order.id, items)
      expect(await books(tx, shop, order.id, variantIds)).toEqual(before)

      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, order.id, { items })
      const after = await books(tx, shop, order.id, variantIds)
      expect(said).toEqual({
        total_minor: after.total,
        amount_minor: before.total - after.total,
        credit_minor: after.credit - before.credit,
        restocked: after.pieces - before.pieces,
      })
    })
  })

  it('refuses more than is left, and orders that are not there', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop, { quantity: 3 })
      const items = [{ item_id: order.items[0]?.id, quantity: 4 }]
      await as(tx, shop.agent)
      await expectDenied(
        () => preview(tx, shop.orgId, order.id, items),
        'PT409',
        'commerce.order_not_cancellable',
      )
      await expectDenied(
        () => preview(tx, shop.orgId, shop.orgId, items),
        'PT404',
        'commerce.order_not_found',
      )
      // The control: three of three.
      const all = [{ item_id: order.items[0]?.id, quantity: 3 }]
      expect(await preview(tx, shop.orgId, order.id, all)).toMatchObject({ total_minor: 0 })
    })
  })
})
