import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createAddress,
  createCart,
  createProduct,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer, refuseCustomerLink } from '../../helpers/factories.ts'
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
  stockOf,
} from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

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
