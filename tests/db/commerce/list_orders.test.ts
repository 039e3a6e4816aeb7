import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  address,
  advance,
  cancel,
  createOrder,
  details,
  guestWith,
  openShop,
  orderOf,
  placeOrder,
} from './orders.helpers.ts'

type Page = {
  items: { id: string; number: number; customer_name: string; status: string }[]
  next_cursor: JSONValue | null
}

const list = async (
  tx: Tx,
  orgId: string,
  filter: Record<string, JSONValue> = {},
  cursor: JSONValue | null = null,
  limit = 25,
) => {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_orders(
      ${orgId}, ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
    ) as page`
  return row?.page ?? { items: [], next_cursor: null }
}

const numbers = (page: Page) => page.items.map(({ number }) => number)

describe('list_orders', () => {
  it('gives pages, newest first, each order once', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      for (let index = 0; index < 5; index += 1) await orderOf(tx, shop)
      // The same instant for some: the id tells them apart.
      await tx`
        update public.orders set placed_at = '2026-11-01 10:00:00.123456+00'
        where org_id = ${shop.orgId} and number < 1004`
      await as(tx, shop.agent)
      const seen: number[] = []
      let cursor: JSONValue | null = null
      do {
        const page: Page = await list(tx, shop.orgId, {}, cursor, 2)
        seen.push(...numbers(page))
        cursor = page.next_cursor
      } while (cursor !== null)
      expect(seen.slice(0, 2)).toEqual([1005, 1004])
      expect(seen.toSorted()).toEqual([1001, 1002, 1003, 1004, 1005])
      await expectDenied(
        () => list(tx, shop.orgId, {}, { key: 'x' }),
        'PT422',
        'platform.list_position_invalid',
      )
    })
  })

  it('what was cancelled is not among what is still to be paid', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const first = await orderOf(tx, shop)
      await orderOf(tx, shop)
      await as(tx, shop.agent)
      const unpaid = async () => numbers(await list(tx, shop.orgId, { payment_status: 'unpaid' }))
      expect(await unpaid()).toEqual([1002, 1001])
      await cancel(tx, shop.orgId, first.id)
      expect(await unpaid()).toEqual([1002])
    })
  })

  it('finds by number, and by parts of name and e-mail in any script', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      for (const contact of [
        { name: 'Zoë Müller', email: 'zoe@example.test' },
        { name: 'Ольга Петрова', email: 'olga@example.test' },
        { name: '李小龍', email: 'li100%@example.test' },
      ]) {
        const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
        await asAnon(tx)
        await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })
        await asOwner(tx)
      }
      await as(tx, shop.agent)
      const found = async (query: string) => numbers(await list(tx, shop.orgId, { query }))
      // One or two letters are the beginning of a word; signs are no word at all.
      expect(await found('Mü')).toEqual([1001])
      expect(await found('l')).toEqual([1003])
      expect(await found('ll')).toEqual([])
      expect(await found('ell')).toEqual([])
      expect(await found('lle')).toEqual([1001])
      expect(await found('!?')).toEqual([])
      expect(await found('1002')).toEqual([1002])
      expect(await found('#1003')).toEqual([1003])
      expect(await found('999999999999999')).toEqual([])
      expect(await found('muller zoe')).toEqual([1001])
      expect(await found('ПЕТР')).toEqual([1002])
      expect(await found('小龍')).toEqual([1003])
      expect(await found('olga@example')).toEqual([1002])
      expect(await found('olga@example.test')).toEqual([1002])
      // All of these words are there, and nobody has this address.
      expect(await found('muller@example.test')).toEqual([])
      expect(await found('muller - @example.test')).toEqual([1001])
      expect(await found('z-o')).toEqual([])
      expect(await found("o'; drop table")).toEqual([])
      expect(await found('example.test')).toHaveLength(3)
    })
  })

  it('finds by what the customer is called in their record, and no more than that', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const first = await orderOf(tx, shop)
      await orderOf(tx, shop)
      await asOwner(tx)
      const renamed = await createCustomer(tx, {
        org_id: shop.orgId,
        name: 'Ågot Lindqvist',
        email: 'agot@records.test',
      })
      await tx`
        update public.orders set customer_id = ${renamed.id}
        where org_id = ${shop.orgId} and id = ${first.id}`
      await as(tx, shop.agent)
      const found = async (query: string) => numbers(await list(tx, shop.orgId, { query }))
      expect(await found('lindqv')).toEqual([first.number])
      expect(await found('Agot Lind')).toEqual([first.number])
      expect(await found('agot@records.test')).toEqual([first.number])
      expect(await found('lindqvist@records.test')).toEqual([])
      expect(await found('Lindqvist Nobody')).toEqual([])
    })
  })

  it('filters by status, payment, channel, customer and days in the organization’s time zone', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createCustomer(tx, { org_id: shop.orgId, name: 'Other' })
      await orderOf(tx, shop)
      const second = await orderOf(tx, shop)
      await as(tx, shop.agent)
      await advance(tx, shop.orgId, second.id, 'shipped')
      await createOrder(tx, shop.orgId, {
        customer_id: other.id,
        items: [{ variant_id: shop.variantId, quantity: 2 }],
        shipping_address: address,
        payment_method: 'account',
      })
      await asOwner(tx)
      // Half past eleven at night in Berlin.
      await tx`
        update public.orders set placed_at = '2026-03-01 22:30:00+00'
        where org_id = ${shop.orgId} and number = 1001`
      await as(tx, shop.agent)
      const found = async (filter: Record<string, JSONValue>) =>
        numbers(await list(tx, shop.orgId, filter)).toSorted()
      expect(await found({ status: ['shipped'] })).toEqual([1002])
      expect(await found({ status: ['placed', 'shipped'] })).toEqual([1001, 1002, 1003])
      expect(await found({ status: [] })).toEqual([])
      expect(await found({ payment_status: 'paid' })).toEqual([])
      expect(await found({ channel: 'staff' })).toEqual([1003])
      expect(await found({ customer_id: other.id })).toEqual([1003])
      expect(await found({ placed_from: '2026-03-01', placed_to: '2026-03-01' })).toEqual([1001])
      expect(await found({ placed_to: '2026-02-28' })).toEqual([])
      expect(await found({ placed_from: '2026-03-02' })).toEqual([1002, 1003])
      for (const [filter, reason] of [
        [{ state: 'x' }, 'platform.field_unknown'],
        [{ status: 'placed' }, 'platform.values_malformed'],
        [{ customer_id: 'x' }, 'platform.values_malformed'],
        [{ placed_from: 'soon' }, 'platform.values_malformed'],
        [{ placed_to: '2026-02-30' }, 'platform.values_malformed'],
      ] as const) {
        await expectDenied(() => list(tx, shop.orgId, filter as never), 'PT422', reason)
      }
      const [row] = await tx`select public.count_orders_by_status(${shop.orgId}) as counts`
      expect(row?.counts).toEqual({
        placed: 2,
        processing: 0,
        shipped: 1,
        completed: 0,
        cancelled: 0,
      })
    })
  })

  it('counts each status up to a thousand, however many there are', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      await asOwner(tx)
      await tx`
        insert into public.orders (
          org_id, number, customer_id, idempotency_key, request_hash, status, payment_method,
          payment_status, currency, prices_include_tax, items_minor, shipping_minor, tax_minor,
          total_minor, placed_total_minor, shipping_name, shipping_tax_rate_bps, shipping_tax_minor,
          item_count, contact_name, shipping_address, billing_address
        )
        select org_id, 100000 + copy, customer_id, gen_random_uuid(), request_hash,
          case when copy <= 1002 then 'placed' else 'shipped' end, payment_method, payment_status,
          currency, prices_include_tax, items_minor, shipping_minor, tax_minor, total_minor,
          placed_total_minor, shipping_name, shipping_tax_rate_bps, shipping_tax_minor, item_count,
          contact_name, shipping_address, billing_address
        from public.orders
        cross join generate_series(1, 1004) as copy
        where org_id = ${shop.orgId}`
      await as(tx, shop.agent)
      const [row] = await tx`select public.count_orders_by_status(${shop.orgId}) as counts`
      expect(row?.counts).toMatchObject({ placed: 1001, shipped: 2, completed: 0 })
    }))

  it('a customer sees their own, a guest those of their secret', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const other = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      await placeOrder(tx, shop.orgId, details(1490), { token })
      await placeOrder(tx, shop.orgId, details(1490), { token: other })
      const guest = async (secret: string | null) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_guest_orders(${shop.orgId}, ${secret}) as page`
        return numbers(row?.page ?? { items: [], next_cursor: null })
      }
      expect(await guest(token)).toEqual([1002])
      expect(await guest('x')).toEqual([])
      expect(await guest(null)).toEqual([])
      await as(tx, shop.customer)
      const [own] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(own?.page.items).toMatchObject([{ number: 1001 }])
      await as(tx, shop.stranger)
      const [none] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(none?.page).toEqual({ items: [], next_cursor: null })
    })
  })
})

describe('list_guest_orders and list_own_orders', () => {
  it('give pages that lead on to the next', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      for (const _ of [1, 2, 3]) {
        await tx`select public.set_cart_item(${shop.orgId}, ${shop.variantId}, 1, ${token})`
        await placeOrder(tx, shop.orgId, details(1490), { token })
      }
      const guest = async (cursor: JSONValue | null) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_guest_orders(
            ${shop.orgId}, ${token}, ${cursor === null ? null : tx.json(cursor)}, 2
          ) as page`
        return row?.page ?? { items: [], next_cursor: null }
      }
      const first = await guest(null)
      expect(numbers(first)).toEqual([1003, 1002])
      const second = await guest(first.next_cursor)
      expect([numbers(second), second.next_cursor]).toEqual([[1001], null])
    }))

  it('tell a guest who types another’s e-mail no name but the one they typed; staff see whose it is', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await createCustomer(tx, {
        org_id: shop.orgId,
        name: 'Grace Hopper',
        email: 'grace@example.test',
      })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const contact = { name: 'Somebody', email: 'grace@example.test' }
      await asAnon(tx)
      await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })
      const [guest] = await tx<{ page: Page }[]>`
        select public.list_guest_orders(${shop.orgId}, ${token}) as page`
      expect(guest?.page.items).toMatchObject([{ number: 1001, customer_name: 'Somebody' }])

      await as(tx, shop.agent)
      const { items } = await list(tx, shop.orgId)
      expect(items).toMatchObject([{ number: 1001, customer_name: 'Grace Hopper' }])
    }))

  it('tell a customer the name that the order was placed with, not what staff call them', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      await tx`
        update public.customers set name = 'Pays late'
        where id = ${shop.customerId}`
      await as(tx, shop.customer)
      const [own] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(own?.page.items).toMatchObject([{ customer_name: 'Ada Lovelace' }])
    }))
})

describe('create_order', () => {
  it('an agent orders for a customer, also in a closed shop, at the prices of now', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { accepts_account: false })
      await tx`update public.shops set published_at = null where org_id = ${shop.orgId}`
      const customer = await createCustomer(tx, { org_id: shop.orgId, name: 'Herr Schmidt' })
      const item = { variant_id: shop.variantId, quantity: 2 }
      await as(tx, shop.agent)
      const values = {
        customer_id: customer.id,
        items: [item, item],
        shipping_address: address,
        payment_method: 'account',
      }
      const order = await createOrder(tx, shop.orgId, values, 'k1')
      expect(order).toMatchObject({
        channel: 'staff',
        contact_name: 'Herr Schmidt',
        total_minor: 4490,
        customer: { id: customer.id, name: 'Herr Schmidt' },
        items: [{ quantity: 4 }],
      })
      expect(await createOrder(tx, shop.orgId, values, 'k1')).toEqual(order)
      await expectDenied(
        () => createOrder(tx, shop.orgId, { ...values, items: [item] }, 'k1'),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await as(tx, shop.admin)
      expect((await createOrder(tx, shop.orgId, values, 'k1')).id).not.toBe(order.id)
    })
  })

  it.each([
    ['no lines', { items: [] }, 'PT422', 'commerce.cart_empty'],
    ['no list of lines', { items: null }, 'PT422', 'platform.values_malformed'],
    ['half a piece', { quantity: 0.5 }, 'PT422', 'commerce.quantity_invalid'],
    ['no piece', { quantity: 0 }, 'PT422', 'commerce.quantity_invalid'],
    ['a piece less', { quantity: -1 }, 'PT422', 'commerce.quantity_invalid'],
    ['a trillion', { quantity: 1e12 }, 'PT422', 'commerce.quantity_invalid'],
    ['more than there is', { quantity: 101 }, 'PT409', 'commerce.stock_insufficient'],
    ['a variant that is none', { variant_id: 'x' }, 'PT422', 'platform.values_malformed'],
    ['no customer', { customer_id: null }, 'PT422', 'platform.value_missing'],
    [
      'a customer who is not here',
      { customer_id: '6a1f0d3c-7c1b-4c43-9d53-1e6f3a9f0b11' },
      'PT404',
      'crm.customer_not_found',
    ],
    [
      'another shop’s thing',
      { variant_id: '6a1f0d3c-7c1b-4c43-9d53-1e6f3a9f0b11' },
      'PT409',
      'commerce.variant_unavailable',
    ],
    [
      'an address to keep that is none',
      { save_addresses: ['note'] },
      'PT422',
      'platform.values_malformed',
    ],
    ['a word to keep', { save_addresses: 'all' }, 'PT422', 'platform.values_malformed'],
    ['a key of guests', { save_address: true }, 'PT422', 'platform.field_unknown'],
  ] as const)('%s is refused', async (_what, given, code, reason) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { quantity, variant_id, ...rest } = given as Record<string, JSONValue>
      await as(tx, shop.agent)
      await expectDenied(
        () =>
          createOrder(tx, shop.orgId, {
            customer_id: shop.customerId,
            items: [{ variant_id: variant_id ?? shop.variantId, quantity: quantity ?? 1 }],
            shipping_address: address,
            payment_method: 'account',
            ...rest,
          }),
        code,
        reason,
      )
    })
  })

  it('staff sell a draft, and nothing that was archived', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const gone = await createVariant(tx, { org_id: shop.orgId, archived_at: new Date() })
      await tx`
        update public.products set status = 'draft'
        where id = (select product_id from public.product_variants where id = ${shop.variantId})`
      await as(tx, shop.agent)
      const values = (id: string) => ({
        customer_id: shop.customerId,
        items: [{ variant_id: id, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      })
      expect(await createOrder(tx, shop.orgId, values(shop.variantId))).toMatchObject({
        item_count: 1,
      })
      await expectDenied(
        () => createOrder(tx, shop.orgId, values(gone.id)),
        'PT409',
        'commerce.variant_unavailable',
      )
    })
  })
})

describe('reorder', () => {
  it('puts in what can be bought, and says what was left out', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const few = await createVariant(tx, { org_id: shop.orgId, stock_quantity: 4 })
      const gone = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, {
        variantIds: [shop.variantId, few.id, gone.id],
        quantity: 3,
      })
      await tx`update public.product_variants set archived_at = now() where id = ${gone.id}`
      await as(tx, shop.customer)
      type Again = {
        cart: { items: { variant_id: string; quantity: number }[] }
        left_out: { wanted: number; kept: number }[]
      }
      const again = async () => {
        const [row] = await tx<{ answer: Again }[]>`
          select public.reorder(${shop.orgId}, ${order.id}) as answer`
        return row?.answer
      }
      expect(await again()).toMatchObject({
        cart: {
          items: [
            { variant_id: shop.variantId, quantity: 3 },
            { variant_id: few.id, quantity: 1 },
          ],
        },
        left_out: [
          { wanted: 3, kept: 1 },
          { wanted: 3, kept: 0 },
        ],
      })
      expect(await again()).toMatchObject({
        cart: { items: [{ quantity: 6 }, { quantity: 1 }] },
        left_out: [
          { wanted: 3, kept: 0 },
          { wanted: 3, kept: 0 },
        ],
      })
    })
  })

  it('leaves out what was cancelled, unless that was the whole order', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, other.id], quantity: 3 })
      const [first, second] = order.items
      const again = async () => {
        await as(tx, shop.customer)
        const [row] = await tx`select public.reorder(${shop.orgId}, ${order.id}) as answer`
        await asOwner(tx)
        await tx`delete from public.cart_items where org_id = ${shop.orgId}`
        return row?.answer
      }
      await as(tx, shop.agent)
      // A body may write a whole number like this.
      const two = `[{"item_id": "${first?.id}", "quantity": 2.0}]`
      await tx`select public.cancel_order_items(${shop.orgId}, ${order.id}, ${two}::text::jsonb)`
      await cancel(tx, shop.orgId, order.id, { items: [{ item_id: second?.id, quantity: 3 }] })
      expect(await again()).toMatchObject({
        cart: { items: [{ variant_id: shop.variantId, quantity: 1 }] },
        left_out: [],
      })
      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, order.id)
      expect(await again()).toMatchObject({
        cart: { items: [{ quantity: 3 }, { quantity: 3 }] },
        left_out: [],
      })
    })
  })

  it('a guest orders again with the secret they ordered with', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(tx, shop.orgId, details(1490), { token })
      const [row] = await tx`
        select public.reorder(${shop.orgId}, ${order.id}, ${token}) as answer`
      expect(row?.answer).toMatchObject({ cart: { item_count: 1 }, left_out: [] })
      const second = await placeOrder(tx, shop.orgId, details(1490), { token })
      expect(second.number).toBe(1002)
    })
  })
})
