import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { as, asOwner, commitAs, sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { mergeSlowly, sendAndClaim } from './emails.race.helpers.ts'
import { bill, expectReconciled, invoiceOf, type Place, pay, place } from './money.helpers.ts'

async function withCommitted(run: (given: Place) => Promise<void>): Promise<void> {
  const given = await place(sql)
  try {
    await run(given)
  } finally {
    await removeActors(sql, given)
  }
}

/** Invoices whose mails a worker holds, and how it says that they were sent. */
async function mailed(given: Place, count: number) {
  const { admin, orgId } = given
  const ids: string[] = []
  const send = await sendAndClaim(orgId, admin, async (tx) => {
    for (let number = 0; number < count; number += 1) ids.push((await bill(tx, given)).id)
    return ids
  })
  return { ids, send }
}

describe('record_emails', () => {
  it('waits for a merge of the customers, and the merge does not wait for it', () =>
    withCommitted(async (given) => {
      const { orgId } = given
      const { ids, send } = await mailed(given, 1)
      const other = await createCustomer(sql, { org_id: orgId })
      const merge = mergeSlowly(given, other.id)
      await pause(300)
      expect(await Promise.all([merge, send()])).toEqual(['ok', 1])
      const told = await sql<{ customer_id: string }[]>`
        select customer_id from public.customer_events
        where org_id = ${orgId} and kind = 'invoice.sent'`
      expect(told.map(({ customer_id }) => customer_id)).toEqual([other.id])
      const invoice = await commitAs(given.admin, (tx) => invoiceOf(tx, orgId, required(ids[0])))
      expect(invoice).toMatchObject({ status: 'sent', customer_id: other.id })
    }))

  it('takes turns with a payment of the same invoices, whichever mail comes first', () =>
    withCommitted(async (given) => {
      const { orgId, admin } = given
      const { ids, send } = await mailed(given, 8)
      // Two whose mails are told of in the other order than a payment takes the invoices.
      const [pair] = await sql<{ first: string; second: string }[]>`
        select one.subject_id as first, two.subject_id as second
        from public.email_outbox as one
        join public.email_outbox as two on two.org_id = one.org_id
        where one.org_id = ${orgId} and one.subject_id < two.subject_id and one.id > two.id
        limit 1`
      const { first, second } = required(pair)
      const payment = sql.begin(async (tx) => {
        await asOwner(tx)
        await tx`select from public.invoices where id = ${first} for no key update`
        await pause(800)
        await as(tx, admin)
        const { allocations } = await pay(tx, given, {
          amount_minor: 20_000,
          allocations: [first, second].map((invoice_id) => ({ invoice_id, amount_minor: 10_000 })),
        })
        return allocations.length
      })
      await pause(300)
      expect(await Promise.all([payment, send()])).toEqual([2, ids.length])
      await expectReconciled(sql, orgId)
    }))
})
