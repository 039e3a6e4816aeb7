import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../helpers/commerce-factories.ts'
import { createOrganization } from '../helpers/factories.ts'
import { connect, connectGuests, type Sql } from './connections.ts'
import { makeHome } from './homes.ts'
import { kill, killAll, killPostgres, startProgram } from './program.ts'

const ORDERS = 500
const CLIENTS = 8

let home: string
let removeHome: () => Promise<void>

beforeAll(async () => {
  ;[home, removeHome] = await makeHome()
})
afterAll(async () => {
  killAll()
  await removeHome()
})

type Wish = { key: string; token: string }
type Acknowledged = Map<string, { id: string; number: number }>

const details = {
  contact: { name: 'Ada Lovelace', email: 'ada@example.test' },
  shipping_address: {
    name: 'Ada Lovelace',
    line1: 'Gartenweg 1',
    postal_code: '10115',
    city: 'Berlin',
    country_code: 'DE',
  },
  payment_method: 'account',
  expected_total_minor: 2490,
}

/** As a guest. What is acknowledged here, a customer was told. */
async function place(
  sql: Sql,
  orgId: string,
  { key, token }: Wish,
  told: Acknowledged,
): Promise<void> {
  const [order] = await sql<{ id: string; number: number }[]>`
    select answer ->> 'id' as id, (answer ->> 'number')::int as number
    from public.place_order(${orgId}, ${sql.json(details)}, ${key}, ${token}) as answer`
  if (order) told.set(key, order)
}

/** All of them, by some clients at once; who gets no answer stops. How many did. */
async function placeAll(
  sql: Sql,
  orgId: string,
  wishes: Wish[],
  told: Acknowledged,
  onTold: () => void = () => undefined,
): Promise<number> {
  const waiting = [...wishes]
  const client = async () => {
    for (let wish = waiting.shift(); wish; wish = waiting.shift()) {
      await place(sql, orgId, wish, told)
      onTold()
    }
  }
  const clients = await Promise.allSettled(Array.from({ length: CLIENTS }, client))
  return clients.filter(({ status }) => status === 'rejected').length
}

it('Postgres is killed during 500 orders: those that were acknowledged are there once, and stock adds up', {
  retry: 0,
  timeout: 240_000,
}, async () => {
  const first = await startProgram({ home })
  const before = connect(first, { max: CLIENTS })
  const { id: orgId } = await createOrganization(before)
  await createShop(before, { org_id: orgId })
  await createShippingRate(before, { org_id: orgId })
  const things = [
    await createVariant(before, { org_id: orgId, stock_quantity: ORDERS }),
    await createVariant(before, { org_id: orgId, stock_quantity: ORDERS }),
  ]
  const wishes: Wish[] = []
  for (let index = 0; index < ORDERS; index += 1) {
    const items = things.map(({ id }) => ({ variant_id: id }))
    const { token } = await createCart(before, { org_id: orgId, items })
    wishes.push({ key: `wish-${index}`, token: token ?? '' })
  }

  const [setting] = await before<{ folder: string }[]>`
    select setting as folder from pg_settings where name = 'data_directory'`
  const told: Acknowledged = new Map()
  const guests = connectGuests(first, CLIENTS)
  const failed = await placeAll(guests, orgId, wishes, told, () => {
    // In the middle of it, with seven others under way.
    if (told.size === 150) killPostgres(setting?.folder ?? '')
  })
  expect(failed).toBe(CLIENTS)
  expect(told.size).toBeGreaterThanOrEqual(150)
  await Promise.all([before.end({ timeout: 1 }), guests.end({ timeout: 1 })])
  await kill(first, 'SIGKILL')

  const second = await startProgram({ home })
  const after = connect(second, { max: CLIENTS })
  const there = () => after<{ key: string; id: string; number: number }[]>`
    select idempotency_key as key, id, number::int from public.orders where org_id = ${orgId}`
  const survivors = new Map((await there()).map(({ key, ...order }) => [key, order]))
  for (const [key, order] of told) expect(survivors.get(key)).toEqual(order)
  // What was done and not told is at most what was under way.
  expect(survivors.size - told.size).toBeLessThanOrEqual(CLIENTS)
  await expectStock(after, orgId, survivors.size)

  // Whoever got no answer asks again with the same key; whoever got one may, too.
  const again: Acknowledged = new Map()
  const guestsAgain = connectGuests(second, CLIENTS)
  expect(await placeAll(guestsAgain, orgId, wishes, again)).toBe(0)
  for (const [key, order] of survivors) expect(again.get(key)).toEqual(order)
  const all = await there()
  expect(all).toHaveLength(ORDERS)
  expect(new Set(all.map(({ key }) => key)).size).toBe(ORDERS)
  expect(new Set(all.map(({ number }) => number)).size).toBe(ORDERS)
  await expectStock(after, orgId, ORDERS)
  await Promise.all([after.end({ timeout: 1 }), guestsAgain.end({ timeout: 1 })])
  await kill(second, 'SIGTERM')
})

async function expectStock(sql: Sql, orgId: string, orders: number) {
  const rows = await sql`
    select variants.stock_quantity::int as stock, sums.moved, sums.movements, sums.ordered
    from public.product_variants as variants
    cross join lateral (
      select
        (select sum(quantity) from public.stock_movements where variant_id = variants.id)::int as moved,
        (select count(*) from public.stock_movements
          where variant_id = variants.id and kind = 'ordered')::int as movements,
        (select coalesce(sum(quantity), 0) from public.order_items
          where variant_id = variants.id)::int as ordered
    ) as sums
    where variants.org_id = ${orgId}`
  const left = ORDERS - orders
  expect(rows).toEqual(
    Array(2).fill({ stock: left, moved: left, movements: orders, ordered: orders }),
  )
}
