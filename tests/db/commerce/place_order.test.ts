import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createShippingRate,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import {
  address,
  details,
  guestWith,
  openShop,
  placeOrder,
  quote,
  stockOf,
} from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

describe('place_order', () => {
  it('a guest orders what is in their cart: copied, taken from stock, numbered, told', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId, quantity: 3 })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(3490), { token })
      expect(order).toMatchObject({
        number: 1001,
        status: 'placed',
        channel: 'shop',
        payment_method: 'account',
        payment_status: 'unpaid',
        currency: 'EUR',
        exponent: 2,
        items_minor: 3000,
        shipping_minor: 490,
        tax_minor: 479 + 78,
        total_minor: 3490,
        placed_total_minor: 3490,
        credit_used_minor: 0,
        item_count: 3,
        contact_name: 'Ada Lovelace',
        contact_email: 'ada@example.test',
        shipping_address: address,
        billing_address: address,
        customer: null,
        next_statuses: ['cancelled'],
      })
      expect(order.items).toMatchObject([
        { quantity: 3, unit_price_minor: 1000, gross_minor: 3000, tax_minor: 479, net_minor: 2521 },
      ])
      expect(order.events).toMatchObject([{ kind: 'order.placed', actor_name: null }])
      await asOwner(tx)
      expect(await stockOf(tx, shop.variantId)).toBe(97)
      const [cart] = await tx`select status from public.user_carts where org_id = ${shop.orgId}`
      expect(cart).toEqual({ status: 'ordered' })
      const [customer] = await tx<{ id: string }[]>`
        select id, segment, name, email, source, country_code, user_id from public.customers
        where id = ${order.customer_id}`
      expect(customer).toMatchObject({
        segment: 'CUSTOMER',
        name: 'Ada Lovelace',
        email: 'ada@example.test',
        source: 'shop',
        country_code: 'DE',
        user_id: null,
      })
      const events = await tx`
        select kind, data, actor_id from public.customer_events
        where customer_id = ${order.customer_id} order by id`
      expect(events).toMatchObject([
        { kind: 'customer.created' },
        {
          kind: 'order.placed',
          actor_id: null,
          data: { order_id: order.id, number: 1001, total_minor: 3490, currency: 'EUR' },
        },
      ])
    })
  })

  it('adds tax on top where prices are without, rounded once per line', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      const odd = await createVariant(tx, { org_id: shop.orgId, price_minor: 333 })
      const token = await guestWith(
        tx,
        shop.orgId,
        { variant_id: shop.variantId },
        { variant_id: odd.id, quantity: 3 },
      )
      await asAnon(tx)
      // 1000 + 999, 19 %: 190 + 189.81; delivery 490 + 93.1.
      const asked = await quote(tx, shop.orgId, 'DE', token)
      expect(asked).toMatchObject({
        items_minor: 1999,
        shipping_minor: 490,
        tax_minor: 190 + 190 + 93,
        total_minor: 1999 + 490 + 473,
        problems: [],
        credit_minor: 0,
        shipping: { name: 'Standard', price_minor: 490, tax_rate_bps: 1900 },
      })
      const order = await placeOrder(tx, shop.orgId, details(asked.total_minor), { token })
      expect(order).toMatchObject({ items_minor: 1999, tax_minor: 473, total_minor: 2962 })
      expect(order.items.map(({ net_minor, tax_minor }) => [net_minor, tax_minor])).toEqual([
        [1000, 190],
        [999, 190],
      ])
      // Beside each other in the index, and the order's own.
      const ids = order.items.map(({ id }) => id)
      expect(ids.toSorted()).toEqual(ids)
      expect(new Set(ids.map((id) => id.slice(0, 24)))).toEqual(new Set([order.id.slice(0, 24)]))
    })
  })

  it.each([
    ['JPY', 0],
    ['KWD', 3],
  ])('an order in %s keeps its %i digits', async (currency, exponent) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx, { currency })
      await createShop(tx, { org_id: org.id })
      await createShippingRate(tx, { org_id: org.id, price_minor: 500 })
      const variant = await createVariant(tx, { org_id: org.id, price_minor: 1001 })
      const token = await guestWith(tx, org.id, { variant_id: variant.id })
      await asAnon(tx)
      const order = await placeOrder(tx, org.id, details(1501), { token })
      expect(order).toMatchObject({ currency, exponent, total_minor: 1501, tax_minor: 160 + 80 })
    })
  })

  it('an order for nothing is paid, also in a shop without account', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { accepts_account: false })
      await tx`update public.shipping_rates set price_minor = 0 where org_id = ${shop.orgId}`
      const free = await createVariant(tx, { org_id: shop.orgId, price_minor: 0 })
      const token = await guestWith(tx, shop.orgId, { variant_id: free.id })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(0), { token })
      expect(order).toMatchObject({ total_minor: 0, tax_minor: 0, payment_status: 'paid' })
    })
  })

  it('delivery is free from the sum that the rate names, and the country’s own rate wins', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await createShippingRate(tx, {
        org_id: shop.orgId,
        country_code: 'AT',
        price_minor: 900,
        free_from_minor: 2000,
      })
      const one = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const two = await guestWith(tx, shop.orgId, { variant_id: shop.variantId, quantity: 2 })
      await asAnon(tx)
      expect(await quote(tx, shop.orgId, 'at', one)).toMatchObject({ shipping_minor: 900 })
      expect(await quote(tx, shop.orgId, 'AT', two)).toMatchObject({ shipping_minor: 0 })
      expect(await quote(tx, shop.orgId, 'FR', two)).toMatchObject({ shipping_minor: 490 })
      expect(await quote(tx, shop.orgId, null, two)).toMatchObject({
        shipping: null,
        shipping_minor: 0,
        total_minor: 2000,
      })
    })
  })

  it('the same key again answers the same order; with other details it is refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const key = randomUUID()
      await asAnon(tx)
      const first = await placeOrder(tx, shop.orgId, details(1490), { token, key })
      expect(await placeOrder(tx, shop.orgId, details(1490), { token, key })).toEqual(first)
      const other = details(1490, { customer_note: 'Ring twice' })
      await expectDenied(
        () => placeOrder(tx, shop.orgId, other, { token, key }),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // Another key finds the cart ordered.
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { token }),
        'PT422',
        'commerce.cart_empty',
      )
    })
  })

  it('somebody else’s key is another key: their order is neither shown nor in the way', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const key = 'order-1'
      const tokens = [
        await guestWith(tx, shop.orgId, { variant_id: shop.variantId }),
        await guestWith(tx, shop.orgId, { variant_id: shop.variantId }),
      ] as const
      await asAnon(tx)
      const first = await placeOrder(tx, shop.orgId, details(1490), { token: tokens[0], key })
      const second = await placeOrder(tx, shop.orgId, details(1490), { token: tokens[1], key })
      await asOwner(tx)
      await asCustomerWith(tx, shop)
      const third = await placeOrder(tx, shop.orgId, details(1490), { key })
      expect(new Set([first.id, second.id, third.id]).size).toBe(3)
      await asAnon(tx)
      // No cart, no key.
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { key }),
        'PT422',
        'commerce.cart_empty',
      )
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { key, token: guestToken() }),
        'PT422',
        'commerce.cart_empty',
      )
    })
  })

  it('another total than expected is told, not charged', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await tx`update public.product_variants set price_minor = 1100 where id = ${shop.variantId}`
      await asAnon(tx)
      const error = await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { token }),
        'PT409',
        'commerce.price_changed',
      )
      expect(error.detail).toBe('1590')
      expect(await placeOrder(tx, shop.orgId, details(1590), { token })).toMatchObject({
        total_minor: 1590,
      })
    })
  })

  it('other things than were shown are not ordered, even for the same money', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createVariant(tx, { org_id: shop.orgId })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const seen = await quote(tx, shop.orgId, 'DE', token)
      const swap = async (from: string, to: string) => {
        await tx`select public.remove_cart_item(${shop.orgId}, ${from}, ${token})`
        await tx`select public.set_cart_item(${shop.orgId}, ${to}, 1, ${token})`
      }
      await swap(shop.variantId, other.id)
      const now = await quote(tx, shop.orgId, 'DE', token)
      expect(now.total_minor).toBe(seen.total_minor)
      const expecting = (revision: string | null) =>
        placeOrder(tx, shop.orgId, details(1490, { expected_revision: revision }), { token })
      await expectDenied(() => expecting(seen.cart.revision), 'PT409', 'commerce.cart_changed')
      // Put back as it was shown, it is what was shown.
      await swap(other.id, shop.variantId)
      expect(await expecting(seen.cart.revision)).toMatchObject({ total_minor: 1490 })
    })
  })

  it('more than there is, is refused with what there is', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { stock_quantity: 2 })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId, quantity: 3 })
      await asAnon(tx)
      const error = await expectDenied(
        () => placeOrder(tx, shop.orgId, details(3490), { token }),
        'PT409',
        'commerce.stock_insufficient',
      )
      expect(JSON.parse(error.detail ?? '')).toEqual([{ variant_id: shop.variantId, available: 2 }])
      expect((await quote(tx, shop.orgId, 'DE', token)).problems).toEqual([
        { code: 'commerce.stock_insufficient', variant_id: shop.variantId },
      ])
    })
  })

  it.each([
    ['its variant', 'update public.product_variants set archived_at = now()'],
    ['its product', "update public.products set status = 'archived'"],
    ['its product again', "update public.products set status = 'draft'"],
  ])('what was withdrawn with %s meanwhile is refused by its id', async (_what, change) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await tx.unsafe(`${change} where org_id = '${shop.orgId}'`)
      await asAnon(tx)
      const error = await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { token }),
        'PT409',
        'commerce.variant_unavailable',
      )
      expect(JSON.parse(error.detail ?? '')).toEqual([{ variant_id: shop.variantId }])
    })
  })

  it('a shop that was taken down takes no order, nor does one that delivers elsewhere only', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const place = () => placeOrder(tx, shop.orgId, details(1490), { token })
      await createShop(tx, { org_id: shop.orgId, is_open: false })
      await asAnon(tx)
      await expectDenied(place, 'PT409', 'commerce.shop_closed')
      expect((await quote(tx, shop.orgId, 'DE', token)).problems).toContainEqual({
        code: 'commerce.shop_closed',
      })
      await asOwner(tx)
      await createShop(tx, { org_id: shop.orgId })
      await tx`update public.shipping_rates set country_code = 'AT' where org_id = ${shop.orgId}`
      await asAnon(tx)
      await expectDenied(place, 'PT422', 'commerce.shipping_unavailable')
      expect((await quote(tx, shop.orgId, 'DE', token)).problems).toEqual([
        { code: 'commerce.shipping_unavailable' },
      ])
    })
  })
})
