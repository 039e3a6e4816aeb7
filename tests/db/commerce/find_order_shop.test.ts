import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createShop, guestToken } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { details, guestWith, openShop, placeOrder } from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

const find =
  (tx: Tx, slug: string, { key = randomUUID(), token = null as string | null } = {}) =>
  async () => {
    const [row] = await tx<{ id: string }[]>`
      select public.find_order_shop(${slug}, ${key}, ${token}) as id`
    return row?.id
  }
const isNotThere = (ask: () => Promise<unknown>) =>
  expectDenied(ask, 'PT404', 'commerce.shop_not_found')

describe('find_order_shop', () => {
  it('anybody finds an open shop, staff a closed one', () =>
    inTransaction(async (tx) => {
      const { org, agent, stranger } = await openShop(tx)
      await asAnon(tx)
      expect(await find(tx, org.slug)()).toBe(org.id)
      await isNotThere(find(tx, 'no-such-shop'))
      await as(tx, stranger)
      expect(await find(tx, org.slug)()).toBe(org.id)
      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await as(tx, stranger)
      await isNotThere(find(tx, org.slug))
      await as(tx, agent)
      expect(await find(tx, org.slug)()).toBe(org.id)
    }))

  it('who has a cart in a closed shop, or sent the order before, finds it; to others there is none', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { org, customer, stranger, otherOwner } = shop
      const [key, own] = [randomUUID(), randomUUID()]
      const token = await guestWith(tx, org.id, { variant_id: shop.variantId })
      const full = await guestWith(tx, org.id, { variant_id: shop.variantId })
      await asAnon(tx)
      await placeOrder(tx, org.id, details(1490), { key, token })
      await asOwner(tx)
      await asCustomerWith(tx, shop)
      await placeOrder(tx, org.id, details(1490), { key: own })
      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })

      await asAnon(tx)
      expect(await find(tx, org.slug, { key, token })()).toBe(org.id)
      expect(await find(tx, org.slug, { token: full })()).toBe(org.id)
      await isNotThere(find(tx, org.slug, { token }))
      await isNotThere(find(tx, org.slug, { key }))
      await isNotThere(find(tx, org.slug, { key: own }))
      await isNotThere(find(tx, org.slug, { key: own, token }))
      await isNotThere(find(tx, org.slug, { key, token: guestToken() }))
      await isNotThere(find(tx, org.slug, { key, token: 'nonsense' }))
      await as(tx, customer)
      expect(await find(tx, org.slug, { key: own })()).toBe(org.id)
      await isNotThere(find(tx, org.slug))
      // Of whoever is signed in no secret is looked at.
      await isNotThere(find(tx, org.slug, { key, token }))
      await isNotThere(find(tx, org.slug, { token: full }))
      for (const actor of [stranger, otherOwner]) {
        await as(tx, actor)
        await isNotThere(find(tx, org.slug, { key: own }))
      }
      await asOwner(tx)
      const [id, slug] = [shop.otherOrg.id, shop.otherOrg.slug]
      await createShop(tx, { org_id: id, is_open: false })
      await asAnon(tx)
      await isNotThere(find(tx, slug, { key, token }))
      await isNotThere(find(tx, slug, { token: full }))
    }))

  it('a customer with a cart in the closed shop finds it', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await asCustomerWith(tx, shop)
      await asOwner(tx)
      await createShop(tx, { org_id: shop.orgId, is_open: false })
      await as(tx, shop.customer)
      expect(await find(tx, shop.org.slug)()).toBe(shop.orgId)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490)),
        'PT409',
        'commerce.shop_closed',
      )
    }))
})
