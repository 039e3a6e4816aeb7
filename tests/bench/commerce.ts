import type { Sql } from 'postgres'
import type { Callers } from './commerce-callers.ts'
import { loadCarts, type Shop, tokenOf } from './commerce-load.ts'
import { described, type Finding, isUnder, measureTogether, ms, settle, timed } from './findings.ts'
import { countLog, recordCalls, writeBytes } from './in-database.ts'
import { timingOf } from './measure.ts'

/** Each connection with carts of its own: a cart is one person's. */
export async function measureCarts(
  { anon, owner }: Callers,
  shop: Shop,
  milliseconds: number,
  variantIds: string[],
): Promise<Finding[]> {
  const token = (turn: number) => tokenOf('open', (turn * 7919) % shop.carts)
  const variantOf = (turn: number) => variantIds[turn % variantIds.length] ?? ''
  const findings: Finding[] = []
  for (const [name, run] of [
    [
      'read a cart of 4 lines',
      (sql: Sql, turn: number) => sql<{ ms: number }[]>`
        call private.bench_get_cart(${shop.orgId}, ${token(turn)}, null)`,
    ],
    [
      'set an item of a cart',
      (sql: Sql, turn: number) => sql<{ ms: number }[]>`
        call private.bench_set_cart_item(
          ${shop.orgId}, ${variantOf(turn)}, ${1 + (turn % 5)}, ${token(turn)}, null)`,
    ],
  ] as const) {
    await settle(owner, ['public.user_carts', 'public.cart_items'])
    const calm = recordCalls()
    const before = await countLog(owner)
    await measureTogether(
      anon,
      milliseconds,
      (sql, turn, isKept) => calm.record(sql, () => run(sql, turn), isKept),
      40,
    )
    findings.push(...calm.findings(`${name}, 8 connections, about 200 per second`, 3))
    if (name === 'set an item of a cart') {
      // The warm-up wrote too, a quarter of the time.
      const bytes = ((await countLog(owner)) - before) / (calm.count() * 1.25)
      const bare = recordCalls()
      await measureTogether(
        anon,
        milliseconds / 3,
        (sql, _turn, isKept) => bare.record(sql, () => writeBytes(sql, bytes), isKept),
        40,
      )
      findings.push({
        name: `… a commit of as much log (${Math.round(bytes / 1024)} kB) and nothing else`,
        aim: '–',
        values: described(bare.timing()),
      })
    }
    const full = await measureTogether(anon, milliseconds, run)
    findings.push({
      name: '… as fast as they can',
      aim: '–',
      values: `${full.perSecond.toFixed(0)} per second, ${described(full.timing)}`,
    })
  }
  return findings
}

export async function measureMigration(
  { owner, buyer }: Callers,
  shop: Shop,
  rounds: number,
): Promise<Finding> {
  const samples: number[] = []
  for (let round = 0; round < rounds; round++) {
    await owner`delete from public.user_carts where org_id = ${shop.orgId} and user_id = ${buyer.userId}`
    await loadCarts(owner, shop.orgId, {
      prefix: `own-${round}`,
      carts: 1,
      lines: 50,
      userId: buyer.userId,
    })
    // Some of these are in both carts.
    await loadCarts(owner, shop.orgId, { prefix: `merge-${round}`, carts: 1, lines: 30 })
    const token = tokenOf(`merge-${round}`, 0)
    samples.push(
      await timed(async () => {
        const [row] = await buyer.sql<{ status: string }[]>`
          select public.migrate_cart(${token}) ->> 'status' as status`
        if (row?.status !== 'merged') throw new Error(`The merge answered ${row?.status}.`)
      }),
    )
  }
  return {
    name: 'merge of a guest’s 30 lines into a user’s 50',
    aim: 'under 10 ms',
    isKept: isUnder(10, timingOf(samples)),
    values: described(timingOf(samples)),
  }
}

/** Letter by letter, from the third on, as a visitor. */
export async function measureProductSearch(
  { anon }: Callers,
  shop: Shop,
  rounds: number,
): Promise<Finding[]> {
  const [sql] = anon
  if (!sql) throw new Error('There is no visitor.')
  const words = [
    'lantern',
    'vintage heart mug',
    'olka dot',
    'zzqxwv',
    'B-77123',
    'union 4711',
    'shelf 7',
  ]
  const results: { term: string; samples: number[] }[] = []
  for (const word of words) {
    for (let length = 3; length <= word.length; length++) {
      const filter = JSON.stringify({ query: word.slice(0, length) })
      const search = () => sql`
        select public.list_shop_products(${shop.orgId}, ${filter}::text::jsonb, null, 20)`
      await search()
      const samples: number[] = []
      for (let round = 0; round < rounds; round++) samples.push(await timed(search))
      results.push({ term: word.slice(0, length), samples })
    }
  }
  const all = timingOf(results.flatMap(({ samples }) => samples))
  const [worst] = results.toSorted((a, b) => timingOf(b.samples).p50 - timingOf(a.samples).p50)
  const lists: Finding[] = []
  for (const [name, filter] of [
    ['newest', {}],
    ['of a category, by price', { category: 'shelf-7', sort: 'price.asc' }],
  ] as const) {
    const list = () => sql`
      select public.list_shop_products(${shop.orgId}, ${JSON.stringify(filter)}::text::jsonb, null, 20)`
    const samples: number[] = []
    for (let round = -5; round < rounds * 10; round++) {
      const time = await timed(list)
      if (round >= 0) samples.push(time)
    }
    lists.push({ name: `products ${name}`, aim: '–', values: described(timingOf(samples)) })
  }
  return [
    {
      name: `product search as one types, from the third letter: ${results.length} beginnings`,
      aim: 'p99 under 30 ms',
      isKept: isUnder(30, all),
      values: described(all),
    },
    {
      name: `… the slowest of them: “${worst?.term ?? ''}”`,
      aim: 'under 30 ms',
      isKept: isUnder(30, timingOf(worst?.samples ?? [])),
      values: described(timingOf(worst?.samples ?? [])),
    },
    ...lists,
  ]
}

export async function measureDashboard(
  { member }: Callers,
  shop: Shop,
  rounds: number,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, days] of [
    ['30 days', 29],
    ['12 months', 364],
    ['2 years', 729],
  ] as const) {
    const ask = () => member`
      select public.commerce_dashboard(${shop.orgId}, current_date - ${days}::int, current_date)`
    await ask()
    const samples: number[] = []
    for (let round = 0; round < rounds; round++) samples.push(await timed(ask))
    findings.push({
      name: `dashboard: revenue and best sellers of ${name}`,
      aim: '–',
      values: described(timingOf(samples)),
    })
  }
  return findings
}

/** Half of the open carts have been forgotten; somebody fills another one all the while. */
export async function measureCleanUp(
  { owner, anon }: Callers,
  shop: Shop,
  carts: number,
  variantIds: string[],
): Promise<Finding[]> {
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      update public.user_carts set updated_at = now() - interval '60 days'
      where org_id = ${shop.orgId} and id in (
        select id from public.user_carts
        where org_id = ${shop.orgId} and user_id is null and status = 'active'
        order by id limit ${carts}
      )`
  })
  await loadCarts(owner, shop.orgId, { prefix: 'busy', carts: 100, lines: 4 })
  const [writer] = anon
  if (!writer) throw new Error('There is no visitor.')
  const write = async (isOver: () => boolean) => {
    const samples: number[] = []
    for (let turn = 0; !isOver(); turn++) {
      const variantId = variantIds[turn % variantIds.length] ?? ''
      const token = tokenOf('busy', turn % 100)
      samples.push(
        await timed(
          () => writer`select public.set_cart_item(${shop.orgId}, ${variantId}, 2, ${token})`,
        ),
      )
      await new Promise((done) => setTimeout(done, 2))
    }
    return samples
  }
  const until = performance.now() + 2_000
  const quiet = await write(() => performance.now() > until)
  let isOver = false
  const meanwhile = write(() => isOver)
  let removed = 0
  let slowest = 0
  const seconds =
    (await timed(async () => {
      for (;;) {
        let count = 0
        const time = await timed(async () => {
          const [row] = await owner<{ count: number }[]>`
            select public.cleanup_orphaned_carts(5000)::int as count`
          count = row?.count ?? 0
        })
        if (count === 0) break
        slowest = Math.max(slowest, time)
        removed += count
      }
    })) / 1000
  isOver = true
  const busy = await meanwhile
  return [
    {
      name: `cleaning up ${removed.toLocaleString('en')} forgotten carts, 5,000 at a time`,
      aim: 'under 30 s',
      isKept: seconds < 30,
      values: `${seconds.toFixed(1)} s, slowest batch ${ms(slowest)}`,
    },
    {
      name: '… somebody who fills another cart meanwhile',
      aim: 'not blocked: under 100 ms',
      isKept: isUnder(100, timingOf(busy)),
      values: `${described(timingOf(busy))}, worst ${ms(Math.max(...busy))} (before: ${described(timingOf(quiet))}, worst ${ms(Math.max(...quiet))})`,
    },
  ]
}
