import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createAddress,
  createCart,
  createProduct,
  createShippingRate,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization, refuseCustomerLink } from '../../helpers/factories.ts'
import {
  address,
  creditOf,
  details,
  getOrder,
  grantCredit,
  guestWith,
  openShop,
  placeOrder,
  quote,
  type Shop,
  stockOf,
} from './orders.helpers.ts'

const asCustomerWith = async (tx: Tx, shop: Shop, quantity = 1) => {
  await createCart(tx, {
    org_id: shop.orgId,
    user_id: shop.customer.userId,
    items: [{ variant_id: shop.variantId, quantity }],
  })
  await as(tx, shop.customer)
}

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

  it.each([
    ['no e-mail', { contact: { name: 'Ada' } }, 'platform.value_missing', 'contact.email'],
    ['no contact', { contact: null }, 'platform.value_missing', 'contact.email'],
    ['a contact that is text', { contact: 'Ada' }, 'platform.values_malformed', 'contact'],
    [
      'an e-mail that is none',
      { contact: { name: 'Ada', email: 'ada' } },
      'commerce.email_invalid',
      'contact.email',
    ],
    [
      'a phone without digits',
      { contact: { name: 'Ada', email: 'a@example.test', phone: 'none' } },
      'commerce.phone_invalid',
      'contact.phone',
    ],
    ['an unknown key', { total: 1 }, 'platform.field_unknown', 'total'],
    [
      'an unknown key of the address',
      { shipping_address: { ...address, planet: 'Mars' } },
      'platform.field_unknown',
      'shipping_address.planet',
    ],
    [
      'an address of ten thousand characters',
      { shipping_address: { ...address, line1: 'x'.repeat(10_000) } },
      'platform.value_too_long',
      'shipping_address.line1',
    ],
    [
      'a line break in a name',
      { shipping_address: { ...address, name: 'Ada\nLovelace' } },
      'platform.value_has_control_characters',
      'shipping_address.name',
    ],
    [
      'a postcode of elsewhere',
      { shipping_address: { ...address, postal_code: 'SW1A 1AA' } },
      'commerce.postal_code_invalid',
      'shipping_address.postal_code',
    ],
    [
      'no town',
      { shipping_address: { ...address, city: ' ' } },
      'platform.value_missing',
      'shipping_address.city',
    ],
    [
      'a country that there is not',
      { shipping_address: { ...address, country_code: 'ZZ' } },
      'commerce.country_unknown',
      'shipping_address.country_code',
    ],
    ['no address', { shipping_address: null }, 'platform.value_missing', 'shipping_address'],
    [
      'an address that is text',
      { shipping_address: 'Berlin' },
      'platform.values_malformed',
      'shipping_address',
    ],
    [
      'a billing address without a street',
      { billing_address: { ...address, line1: null } },
      'platform.value_missing',
      'billing_address.line1',
    ],
    [
      'a card that we do not take yet',
      { payment_method: 'card' },
      'commerce.payment_unavailable',
      'payment_method',
    ],
    [
      'credit of an address that anybody can type',
      { payment_method: 'credit' },
      'commerce.payment_unavailable',
      'payment_method',
    ],
    ['no payment', { payment_method: null }, 'platform.value_missing', 'payment_method'],
    [
      'no total that was expected',
      { expected_total_minor: null },
      'platform.value_missing',
      'expected_total_minor',
    ],
    [
      'half a cent',
      { expected_total_minor: 0.5 },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'less than nothing',
      { expected_total_minor: -1 },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'a total as text',
      { expected_total_minor: '1490' },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'a note of 2,001 characters',
      { customer_note: 'x'.repeat(2001) },
      'platform.value_too_long',
      'customer_note',
    ],
    ['yes as text', { save_address: 'yes' }, 'platform.values_malformed', 'save_address'],
  ])('%s is refused by its field', async (_what, values, reason, field) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const error = await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490, values), { token }),
        'PT422',
        reason,
      )
      expect(error.detail).toBe(field)
    })
  })

  it.each([[null], [''], ['x'.repeat(256)]])('the key %j is none', async (key) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { token, key }),
        'PT422',
        'platform.idempotency_key_invalid',
      )
    })
  })

  it('names of any script and emoji are kept as they are; a null byte is refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const bad = JSON.stringify(details(1490)).replace('Gartenweg', 'Garten\\u0000weg')
      await expectDenied(
        () => tx`select public.place_order(${shop.orgId}, ${bad}::text::jsonb, 'k', ${token})`,
        '22P05',
      )
      const written = { ...address, name: '李小龍 🐉', line1: 'شارع الملك ١' }
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { shipping_address: written, customer_note: 'Zweimal klingeln\nDanke 🙂' }),
        { token },
      )
      expect(order.shipping_address).toEqual(written)
    })
  })

  it('an order that no number can carry is refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const items = []
      for (let index = 0; index < 10; index += 1) {
        const dear = await createVariant(tx, {
          org_id: shop.orgId,
          price_minor: 99_999_999_999,
          tracks_stock: false,
        })
        items.push({ variant_id: dear.id, quantity: 9999 })
      }
      const token = await guestWith(tx, shop.orgId, ...items)
      await asAnon(tx)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(0), { token }),
        'PT422',
        'commerce.order_too_large',
      )
    })
  })
})

describe('who orders', () => {
  it('a customer orders as themself, and is a CUSTOMER from then on, with the order as the reason', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await asCustomerWith(tx, shop)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { name: 'Carla at work' } }),
      )
      expect(order).toMatchObject({
        customer_id: shop.customerId,
        contact_name: 'Carla at work',
        contact_email: shop.customer.email,
      })
      expect(await getOrder(tx, shop.orgId, order.id)).toEqual(order)
      await asOwner(tx)
      const events = await tx`
        select kind, data from public.customer_events
        where customer_id = ${shop.customerId} order by id`
      expect(events).toMatchObject([
        { kind: 'customer.created' },
        {
          kind: 'customer.segment_changed',
          data: { from: 'LEAD', to: 'CUSTOMER', reason: 'Order 1001' },
        },
        { kind: 'order.placed', data: { order_id: order.id } },
      ])
      expect(events[2]?.data).not.toHaveProperty('reason')
    })
  })

  it('a user whose confirmed e-mail is a customer’s becomes that customer', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id } = await createCustomer(tx, { org_id: shop.orgId, email: shop.stranger.email })
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.stranger.userId,
        items: [{ variant_id: shop.variantId }],
      })
      await as(tx, shop.stranger)
      const order = await placeOrder(tx, shop.orgId, details(1490))
      expect(order.customer_id).toBe(id)
    })
  })

  it('a user whom staff have unlinked becomes a customer of their own, without the address', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id } = await createCustomer(tx, { org_id: shop.orgId, email: shop.stranger.email })
      await refuseCustomerLink(tx, {
        org_id: shop.orgId,
        customer_id: id,
        user_id: shop.stranger.userId,
      })
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.stranger.userId,
        items: [{ variant_id: shop.variantId }],
      })
      await as(tx, shop.stranger)
      const order = await placeOrder(tx, shop.orgId, details(1490))
      expect(order.customer_id).not.toBe(id)
      await asOwner(tx)
      const [customer] = await tx`
        select email, user_id from public.customers where id = ${order.customer_id}`
      expect(customer).toEqual({ email: null, user_id: shop.stranger.userId })
    })
  })

  it('guests with the same e-mail are one customer, whatever its case', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const known = await createCustomer(tx, { org_id: shop.orgId, email: 'ada@example.test' })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { email: ' ADA@Example.test ' } }),
        { token },
      )
      expect(order).toMatchObject({ customer_id: known.id, contact_name: 'Ada Lovelace' })
      await asOwner(tx)
      const [customer] = await tx`
        select name, segment from public.customers where id = ${known.id}`
      expect(customer).toEqual({ name: known.name, segment: 'CUSTOMER' })
    })
  })

  it('a guest’s order is seen by its secret, and by whoever later proves to have the e-mail', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { name: 'Ada', email: shop.stranger.email } }),
        { token },
      )
      expect(await getOrder(tx, shop.orgId, order.id, token)).toEqual(order)
      const see = (secret: string | null) => () => getOrder(tx, shop.orgId, order.id, secret)
      await expectDenied(see(guestToken()), 'PT404', 'commerce.order_not_found')
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.stranger)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await tx`select * from public.claim_customer()`
      expect(await getOrder(tx, shop.orgId, order.id)).toEqual(order)
      const rows = await tx`select id from public.orders where org_id = ${shop.orgId}`
      expect(rows).toEqual([{ id: order.id }])
      await as(tx, shop.customer)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.otherOwner)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.agent)
      expect(await getOrder(tx, shop.orgId, order.id)).toMatchObject({
        customer: { id: order.customer_id },
        next_statuses: ['processing', 'shipped', 'cancelled'],
      })
    })
  })
})

describe('addresses of an order', () => {
  it('a customer’s saved ones are copied; another customer’s are not found', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const own = await createAddress(tx, { org_id: shop.orgId, customer_id: shop.customerId })
      const other = await createCustomer(tx, { org_id: shop.orgId })
      const foreign = await createAddress(tx, { org_id: shop.orgId, customer_id: other.id })
      await asCustomerWith(tx, shop)
      const place = (values: Record<string, string | null>) =>
        placeOrder(tx, shop.orgId, details(1490, { shipping_address: null, ...values }))
      for (const id of [foreign.id, randomUUID(), 'none']) {
        const error = await expectDenied(
          () => place({ shipping_address_id: id }),
          'PT404',
          'commerce.address_not_found',
        )
        expect(error.detail).toBe('shipping_address_id')
      }
      await expectDenied(
        () => place({ shipping_address_id: own.id, billing_address_id: foreign.id }),
        'PT404',
        'commerce.address_not_found',
      )
      const order = await place({ shipping_address_id: own.id })
      expect(order.shipping_address).toEqual(address)
      await tx`select public.delete_address(${shop.orgId}, ${own.id})`
      expect(await getOrder(tx, shop.orgId, order.id)).toEqual(order)
    })
  })

  it('a guest cannot use a saved one', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const customer = await createCustomer(tx, { org_id: shop.orgId, email: 'ada@example.test' })
      const saved = await createAddress(tx, { org_id: shop.orgId, customer_id: customer.id })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      await expectDenied(
        () =>
          placeOrder(
            tx,
            shop.orgId,
            details(1490, { shipping_address: null, shipping_address_id: saved.id }),
            { token },
          ),
        'PT404',
        'commerce.address_not_found',
      )
    })
  })

  it('a typed one is put into the book when asked for, once', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      for (let round = 0; round < 2; round += 1) {
        await asOwner(tx)
        await asCustomerWith(tx, shop)
        await placeOrder(tx, shop.orgId, details(1490, { save_address: true }))
      }
      const [book] = await tx`select public.list_addresses(${shop.orgId}) as addresses`
      expect(book?.addresses).toMatchObject([
        { ...address, is_default_shipping: true, is_default_billing: true },
      ])
    })
  })
})

describe('credit of an order', () => {
  it('pays all of it, or nothing happens', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await grantCredit(tx, shop, 1489)
      await asCustomerWith(tx, shop)
      const pay = () => placeOrder(tx, shop.orgId, details(1490, { payment_method: 'credit' }))
      const error = await expectDenied(pay, 'PT409', 'crm.credit_insufficient')
      expect(error.detail).toBe('1489')
      await asOwner(tx)
      expect(await stockOf(tx, shop.variantId)).toBe(100)
      await grantCredit(tx, shop, 11)
      await as(tx, shop.customer)
      expect(await quote(tx, shop.orgId, 'DE')).toMatchObject({ credit_minor: 1500 })
      const order = await pay()
      expect(order).toMatchObject({ credit_used_minor: 1490, payment_status: 'paid' })
      await asOwner(tx)
      expect(await creditOf(tx, shop.customerId)).toBe(10)
      const [event] = await tx`
        select data from public.customer_events
        where customer_id = ${shop.customerId} and kind = 'credit.spent'`
      expect(event?.data).toMatchObject({
        amount_minor: -1490,
        order_id: order.id,
        number: order.number,
        reason: `Order ${order.number}`,
      })
    })
  })

  it('a shop without account takes only credit', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { accepts_account: false })
      await grantCredit(tx, shop, 5000)
      await asCustomerWith(tx, shop)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490)),
        'PT422',
        'commerce.payment_unavailable',
      )
      expect(
        await placeOrder(tx, shop.orgId, details(1490, { payment_method: 'credit' })),
      ).toMatchObject({ payment_status: 'paid' })
    })
  })
})

describe('prices of now', () => {
  it('an order keeps what its things were called and cost', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const product = await createProduct(tx, { org_id: shop.orgId, name: 'Kettle' })
      const variant = await createVariant(tx, { org_id: shop.orgId, product_id: product.id })
      const token = await guestWith(tx, shop.orgId, { variant_id: variant.id })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(1490), { token })
      await asOwner(tx)
      await tx`update public.products set name = 'Pot', tax_rate_bps = 0 where id = ${product.id}`
      await tx`update public.product_variants set price_minor = 1 where id = ${variant.id}`
      await asAnon(tx)
      expect((await getOrder(tx, shop.orgId, order.id, token)).items).toEqual(order.items)
    })
  })
})
