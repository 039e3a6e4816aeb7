import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import {
  backendOf,
  behindScenes,
  commitAs,
  sql,
  type Tx,
  untilWaitedFor,
} from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { closePool, commit, type Outcome, tally } from '../commerce/orders.race.helpers.ts'
import {
  bill,
  credit,
  expectReconciled,
  grant,
  invoiceOf,
  type Place,
  pay,
  place,
  refund,
  reverse,
  writeOff,
} from './money.helpers.ts'

afterAll(closePool)

/** An organization that is there for everyone, and gone afterwards. */
async function withCommitted(run: (given: Place) => Promise<void>): Promise<void> {
  const given = await place(sql)
  try {
    await run(given)
  } finally {
    await removeActors(sql, given)
  }
}

const times = <T>(count: number, run: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)))

describe('money, all at once', () => {
  it('twenty payments of one invoice pay its total, and the rest is store credit', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const { id } = await commitAs(admin, (tx) => bill(tx, given))
      const outcomes = await times(20, () =>
        commit(admin, (tx) =>
          pay(tx, given, {
            amount_minor: 700,
            allocations: [{ invoice_id: id, amount_minor: 700 }],
          }),
        ),
      )
      expect(tally(outcomes)).toEqual({ ok: 20 })
      const settled = outcomes.flatMap(({ value }) => required(value).allocations)
      expect(settled.reduce((sum, { amount_minor }) => sum + amount_minor, 0)).toBe(10_000)
      const credits = outcomes.map(({ value }) => required(value).credit_minor)
      expect(credits.reduce((sum, minor) => sum + minor, 0)).toBe(4_000)
      const paid = await commitAs(admin, (tx) => invoiceOf(tx, orgId, id))
      expect(paid).toMatchObject({ status: 'paid', paid_minor: 10_000 })
      await expectReconciled(sql, orgId)
    }))

  it('the same key sent twenty times is one payment, and one credit note', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const { id } = await commitAs(admin, (tx) => bill(tx, given))
      const key = randomUUID()
      const payments = await times(20, () =>
        commit(admin, (tx) => pay(tx, given, { amount_minor: 5_000 }, key)),
      )
      expect(tally(payments)).toEqual({ ok: 20 })
      expect(new Set(payments.map(({ value }) => value?.id)).size).toBe(1)
      const notes = await times(20, () => commit(admin, (tx) => credit(tx, given, id, {}, key)))
      expect(tally(notes)).toEqual({ ok: 20 })
      expect(new Set(notes.map(({ value }) => value?.number)).size).toBe(1)
      await expectReconciled(sql, orgId)
    }))

  it('payments over the same invoices in opposite orders take turns', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const invoices = await commitAs(admin, async (tx) => [
        await bill(tx, given),
        await bill(tx, given),
        await bill(tx, given),
      ])
      const ids = invoices.map(({ id }) => id)
      const outcomes = await times(24, (index) =>
        commit(admin, (tx) =>
          pay(tx, given, {
            amount_minor: 3_000,
            allocations: (index % 2 === 0 ? ids : ids.toReversed()).map((invoice_id) => ({
              invoice_id,
              amount_minor: 1_000,
            })),
          }),
        ),
      )
      expect(tally(outcomes)).toEqual({ ok: 24 })
      for (const id of ids) {
        const { paid_minor } = await commitAs(admin, (tx) => invoiceOf(tx, orgId, id))
        expect(paid_minor).toBe(10_000)
      }
      await expectReconciled(sql, orgId)
    }))

  it('two reversals of one payment are one', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const { id } = await commitAs(admin, async (tx) => {
        await bill(tx, given)
        return pay(tx, given, { amount_minor: 12_000 })
      })
      const outcomes = await times(8, () => commit(admin, (tx) => reverse(tx, given, id)))
      expect(tally(outcomes)).toEqual({ ok: 8 })
      const reversals = await sql`
        select id from public.payments where org_id = ${orgId} and kind = 'reversal'`
      expect(reversals).toHaveLength(1)
      await expectReconciled(sql, orgId)
    }))

  it('a reversal finds the payment with whom two merges have put it, and is in the way of neither', () =>
    withCommitted(async (given) => {
      const { admin, orgId, customerId } = given
      const [second, third] = [
        await createCustomer(sql, { org_id: orgId }),
        await createCustomer(sql, { org_id: orgId }),
      ]
      // All of it store credit: no invoice is there to hold the customer.
      const { id } = await commitAs(admin, (tx) => pay(tx, given))
      const lock = (tx: Tx, ids: string[]) =>
        behindScenes(
          tx,
          () => tx`
            select from public.customers where id = any (${ids}) order by id for update`,
        )
      const merge = (tx: Tx, survivor: string, merged: string) =>
        tx`select public.merge_customers(${orgId}, ${survivor}, ${merged})`

      const reversed = await commitAs(admin, async (tx) => {
        const me = await backendOf(tx)
        await lock(tx, [customerId, second.id])
        const reversing = commit(admin, (other) => reverse(other, given, id))
        await untilWaitedFor(me)
        const mergingOn = commit(admin, async (other) => {
          await lock(other, [second.id, third.id])
          // The reversal has found the first merge done, and waits for the second, or was before it.
          await Promise.race([reversing, untilWaitedFor(await backendOf(other))])
          await merge(other, third.id, second.id)
        })
        await untilWaitedFor(me, 2)
        await merge(tx, second.id, customerId)
        return { outcomes: [reversing, mergingOn] }
      })
      expect(tally(await Promise.all<Outcome<unknown>>(reversed.outcomes))).toEqual({ ok: 2 })
      const entries = await sql`
        select customer_id, amount_minor from public.credit_entries
        where org_id = ${orgId} order by amount_minor`
      expect(entries).toEqual([
        { customer_id: third.id, amount_minor: -10_000 },
        { customer_id: third.id, amount_minor: 10_000 },
      ])
      await expectReconciled(sql, orgId)
    }))

  it('refunds pay back what is refundable and no more', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const note = await commitAs(admin, async (tx) => {
        const { id } = await bill(tx, given)
        await pay(tx, given)
        return credit(tx, given, id, { give_back: 'refund' })
      })
      const outcomes = await times(12, () =>
        commit(admin, (tx) => refund(tx, given, { credit_note_id: note.id, amount_minor: 3_000 })),
      )
      expect(tally(outcomes)).toEqual({ ok: 3, 'finance.refund_exceeds_refundable': 9 })
      await expectReconciled(sql, orgId)
    }))

  it('everything at once over a few invoices, and a merge, ends and adds up', () =>
    withCommitted(async (given) => {
      const { admin, orgId } = given
      const twin = await createCustomer(sql, { org_id: orgId })
      const other = { ...given, customerId: twin.id }
      const ids = await commitAs(admin, async (tx) => {
        await grant(tx, given, 9_000)
        await grant(tx, other, 9_000)
        const mine = await times(3, () => bill(tx, given))
        const theirs = await times(3, () => bill(tx, other))
        return [...mine, ...theirs].map(({ id }) => id)
      })
      const half = async (invoiceId: string) => {
        const [line] = await sql<{ id: string }[]>`
          select id from public.invoice_items where invoice_id = ${invoiceId}`
        return [{ invoice_item_id: required(line).id, quantity: 0.5 }]
      }
      const halves = await Promise.all(ids.map(half))
      const outcomes = await times(24, (index) => {
        const at = index % ids.length
        const id = required(ids[at])
        const who = at < 3 ? given : other
        return commit<unknown>(admin, (tx) => {
          if (index === 7) {
            return tx`select public.merge_customers(${orgId}, ${given.customerId}, ${twin.id})`
          }
          if (index % 4 === 0) return pay(tx, who, { amount_minor: 4_000 })
          if (index % 4 === 1) return pay(tx, who, { method: 'credit', amount_minor: 1_000 })
          if (index % 4 === 2) return credit(tx, given, id, { items: required(halves[at]) })
          return writeOff(tx, given, id, { amount_minor: 500 })
        })
      })
      const answers = tally(outcomes)
      expect(Object.keys(answers)).not.toContain('40P01')
      expect(answers.ok ?? 0).toBeGreaterThan(10)
      await expectReconciled(sql, orgId)
    }))
})
