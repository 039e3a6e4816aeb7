import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { COUNTED_TO } from '../../../lib/counted.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { list, numbers, type Page } from './list_orders.helpers.ts'
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

  it('finds a whole e-mail alone where somebody with it has ordered here, else as a part', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const elsewhere = await openShop(tx)
      const order = async ({ orgId, variantId }: typeof shop, email: string) => {
        await asOwner(tx)
        const token = await guestWith(tx, orgId, { variant_id: variantId })
        await asAnon(tx)
        const contact = { name: 'Ada', email }
        return (await placeOrder(tx, orgId, details(1490, { contact }), { token })).number
      }
      const ann = await order(shop, 'ann@example.test')
      const joann = await order(shop, 'joann@example.test')
      await order(elsewhere, 'nn@example.test')
      await asOwner(tx)
      await createCustomer(tx, { org_id: shop.orgId, email: 'oann@example.test' })
      const found = async (query: string) => {
        await as(tx, shop.agent)
        return numbers(await list(tx, shop.orgId, { query }))
      }
      expect(await found(' ANN@Example.test ')).toEqual([ann])
      expect(await found('joann@example.test')).toEqual([joann])
      expect(await found('nn@example.test')).toEqual([joann, ann])
      expect(await found('oann@example.test')).toEqual([joann])
      expect(await found("ann@example.test' or true or '")).toEqual([])
      // Of a person with a new address, what they ordered with the old one as well.
      await asOwner(tx)
      await tx`
        update public.customers set email = 'new@example.test'
        where org_id = ${shop.orgId} and email = 'ann@example.test'`
      expect(await found('new@example.test')).toEqual([ann])
      expect(await found('ann@example.test')).toEqual([ann])
    })
  })

  it('finds nothing for signs that are no words, in any script', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      await as(tx, shop.agent)
      // The first is a space that has no other form: between two signs it looks like a word.
      for (const sign of ['\u1680', '\u00a0', '\u3000', '\u200b', '\u0301', '´', '。', ' @ ']) {
        for (const query of [`-${sign}-`, `- ${sign} -`]) {
          expect([query, numbers(await list(tx, shop.orgId, { query }))]).toEqual([query, []])
        }
      }
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

  it('counts each status as far as pages say, however many there are', () =>
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
          case when copy <= ${COUNTED_TO + 2} then 'placed' else 'shipped' end, payment_method, payment_status,
          currency, prices_include_tax, items_minor, shipping_minor, tax_minor, total_minor,
          placed_total_minor, shipping_name, shipping_tax_rate_bps, shipping_tax_minor, item_count,
          contact_name, shipping_address, billing_address
        from public.orders
        cross join generate_series(1, ${COUNTED_TO + 4}::integer) as copy
        where org_id = ${shop.orgId}`
      await as(tx, shop.agent)
      const [row] = await tx`select public.count_orders_by_status(${shop.orgId}) as counts`
      expect(row?.counts).toMatchObject({ placed: COUNTED_TO + 1, shipped: 2, completed: 0 })
    }))
})
