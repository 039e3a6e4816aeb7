import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction } from '../../helpers/db.ts'
import { createInvoice, createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold, post, reconcile } from './ledger.helpers.ts'

describe('reconcile_ledger', () => {
  it('names what is missing, what is wrong and what nobody knows', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const issued = {
        org_id: org.id,
        is_issued: true,
        issued_on: '2026-06-01',
        due_on: '2026-06-15',
      }
      const missing = await createInvoice(tx, issued)
      const wrong = await createInvoice(tx, issued)
      const late = await createInvoice(tx, issued)
      const right = await createInvoice(tx, issued)
      const of = (id: string, amount: number, posted_on = '2026-06-01') =>
        post(tx, org.id, {
          posted_on,
          source_id: id,
          lines: [
            { role: 'receivables', debit: amount },
            { role: 'sales', credit: amount, rate: 0 },
          ],
        })
      await of(wrong.id, 9_000)
      await of(late.id, 10_000, '2026-06-02')
      await of(right.id, 10_000)
      const stray = randomUUID()
      await of(stray, 1)
      await as(tx, owner)
      const found = await reconcile(tx, org.id)
      expect(found.map(({ problem, source_id, role }) => [problem, source_id ?? role])).toEqual(
        expect.arrayContaining([
          ['account', 'receivables'],
          ['account', 'sales'],
          ['missing', missing.id],
          ['amount', wrong.id],
          ['day', late.id],
          ['unknown', stray],
        ]),
      )
      expect(found).toHaveLength(6)
    }))

  it('sees sums that are not those of the lines, which repairing puts right', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await createJournalEntry(tx, { org_id: org.id })
      await fold(tx, org.id)
      await tx`update private.ledger_balances set debit_minor = debit_minor + 1
               where org_id = ${org.id} and debit_minor > 0`
      const sums = async () => {
        await as(tx, owner)
        const found = await reconcile(tx, org.id)
        await asOwner(tx)
        return found.filter(({ problem }) => problem === 'sums')
      }
      expect(await sums()).toHaveLength(1)
      await tx`select private.repair_ledger_balances(${org.id})`
      expect(await sums()).toEqual([])
    }))
})
