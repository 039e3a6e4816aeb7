import { afterAll, describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { commitAs, sql, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { advance, cancel, grantCredit, openShop, type Shop } from '../commerce/orders.helpers.ts'
import { closePool, commit, tally } from '../commerce/orders.race.helpers.ts'
import { sendAndClaim } from './emails.race.helpers.ts'
import { invoiced } from './invoiced_orders.helpers.ts'
import { voidInvoice } from './invoices.helpers.ts'
import { credit, expectReconciled, pay } from './money.helpers.ts'

afterAll(closePool)

type Billed = Awaited<ReturnType<typeof invoiced>>

async function withBilled(
  count: number,
  run: (shop: Shop, billed: Billed[]) => Promise<void>,
): Promise<void> {
  const shop = await openShop(sql)
  try {
    await grantCredit(sql, shop, 200_000)
    const billed: Billed[] = []
    for (let number = 0; number < count; number += 1) {
      const pays = number % 2 === 0 ? 'account' : 'credit'
      billed.push(await sql.begin((tx) => invoiced(tx, shop, { quantity: 4, pays })))
    }
    await run(shop, billed)
  } finally {
    await removeActors(sql, shop)
  }
}

const wrong = (orgId: string) => sql`
  select number, uncredited_minor as kept, private.uncredited_minor(invoices) as counted
  from public.invoices as invoices
  where org_id = ${orgId} and uncredited_minor <> private.uncredited_minor(invoices)`

const onePieceOf = ({ order }: Billed) => ({
  items: [{ item_id: required(order.items[0]).id, quantity: 1 }],
})
const oneLineOf = ({ invoice }: Billed) => ({
  items: [{ invoice_item_id: required(invoice.items[0]).id, quantity: 1 }],
})

describe('what is to be credited, all at once', () => {
  it('is right whoever cancels and whoever credits the same invoice comes first', () =>
    withBilled(6, async (shop, billed) => {
      const { admin, owner, orgId } = shop
      const outcomes = await Promise.all(
        billed.flatMap((one) => [
          commit(admin, (tx) => cancel(tx, orgId, one.order.id, onePieceOf(one))),
          commit(owner, (tx) => credit(tx, shop, one.invoice.id, oneLineOf(one))),
          commit(owner, (tx) => cancel(tx, orgId, one.order.id, onePieceOf(one))),
          commit(admin, (tx) => pay(tx, shop, { amount_minor: 700 })),
        ]),
      )
      expect(tally(outcomes)).toEqual({ ok: outcomes.length })
      expect([...(await wrong(orgId))]).toEqual([])
      // Two of four are cancelled and one of those is credited, in whatever order.
      const [row] = await sql<{ missing: number }[]>`
        select count(*)::integer as missing from public.invoices
        where org_id = ${orgId} and uncredited_minor > 0`
      expect(required(row).missing).toBe(billed.length)
      await expectReconciled(sql, orgId)
    }))

  it('is right and nobody waits in a circle where many are cancelled, credited, voided and told', () =>
    withBilled(8, async (shop, billed) => {
      const { admin, owner, orgId } = shop
      const tell = await sendAndClaim(orgId, admin, async () =>
        billed.map(({ invoice }) => invoice.id),
      )
      const ids = billed.map(({ order }) => order.id)
      const bulk = (orderIds: string[]) => (tx: Tx) =>
        tx`select public.advance_orders(${orgId}, ${orderIds}, 'cancelled')`
      const told = tell()
      const outcomes = await Promise.all([
        commit(admin, bulk(ids.slice(0, 6))),
        commit(owner, bulk(ids.slice(2).toReversed())),
        ...billed.flatMap((one, index) => [
          commit(admin, (tx) => credit(tx, shop, one.invoice.id, oneLineOf(one))),
          index % 2 === 0
            ? commit(owner, (tx) => voidInvoice(tx, orgId, one.invoice.id))
            : commit(owner, (tx) => advance(tx, orgId, one.order.id, 'cancelled')),
        ]),
      ])
      expect(await told).toBe(billed.length)
      const { ok = 0, ...refused } = tally(outcomes)
      expect(ok).toBeGreaterThan(billed.length)
      // Of credit note and void one comes too late.
      for (const reason of Object.keys(refused)) {
        expect(['finance.invoice_is_void', 'finance.invoice_is_settled']).toContain(reason)
      }
      expect([...(await wrong(orgId))]).toEqual([])
      await commitAs(admin, async (tx) => {
        const [row] = await tx`select public.reconcile_ledger(${orgId}) as found`
        expect(row?.found).toEqual([])
      })
    }))
})
