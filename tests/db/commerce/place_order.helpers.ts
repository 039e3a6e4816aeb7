import { createCart } from '../../helpers/commerce-factories.ts'
import { as, type Tx } from '../../helpers/db.ts'
import type { Shop } from './orders.helpers.ts'

export const asCustomerWith = async (tx: Tx, shop: Shop, quantity = 1) => {
  await createCart(tx, {
    org_id: shop.orgId,
    user_id: shop.customer.userId,
    items: [{ variant_id: shop.variantId, quantity }],
  })
  await as(tx, shop.customer)
}
