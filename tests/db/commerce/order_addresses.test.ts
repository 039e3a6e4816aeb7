import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  address,
  createOrder,
  details,
  getOrder,
  guestWith,
  openShop,
  placeOrder,
} from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

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

  it('the bill goes where the customer wants their bills, unless it is said or they are a guest', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const customer = { org_id: shop.orgId, customer_id: shop.customerId }
      const home = await createAddress(tx, { ...customer, line1: 'Heimweg 1' })
      await createAddress(tx, { ...customer, line1: 'Rechnungsweg 9', is_default_billing: true })
      const place = async (values: Record<string, JSONValue>) => {
        await asOwner(tx)
        await asCustomerWith(tx, shop)
        const { billing_address: billed } = await placeOrder(
          tx,
          shop.orgId,
          details(1490, { shipping_address: null, shipping_address_id: home.id, ...values }),
        )
        return billed.line1
      }
      expect(await place({})).toBe('Rechnungsweg 9')
      expect(await place({ shipping_address: address, shipping_address_id: null })).toBe(
        'Rechnungsweg 9',
      )
      expect(await place({ billing_address_id: home.id })).toBe('Heimweg 1')
      expect(await place({ billing_address: { ...address, line1: 'Typed 3' } })).toBe('Typed 3')
      await as(tx, shop.agent)
      const values = {
        customer_id: shop.customerId,
        items: [{ variant_id: shop.variantId, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      }
      expect((await createOrder(tx, shop.orgId, values)).billing_address.line1).toBe(
        'Rechnungsweg 9',
      )
      // An address of e-mail that anybody can type opens nobody's address book.
      await asOwner(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { email: shop.customer.email } }),
        { token },
      )
      expect(order.billing_address).toEqual(address)
    })
  })

  it('staff have typed ones kept with the order, and once for each key', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const values = {
        customer_id: shop.customerId,
        items: [{ variant_id: shop.variantId, quantity: 1 }],
        shipping_address: address,
        billing_address: { ...address, line1: 'Rechnungsweg 9' },
        payment_method: 'account',
      }
      const book = async () => {
        const [row] = await tx<{ lines: string[] }[]>`
          select array(
            select jsonb_array_elements(public.list_addresses(${shop.orgId}, ${shop.customerId}))
              ->> 'line1'
          ) as lines`
        return row?.lines
      }
      expect(await createOrder(tx, shop.orgId, values)).not.toHaveProperty('address_kept')
      expect(await book()).toEqual([])
      const wanted = { ...values, save_addresses: ['billing_address'] }
      const order = await createOrder(tx, shop.orgId, wanted, 'k1')
      expect(order).toMatchObject({ address_kept: true })
      expect(await createOrder(tx, shop.orgId, wanted, 'k1')).toMatchObject({ id: order.id })
      expect(await book()).toEqual(['Rechnungsweg 9'])
    })
  })

  it('a full book does not hold up an order, whose answer says that it was full', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      for (let index = 0; index < 50; index += 1) {
        const line1 = `Weg ${index}`
        await createAddress(tx, { org_id: shop.orgId, customer_id: shop.customerId, line1 })
      }
      await as(tx, shop.agent)
      expect(
        await createOrder(tx, shop.orgId, {
          customer_id: shop.customerId,
          items: [{ variant_id: shop.variantId, quantity: 1 }],
          shipping_address: address,
          save_addresses: ['shipping_address'],
          payment_method: 'account',
        }),
      ).toMatchObject({ address_kept: false, item_count: 1 })
      await asOwner(tx)
      await asCustomerWith(tx, shop)
      expect(await placeOrder(tx, shop.orgId, details(1490, { save_address: true }))).toMatchObject(
        { address_kept: false, item_count: 1 },
      )
    })
  })
})
