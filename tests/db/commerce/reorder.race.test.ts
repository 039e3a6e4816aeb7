import { expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { openShop, orderOf } from './orders.helpers.ts'
import { whileSaved } from './race.helpers.ts'

it('ordering again waits for who saves a product, and keeps the order of the lines', async () => {
  const shop = await openShop(sql)
  try {
    const { id } = await createVariant(sql, { org_id: shop.orgId })
    const [low = '', high = ''] = [shop.variantId, id].toSorted()
    const order = { id: '' }
    await sql.begin(async (tx) => {
      order.id = (await orderOf(tx, shop, { variantIds: [high, low] })).id
    })
    const again = await whileSaved([low, high], () =>
      commitAs(
        shop.customer,
        (tx) => tx<{ cart: { items: { variant_id: string }[] } }[]>`
          select public.reorder(${shop.orgId}, ${order.id}) -> 'cart' as cart`,
      ),
    )
    expect(again[0]?.cart.items.map(({ variant_id }) => variant_id)).toEqual([high, low])
  } finally {
    await removeActors(sql, shop)
  }
})
