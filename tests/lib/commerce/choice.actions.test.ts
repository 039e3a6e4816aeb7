import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addChoiceToCart, wishForChoice } from '../../../lib/commerce/choice.actions.ts'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'
import { contentsOf, destination, form, openShop, removeShopsAndUsers } from './shop.helpers.ts'

beforeEach(resetBrowser)
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(removeShopsAndUsers)

async function openShopWithSizes() {
  const shop = await openShop()
  const { id: product_id, slug } = await createProduct(sql, {
    org_id: shop.org_id,
    option_names: ['Size'],
  })
  const small = await createVariant(sql, { org_id: shop.org_id, product_id, option_values: ['S'] })
  const chosen = (size: string) =>
    form({ shop: shop.slug, product: slug, option_0: size, next: `/s/${shop.slug}/p/${slug}` })
  return { shop, small, chosen }
}

describe('addChoiceToCart', () => {
  it('puts in what the options mean, and refuses what nobody sells', async () => {
    const { shop, small, chosen } = await openShopWithSizes()
    expect(await destination(addChoiceToCart(chosen('S')))).toContain(
      `?done=added&variant=${small.id}`,
    )
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 1 }])
    expect(await destination(addChoiceToCart(chosen('XXL')))).toContain('?problem=commerce.')
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 1 }])
  })

  it('leads back to the product while the database is away', async () => {
    const { shop, chosen } = await openShopWithSizes()
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'))
    for (const act of [addChoiceToCart, wishForChoice]) {
      expect(await destination(act(chosen('S')))).toMatch(
        new RegExp(`^/s/${shop.slug}/p/.*\\?problem=`),
      )
    }
  })
})
