import { describe, expect, it } from 'vitest'
import { as, asOwner, inTransaction } from '../../helpers/db.ts'
import { openShop } from './orders.helpers.ts'

describe('my_shops', () => {
  it('a customer gets the open shop of their business, and none once it is closed', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const ask = async () => {
        await as(tx, shop.customer)
        const [row] = await tx`select public.my_shops() as shops`
        return row?.shops
      }
      expect(await ask()).toMatchObject([{ org_id: shop.orgId, slug: shop.org.slug }])
      await asOwner(tx)
      await tx`update public.shops set published_at = null where org_id = ${shop.orgId}`
      expect(await ask()).toEqual([])
    })
  })
})
