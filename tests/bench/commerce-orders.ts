import type { Sql } from 'postgres'
import type { Callers } from './commerce-callers.ts'
import { loadCarts, SHIPPING_MINOR, type Shop, tokenOf } from './commerce-load.ts'
import { described, type Finding, measureTogether, settle, timed } from './findings.ts'
import { countLog, recordCalls, writeBytes } from './in-database.ts'
import { measureAll } from './measure.ts'
import type { Operation } from './operations.ts'

type Prepared = { prefix: string; totals: number[] }

const prepare = async (
  owner: Sql,
  shop: Shop,
  plan: { prefix: string; carts: number; lines: number; among?: number },
) => {
  const totals = await loadCarts(owner, shop.orgId, plan)
  await settle(owner, ['public.user_carts', 'public.cart_items'])
  return { prefix: plan.prefix, totals }
}

function placeOrder(sql: Sql, shop: Shop, { prefix, totals }: Prepared, number: number) {
  const address = {
    name: 'Ada Buyer',
    line1: 'Hauptstr. 1',
    postal_code: '10115',
    city: 'Berlin',
    country_code: 'DE',
  }
  const details = {
    contact: { name: 'Ada Buyer', email: `buyer-${1 + ((number * 7919) % 20_000)}@bench.test` },
    shipping_address: address,
    payment_method: 'account',
    expected_total_minor: (totals[number] ?? 0) + SHIPPING_MINOR,
  }
  return sql<{ ms: number }[]>`
    call private.bench_place_order(
      ${shop.orgId}, ${JSON.stringify(details)}::text::jsonb, ${`${prefix}-${number}`},
      ${tokenOf(prefix, number)}, null)`
}

/** One after the other, and eight at once over products that no other order has. */
export async function measureOrders(
  { owner, anon }: Callers,
  shop: Shop,
  { orders, milliseconds }: { orders: number; milliseconds: number },
): Promise<Finding[]> {
  const [sql] = anon
  if (!sql) throw new Error('There is no visitor.')
  const single = await prepare(owner, shop, { prefix: 'single', carts: orders + 20, lines: 10 })
  const placed = recordCalls()
  let before = 0
  for (let number = 0; number < orders + 20; number++) {
    if (number === 20) before = await countLog(owner)
    await placed.record(sql, () => placeOrder(sql, shop, single, number), number >= 20)
  }
  const bytes = ((await countLog(owner)) - before) / orders
  const bare = recordCalls()
  for (let number = 0; number < orders; number++) {
    await bare.record(sql, () => writeBytes(sql, bytes), true)
  }
  const prepared = await prepare(owner, shop, {
    prefix: 'many',
    carts: Math.ceil((milliseconds * 1.25 * 400) / 1000),
    lines: 10,
  })
  const together = await measureTogether(anon, milliseconds, (connection, turn) => {
    if (turn >= prepared.totals.length) throw new Error('There are no carts left.')
    return placeOrder(connection, shop, prepared, turn)
  })
  return [
    ...placed.findings('place an order of 10 lines, one connection', 15),
    {
      name: `… a commit of as much log (${Math.round(bytes / 1024)} kB) and nothing else`,
      aim: '–',
      values: described(bare.timing()),
    },
    {
      name: '… 8 connections, over different products',
      aim: '100 per second',
      isKept: together.perSecond >= 100,
      values: `${together.perSecond.toFixed(0)} per second, ${described(together.timing)}`,
    },
  ]
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'

/** Everybody wants the same twenty things, and has them in the cart in another order. */
export async function measureSharedOrders(
  { owner, anon }: Callers,
  shop: Shop,
  orders: number,
): Promise<Finding> {
  const prepared = await prepare(owner, shop, {
    prefix: 'shared',
    carts: orders,
    lines: 3,
    among: 20,
  })
  const failures = new Map<string, number>()
  let next = 0
  const seconds =
    (await timed(() =>
      Promise.all(
        anon.map(async (sql) => {
          for (let number = next++; number < orders; number = next++) {
            try {
              await placeOrder(sql, shop, prepared, number)
            } catch (error) {
              const code = codeOf(error)
              failures.set(code, (failures.get(code) ?? 0) + 1)
            }
          }
        }),
      ),
    )) / 1000
  const [stock] = await owner<{ wrong: number }[]>`
    select count(*)::int as wrong
    from public.product_variants as variants
    join private.bench_variants as bench on bench.id = variants.id and bench.number <= 20
    where variants.org_id = ${shop.orgId}
      and variants.stock_quantity <> (
        select sum(movements.quantity) from public.stock_movements as movements
        where movements.org_id = variants.org_id and movements.variant_id = variants.id
      )`
  const others = [...failures].filter(([code]) => code !== '40P01')
  return {
    name: `${orders.toLocaleString('en')} orders of 3 lines that share 20 products, 8 connections`,
    aim: 'no deadlock',
    isKept: failures.size === 0 && stock?.wrong === 0,
    values: [
      `${failures.get('40P01') ?? 0} deadlocks`,
      `${others.reduce((sum, [, count]) => sum + count, 0)} other failures${others.length > 0 ? ` (${others.map(([code, count]) => `${code}: ${count}`).join(', ')})` : ''}`,
      `${(orders / seconds).toFixed(0)} per second`,
      stock?.wrong === 0 ? 'stock adds up' : `stock of ${stock?.wrong} products does not add up`,
    ].join(', '),
  }
}

/** Staff look through a million orders; the owner does the same without anyone asking who it is. */
export async function measureOrderLists(
  { owner, member }: Callers,
  { orgId, orders }: Shop,
  rounds: number,
): Promise<Finding[]> {
  const list = (name: string, filter: Record<string, unknown>): Operation => {
    const values = [orgId, JSON.stringify(filter)]
    return {
      name: `orders: ${name}`,
      asMember: { text: 'select public.list_orders($1, $2::text::jsonb, null, 25)', values },
      asOwner: {
        text: `select private.order_page(conditions.condition, conditions.vals, null, 25, true)
          from private.order_conditions($1, $2::text::jsonb) as conditions`,
        values,
      },
    }
  }
  const table = {
    text: `select id, number, status, total_minor, placed_at from public.orders
      where org_id = $1 order by placed_at desc, id desc limit 25`,
    values: [orgId],
  }
  const measurements = await measureAll(
    member,
    owner,
    [
      { name: 'orders: newest 25, on the table', asMember: table, asOwner: table },
      list('newest 25', {}),
      list('of a status', { status: ['shipped'] }),
      list('cancelled, of a month last year', {
        status: ['cancelled'],
        placed_from: '2025-11-01',
        placed_to: '2025-11-30',
      }),
      list('by number', { query: String(1000 + Math.floor(orders / 2)) }),
      list('by part of a name', { query: 'uyer 4711' }),
      list('by an e-mail', { query: 'buyer-777@bench.test' }),
      list('nobody’s name', { query: 'zzqxwv' }),
    ],
    rounds,
  )
  return measurements.map(({ name, member: timing, owner: alone }) => ({
    name,
    aim: '–',
    values: `${described(timing)}, RLS tax ${alone ? (timing.p50 / alone.p50).toFixed(2) : '–'}`,
  }))
}
