import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { asOwner, commitAs, sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { grantCredit, openShop, type Shop } from '../commerce/orders.helpers.ts'
import { mergeSlowly, sendAndClaim } from './emails.race.helpers.ts'
import { invoiced } from './invoiced_orders.helpers.ts'
import { bill, place } from './money.helpers.ts'

type Billed = { order: string; invoice: string }

/** Orders that are paid with credit, each with its invoice. */
async function billedOrders(shop: Shop, count: number): Promise<Billed[]> {
  await grantCredit(sql, shop, 100_000)
  const billed: Billed[] = []
  for (let number = 0; number < count; number += 1) {
    const { order, invoice } = await sql.begin((tx) => invoiced(tx, shop, { pays: 'credit' }))
    billed.push({ order: order.id, invoice: invoice.id })
  }
  return billed
}

/** Two that are cancelled in another order than their invoices have. */
function crossed(billed: Billed[]): [Billed, Billed] {
  for (const first of billed) {
    for (const second of billed) {
      if (first.order < second.order && first.invoice > second.invoice) return [first, second]
    }
  }
  throw new Error('Their invoices are all in the order of the orders.')
}

describe('advance_orders', () => {
  it('cancels many while a mailer tells of their invoices, whichever comes first', async () => {
    const shop = await openShop(sql)
    try {
      const [first, second] = crossed(await billedOrders(shop, 8))
      const mailed = [first.invoice, second.invoice]
      const tell = await sendAndClaim(shop.orgId, shop.admin, async () => mailed)
      const holder = sql.begin(async (tx) => {
        await asOwner(tx)
        await tx`select from public.invoices where id = ${first.invoice} for no key update`
        await pause(1200)
      })
      await pause(200)
      const cancelled = commitAs(shop.admin, async (tx) => {
        const [row] = await tx<{ answer: { changed: { id: string }[] } }[]>`
          select public.advance_orders(
            ${shop.orgId}, ${[second.order, first.order]}, 'cancelled'
          ) as answer`
        return required(row).answer.changed.map(({ id }) => id)
      })
      await pause(300)
      const told = tell()
      await holder
      expect(await Promise.all([cancelled, told])).toEqual([[first.order, second.order], 2])
    } finally {
      await removeActors(sql, shop)
    }
  })
})

describe('mark_email_arrived', () => {
  it('waits for a merge of the customers, and the merge does not wait for it', async () => {
    const given = await place(sql)
    const { orgId, admin } = given
    try {
      const other = await createCustomer(sql, { org_id: orgId })
      const id = await commitAs(admin, async (tx) => {
        const invoice = await bill(tx, given)
        const [row] = await tx<{ answer: { id: string } }[]>`
          select public.send_invoice(${orgId}, ${invoice.id}, 'ada@example.test') as answer`
        await asOwner(tx)
        await tx`
          update public.email_outbox set status = 'uncertain', handed_over_at = now()
          where id = ${required(row).answer.id}`
        return required(row).answer.id
      })
      const merged = mergeSlowly(given, other.id)
      await pause(300)
      const marked = commitAs(admin, (tx) => tx`select public.mark_email_arrived(${orgId}, ${id})`)
      expect(await Promise.all([merged, marked])).toEqual(['ok', expect.anything()])
      const told = await sql<{ customer_id: string }[]>`
        select customer_id from public.customer_events
        where org_id = ${orgId} and kind = 'invoice.sent'`
      expect(told.map(({ customer_id }) => customer_id)).toEqual([other.id])
    } finally {
      await removeActors(sql, given)
    }
  })
})
