import { describe, expect, it } from 'vitest'
import { isoDayOf } from '@/lib/dates'
import { createActors } from '../../helpers/actors.ts'
import { createProduct } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { alsoFolded, dashboard, daysOf, sell, withShop } from './commerce_dashboard.helpers.ts'
import { cancel, openShop, orderOf } from './orders.helpers.ts'
import { cancelItems, cancelOrder, type PlacedOrder, placeOrder } from './sales.helpers.ts'

const today = () => isoDayOf(new Date(), 'UTC')

describe('commerce_dashboard', () => {
  it.each([
    ['Europe/Berlin', { '2026-03-10': [1, 1000], '2026-03-11': [2, 2000] }],
    ['America/New_York', { '2026-03-10': [2, 2000], '2026-03-11': [1, 1000] }],
    // Off by a quarter of an hour from everyone else.
    ['Asia/Kathmandu', { '2026-03-11': [3, 3000] }],
    ['UTC', { '2026-03-10': [2, 2000], '2026-03-11': [1, 1000] }],
  ])('counts by days of the organization’s own zone, %s', (timeZone, expected) =>
    withShop(timeZone, async (place) => {
      for (const instant of [
        '2026-03-10T22:59:59Z',
        '2026-03-10T23:00:00Z',
        '2026-03-11T15:00:00Z',
      ]) {
        await sell(place, instant)
      }
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-03-09', '2026-03-12')
        expect(answer).toMatchObject({ time_zone: timeZone, currency: 'EUR', exponent: 2 })
        expect(answer.days).toHaveLength(4)
        expect(daysOf(answer)).toEqual(expected)
      })
    }),
  )

  it('reads a day of 23 and one of 25 hours whole', () =>
    withShop('Europe/Berlin', async (place) => {
      for (const instant of [
        '2026-03-28T23:00:00Z',
        '2026-03-29T21:59:00Z',
        '2026-10-24T22:00:00Z',
        '2026-10-25T22:59:00Z',
      ]) {
        await sell(place, instant)
      }
      await alsoFolded(place, async () => {
        for (const day of ['2026-03-29', '2026-10-25']) {
          const answer = await dashboard(place, day, day)
          expect(daysOf(answer)).toEqual({ [day]: [2, 2000] })
          expect(answer.totals.orders).toBe(2)
          expect(answer.best_sellers).toMatchObject([{ name: 'Tea', quantity: 2 }])
        }
      })
    }))

  it('a change of the zone moves the days and rebuilds nothing', () =>
    withShop('UTC', async (place) => {
      await sell(place, '2026-03-10T23:30:00Z')
      await place.tx`select private.fold_sales(${place.org.id})`
      await place.tx`
        update public.organizations set time_zone = 'Asia/Tokyo' where id = ${place.org.id}`
      expect(daysOf(await dashboard(place, '2026-03-01', '2026-03-31'))).toEqual({
        '2026-03-11': [1, 1000],
      })
    }))

  // One within a day of UTC, some without a whole month, some with several.
  it.each([1, 2, 3, 40, 100, 400])('sums up %s days, and those before them', (days) =>
    withShop('Asia/Kathmandu', async (place) => {
      const from = Date.parse('2026-05-01T18:15:00Z') // midnight of May 2nd there
      const hour = 60 * 60 * 1000
      const at = (offset: number) => new Date(from + offset).toISOString()
      await sell(place, at(0), 100)
      await sell(place, at(days * 24 * hour - 1), 300, 2)
      await sell(place, at((days * 24 * hour) / 2), 800)
      await sell(place, at(days * 24 * hour), 10)
      await sell(place, at(-1), 40)
      await sell(place, at(-days * 24 * hour), 50)
      await sell(place, at(-days * 24 * hour - 1), 60)
      const to = new Date(Date.UTC(2026, 4, 1 + days)).toISOString().slice(0, 10)
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-05-02', to)
        expect(answer.totals).toEqual({ orders: 3, revenue_minor: 1500, average_minor: 500 })
        expect(answer.previous).toEqual({ orders: 2, revenue_minor: 90, average_minor: 45 })
        expect(answer.days.reduce((sum, day) => sum + day.revenue_minor, 0)).toBe(1500)
        expect(answer.best_sellers).toEqual([
          { product_id: place.product, name: 'Tea', quantity: 4, revenue_minor: 1500 },
        ])
      })
    }),
  )

  it('counts delivery and tax as revenue of orders, and no delivery as that of products', () =>
    withShop('UTC', async (place) => {
      await placeOrder(place.tx, {
        org_id: place.org.id,
        lines: [{ product_id: place.product, price_minor: 1000, quantity: 2, tax_rate_bps: 1900 }],
        shipping_minor: 490,
        prices_include_tax: false,
        placed_at: '2026-03-10T12:00:00Z',
      })
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-03-10', '2026-03-10')
        expect(answer.totals.revenue_minor).toBe(2380 + 490)
        expect(answer.best_sellers).toMatchObject([{ quantity: 2, revenue_minor: 2380 }])
      })
    }))

  it('takes off what is cancelled on the day when it is', () =>
    withShop('UTC', async (place) => {
      const order = await sell(place, '2026-03-10T12:00:00Z', 1000, 5)
      const [item] = order.items
      await cancelItems(place.tx, order, [{ item_id: required(item).id, quantity: 2 }])
      await alsoFolded(place, async () => {
        const then = await dashboard(place, '2026-03-10', '2026-03-10')
        expect(then.totals).toEqual({ orders: 1, revenue_minor: 5000, average_minor: 5000 })
        expect(then.best_sellers).toMatchObject([{ quantity: 5, revenue_minor: 5000 }])
        const now = await dashboard(place, today(), today())
        expect(daysOf(now)).toEqual({ [today()]: [0, -2000] })
        expect(now.best_sellers).toEqual([])
        const both = await dashboard(place, '2026-03-10', today())
        expect(both.totals.revenue_minor).toBe(3000)
        expect(both.best_sellers).toMatchObject([{ quantity: 3, revenue_minor: 3000 }])
      })
    }))

  it('a cancelled order is none, and takes along what is left of it', () =>
    withShop('UTC', async (place) => {
      const order = await sell(place, '2026-03-10T12:00:00Z', 1000, 5)
      const [item] = order.items
      await cancelItems(place.tx, order, [{ item_id: required(item).id, quantity: 2 }])
      await cancelOrder(place.tx, order)
      // What is written to its lines afterwards changes nothing any more.
      await cancelItems(place.tx, order, [{ item_id: required(item).id, quantity: 3 }])
      await place.tx`set constraints all immediate`
      await alsoFolded(place, async () => {
        const now = await dashboard(place, today(), today())
        expect(daysOf(now)).toEqual({ [today()]: [-1, -5000] })
        const both = await dashboard(place, '2026-03-10', today())
        expect(both.totals).toEqual({ orders: 0, revenue_minor: 0, average_minor: null })
        expect(both.best_sellers).toEqual([])
      })
    }))

  it('follows what the functions of orders do', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const place = { tx, org: shop.org, admin: shop.owner, product: shop.variantId }
      const kept = await orderOf(tx, shop, { quantity: 3 })
      const gone = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.agent)
      await cancel(tx, shop.orgId, kept.id, {
        items: [{ item_id: kept.items[0]?.id, quantity: 1 }],
      })
      await cancel(tx, shop.orgId, gone.id)
      await asOwner(tx)
      await tx`set constraints all immediate`
      await alsoFolded(place, async () => {
        const answer = await dashboard(
          place,
          '2026-01-01',
          isoDayOf(new Date(), place.org.time_zone),
        )
        expect(answer.totals).toMatchObject({ orders: 1, revenue_minor: 2490 })
        expect(answer.best_sellers).toMatchObject([{ quantity: 2, revenue_minor: 2000 }])
        expect(answer.open).toEqual({ placed: 1, processing: 0 })
      })
    }))

  it('steps that sell nothing change nothing', () =>
    withShop('UTC', async (place) => {
      const { id } = await sell(place)
      const count = async () =>
        (await place.tx`select from private.sales_changes where org_id = ${place.org.id}`).length
      const before = await count()
      for (const status of ['processing', 'shipped', 'completed', 'shipped', 'completed']) {
        await place.tx`update public.orders set status = ${status} where id = ${id}`
      }
      await place.tx`update public.orders set customer_note = 'Ring twice' where id = ${id}`
      await place.tx`update public.order_items set sku = 'T-2' where order_id = ${id}`
      expect(await count()).toBe(before)
    }))

  it('counts what is open now, whatever the period', () =>
    withShop('UTC', async (place) => {
      await sell(place, '2026-03-10T12:00:00Z')
      for (const status of ['processing', 'processing', 'shipped', 'completed', 'cancelled']) {
        const { id } = await sell(place)
        await place.tx`set session_replication_role = replica`
        await place.tx`update public.orders set status = ${status} where id = ${id}`
        await place.tx`set session_replication_role = origin`
      }
      expect((await dashboard(place, '2020-01-01', '2020-01-01')).open).toEqual({
        placed: 1,
        processing: 2,
      })
    }))

  it('speaks of the shop’s currency, and names the others', () =>
    withShop('UTC', async (place) => {
      const placed_at = '2026-03-10T12:00:00Z'
      await sell(place, placed_at)
      const lines = [{ product_id: place.product, price_minor: 700, quantity: 1 }]
      await placeOrder(place.tx, { org_id: place.org.id, lines, placed_at, currency: 'JPY' })
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-03-10', '2026-03-10')
        expect(answer.totals).toMatchObject({ orders: 1, revenue_minor: 1000 })
        expect(daysOf(answer)).toEqual({ '2026-03-10': [1, 1000] })
        expect(answer.best_sellers).toMatchObject([{ quantity: 1, revenue_minor: 1000 }])
        expect(answer.other_currencies).toEqual([
          { currency: 'JPY', exponent: 0, orders: 1, revenue_minor: 700 },
        ])
      })
    }))

  it('lists ten products, those of most revenue first', () =>
    withShop('UTC', async (place) => {
      const lines = []
      for (let index = 0; index < 12; index += 1) {
        const { id } = await createProduct(place.tx, { org_id: place.org.id })
        lines.push({ product_id: id, price_minor: 100 + index, quantity: 12 - index })
      }
      await placeOrder(place.tx, { org_id: place.org.id, lines })
      await alsoFolded(place, async () => {
        const { best_sellers } = await dashboard(place, today(), today())
        expect(best_sellers.map(({ quantity }) => quantity)).toEqual([
          12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
        ])
      })
    }))

  it('gives what a scan gives after many orders and cancellations', () =>
    withShop('America/New_York', async (place) => {
      const { tx, org } = place
      const products = [place.product]
      for (let index = 0; index < 4; index += 1) {
        products.push((await createProduct(tx, { org_id: org.id })).id)
      }
      // The same numbers each time, so that a failure can be looked into.
      let seed = 7
      const random = (below: number) => {
        seed = (seed * 1103515245 + 12345) % 2147483648
        return Math.floor((seed / 2147483648) * below)
      }
      const orders: PlacedOrder[] = []
      for (let index = 0; index < 60; index += 1) {
        const placed = new Date(Date.UTC(2026, 0, 1) + random(200 * 24 * 60) * 60_000)
        const lines = Array.from({ length: 1 + random(4) }, () => ({
          product_id: products[random(5)] ?? place.product,
          price_minor: 1 + random(5000),
          quantity: 1 + random(5),
          tax_rate_bps: [0, 700, 1900][random(3)] ?? 0,
        }))
        orders.push(
          await placeOrder(tx, {
            org_id: org.id,
            lines,
            placed_at: placed.toISOString(),
            shipping_minor: random(2) * 490,
            prices_include_tax: random(2) === 0,
          }),
        )
        if (random(3) === 0) await tx`select private.fold_sales(${org.id})`
        const order = required(orders[random(orders.length)])
        const item = required(order.items[random(order.items.length)])
        if (item.quantity > 0 && random(2) === 0) {
          const quantity = 1 + random(item.quantity)
          item.quantity -= quantity
          await cancelItems(tx, order, [{ item_id: item.id, quantity }])
        } else if (random(4) === 0) {
          await cancelOrder(tx, order)
          orders.splice(orders.indexOf(order), 1)
        }
      }
      const [scan] = await tx<{ orders: number; revenue_minor: number }[]>`
        select count(*)::int as orders, sum(total_minor)::bigint as revenue_minor
          from public.orders where org_id = ${org.id} and status <> 'cancelled'`
      const scanned = await tx<{ product_id: string; quantity: number; revenue_minor: number }[]>`
        select items.product_id, sum(items.quantity - items.cancelled_quantity)::int as quantity,
          sum(items.gross_minor)::bigint as revenue_minor
          from public.order_items as items
          join public.orders on orders.org_id = items.org_id and orders.id = items.order_id
         where items.org_id = ${org.id} and orders.status <> 'cancelled'
         group by 1 order by 3 desc`
      const days: unknown[] = []
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2025-12-31', today())
        expect(answer.totals).toMatchObject({
          orders: required(scan).orders,
          revenue_minor: Number(required(scan).revenue_minor),
        })
        expect(
          answer.best_sellers.map(({ product_id, quantity, revenue_minor }) => ({
            product_id,
            quantity,
            revenue_minor,
          })),
        ).toEqual(scanned.map((row) => ({ ...row, revenue_minor: Number(row.revenue_minor) })))
        days.push(daysOf(answer))
      })
      expect(days[1]).toEqual(days[0])
      expect(days[2]).toEqual(days[0])
    }))

  it('tells of no other organization', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const { id } = await createProduct(tx, { org_id: otherOrg.id })
      const there = { tx, org: otherOrg, admin: owner, product: id }
      await sell(there, '2026-03-10T12:00:00Z')
      const answer = await dashboard({ ...there, org }, '2026-03-10', '2026-03-10')
      expect(answer).toMatchObject({
        totals: { orders: 0 },
        best_sellers: [],
        open: { placed: 0, processing: 0 },
      })
    }))

  it.each([
    ['that ends before it begins', '2026-02-01', '2026-01-31'],
    ['of more than five years', '2020-01-01', '2026-01-01'],
    ['before there were computers', '1900-01-01', '1900-01-02'],
    ['in the year 3000', '3000-01-01', '3000-01-02'],
    ['without an end', '2026-01-01', null],
  ])('refuses a period %s', (_what, from, to) =>
    withShop('UTC', async ({ tx, org, admin }) => {
      await as(tx, admin)
      await expectDenied(
        () => tx`select public.commerce_dashboard(${org.id}, ${from}, ${to})`,
        'PT422',
        'commerce.period_invalid',
      )
    }),
  )

  it('goes with the organization', () =>
    withShop('UTC', async (place) => {
      const { tx, org } = place
      await sell(place)
      await tx`select private.fold_all_sales()`
      await sell(place)
      await tx`delete from public.organizations where id = ${org.id}`
      for (const table of ['sales', 'product_sales', 'sales_changes']) {
        expect(await tx`select from private.${tx(table)} where org_id = ${org.id}`).toHaveLength(0)
      }
    }))
})
