import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createOffer,
  createShippingRate,
  createShop,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { details, guestWith, openShop, placeOrder } from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

type Shop = {
  org_id: string
  is_open: boolean
  categories: { name: string }[]
  shipping_rates: { country_code: string | null; price_minor: number }[]
}

const shopOf = async (tx: Tx, slug: string) => {
  const [row] = await tx<{ shop: Shop }[]>`select public.get_shop(${slug}) as shop`
  return row?.shop
}

describe('get_shop', () => {
  it('a visitor finds an open shop by its name, with what delivery costs', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      await createShippingRate(tx, { org_id: org.id, country_code: null, price_minor: 990 })
      await createShippingRate(tx, { org_id: org.id, country_code: 'DE', price_minor: 490 })
      await asAnon(tx)
      expect(await shopOf(tx, org.slug)).toMatchObject({
        org_id: org.id,
        slug: org.slug,
        currency: 'EUR',
        exponent: 2,
        locale: 'en',
        time_zone: 'Europe/Berlin',
        is_open: true,
        prices_include_tax: true,
        guest_cart_days: 30,
        shipping_rates: [
          { country_code: 'DE', price_minor: 490, free_from_minor: null },
          { country_code: null, price_minor: 990 },
        ],
      })
    }))

  it('a visitor finds no shop that is closed, as if there were none; an agent previews it', () =>
    inTransaction(async (tx) => {
      const { org, agent, stranger, otherOwner } = await createActors(tx)
      await asAnon(tx)
      await expectDenied(() => shopOf(tx, org.slug), 'PT404', 'commerce.shop_not_found')
      await expectDenied(() => shopOf(tx, 'no-such-shop'), 'PT404', 'commerce.shop_not_found')
      for (const actor of [stranger, otherOwner]) {
        await as(tx, actor)
        await expectDenied(() => shopOf(tx, org.slug), 'PT404', 'commerce.shop_not_found')
      }
      await as(tx, agent)
      expect(await shopOf(tx, org.slug)).toMatchObject({ org_id: org.id, is_open: false })
    }))

  it('who may see an order, or has ordered by a secret, finds the closed shop; to others there is none', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { org, customer, stranger, otherOwner } = shop
      const token = await guestWith(tx, org.id, { variant_id: shop.variantId })
      await asAnon(tx)
      const guests = await placeOrder(tx, org.id, details(1490), { token })
      await asOwner(tx)
      const unused = await guestWith(tx, org.id, { variant_id: shop.variantId })
      await asCustomerWith(tx, shop)
      const own = await placeOrder(tx, org.id, details(1490))
      const asks =
        (orderId: string | null, secret: string | null = null) =>
        async () => {
          const [row] = await tx<{ shop: Shop }[]>`
          select public.get_shop(${org.slug}, ${orderId}, ${secret}) as shop`
          return row?.shop
        }
      const isNotThere = (ask: () => Promise<unknown>) =>
        expectDenied(ask, 'PT404', 'commerce.shop_not_found')

      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await asAnon(tx)
      expect(await asks(guests.id, token)()).toMatchObject({ org_id: org.id, is_open: false })
      await isNotThere(asks(guests.id))
      await isNotThere(asks(guests.id, guestToken()))
      await isNotThere(asks(guests.id, 'nonsense'))
      expect(await asks(null, token)()).toMatchObject({ org_id: org.id, is_open: false })
      await isNotThere(asks(null, unused))
      await isNotThere(asks(null, 'nonsense'))
      await isNotThere(asks(null))
      await isNotThere(asks(own.id, token))
      await isNotThere(asks(randomUUID(), token))
      await as(tx, customer)
      expect(await asks(own.id)()).toMatchObject({ is_open: false })
      expect(await asks(guests.id, token)()).toMatchObject({ is_open: false })
      await isNotThere(asks(guests.id))
      for (const actor of [stranger, otherOwner]) {
        await as(tx, actor)
        await isNotThere(asks(own.id))
      }
    }))

  it('shows the categories that have something to buy', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const full = await createCategory(tx, { org_id: org.id, name: 'Lamps', position: 2 })
      const drafts = await createCategory(tx, { org_id: org.id, name: 'Chairs', position: 1 })
      await createOffer(tx, { org_id: org.id, category_ids: [full.id] })
      await createOffer(tx, { org_id: org.id, category_ids: [drafts.id], status: 'draft' })
      await asAnon(tx)
      expect((await shopOf(tx, org.slug))?.categories.map(({ name }) => name)).toEqual(['Lamps'])

      await as(tx, agent)
      const [own] = await tx<{ shop: Shop & { has_prices: boolean } }[]>`
        select public.get_own_shop(${org.id}) as shop`
      expect(own?.shop.categories.map(({ name }) => name)).toEqual(['Chairs', 'Lamps'])
      expect(own?.shop.has_prices).toBe(true)
    }))
})
