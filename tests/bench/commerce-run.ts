import type postgres from 'postgres'
import type { Stack } from '../../stack/start.ts'
import {
  measureCarts,
  measureCleanUp,
  measureDashboard,
  measureMigration,
  measureProductSearch,
} from './commerce.ts'
import type { Callers } from './commerce-callers.ts'
import { loadShop } from './commerce-load.ts'
import { measureOrderLists, measureOrders, measureSharedOrders } from './commerce-orders.ts'
import { connectAnon, connectAs, createUser } from './connections.ts'
import { collectFindings } from './findings.ts'
import { createTimers } from './in-database.ts'
import { findingsTable, type Part } from './report.ts'

/** The shop: search, carts, orders and what is left behind. */
export async function runCommerce(
  stack: Stack,
  owner: postgres.Sql,
  { isQuick, machine, say }: Part,
): Promise<string> {
  const sizes = isQuick
    ? { products: 2_000, customers: 1_000, orders: 5_000, carts: 4_000 }
    : { products: 100_000, customers: 50_000, orders: 1_000_000, carts: 200_000 }
  const milliseconds = isQuick ? 1_000 : 15_000
  const staff = await createUser(owner, 'shop-owner@bench.test')
  const customer = await createUser(owner, 'shop-buyer@bench.test')
  say('Loading a shop …')
  const shop = await loadShop(owner, staff, sizes, say)
  await createTimers(owner)
  const callers: Callers = {
    owner,
    member: await connectAs(stack, staff),
    anon: await Promise.all(Array.from({ length: 8 }, () => connectAnon(stack))),
    buyer: { sql: await connectAs(stack, customer), userId: customer.userId },
  }
  const variantIds = (
    await owner<{ id: string }[]>`
      select id from private.bench_variants order by hashtext(id::text) limit 1000`
  ).map(({ id }) => id)
  const { findings, add } = collectFindings(say)
  try {
    await add('Searching', () => measureProductSearch(callers, shop, isQuick ? 3 : 20))
    await add('Lists of orders', () => measureOrderLists(callers, shop, isQuick ? 10 : 300))
    await add('Carts', () => measureCarts(callers, shop, milliseconds, variantIds))
    await add('Merging carts', () => measureMigration(callers, shop, isQuick ? 10 : 200))
    await add('Ordering', () =>
      measureOrders(callers, shop, { orders: isQuick ? 30 : 500, milliseconds }),
    )
    await add('Ordering the same', () => measureSharedOrders(callers, shop, isQuick ? 200 : 10_000))
    await add('The dashboard', () => measureDashboard(callers, shop, isQuick ? 3 : 20))
    await add('Cleaning up', () =>
      measureCleanUp(callers, shop, isQuick ? 2_000 : 100_000, variantIds),
    )
  } finally {
    await Promise.all([callers.member, callers.buyer.sql, ...callers.anon].map((sql) => sql.end()))
  }
  const count = (value: number) => value.toLocaleString('en')
  return `## The shop

${machine}

${count(shop.products)} products, ${count(shop.orders)} orders of two years with ${count(shop.lines)} lines and as many movements of stock, ${count(shop.carts)} open carts, in one organization. As the client sees it: visitors as \`anon\` with the secret of their cart, the dashboard as a signed-in member, cleaning up as its owner. With 8 connections the statements share the cores with each other and with the program that sends them; with one connection nobody of the shop waits for another. Carts and orders are measured after a vacuum of the carts and a checkpoint, so that neither is measured that loading caused. The dashboard reads what was ordered just before from changes that are not folded yet.

*In the database* is from the beginning of a call until its commit is on the disk, by the clock of the server; the client's time has the way there and back besides, and its own turn on a core that it shares with the server. On Linux the system tells how long the server's process was on a core and how long it could have been and none was free; the latter includes being woken up, before the call begins. What is left is the disk, and beside it stands a commit of as much log that does nothing else: a write cannot be faster. As it is right after a checkpoint, each page that an order touches goes into the log whole, which is most of that log.

${findingsTable(findings)}
`
}
