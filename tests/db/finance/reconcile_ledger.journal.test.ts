import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createInvoice, createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold, post, reconcile, tamper } from './ledger.helpers.ts'

const ISSUED = { is_issued: true, issued_on: '2026-06-01', due_on: '2026-06-15' }

/** The entry of something sold: as an issued invoice has it where nothing else is said. */
const sold = (
  tx: Tx,
  orgId: string,
  source_id: string,
  values: { amount?: number; posted_on?: string; source_type?: string } = {},
) => {
  const { amount = 10_000, posted_on = ISSUED.issued_on, source_type = 'invoice' } = values
  return post(tx, orgId, {
    posted_on,
    source_id,
    source_type,
    lines: [
      { role: 'receivables', debit: amount },
      { role: 'sales', credit: amount, rate: 0 },
    ],
  })
}

describe('reconcile_ledger', () => {
  it('names what is missing, what is wrong and what nobody knows', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const issued = { org_id: org.id, ...ISSUED }
      const missing = await createInvoice(tx, issued)
      const wrong = await createInvoice(tx, issued)
      const late = await createInvoice(tx, issued)
      const right = await createInvoice(tx, issued)
      await sold(tx, org.id, wrong.id, { amount: 9_000 })
      await sold(tx, org.id, late.id, { posted_on: '2026-06-02' })
      await sold(tx, org.id, right.id)
      const stray = randomUUID()
      await sold(tx, org.id, stray, { amount: 1 })
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

  it('names another currency, what does not balance, and what is void and was not taken back', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const issued = { org_id: org.id, ...ISSUED }
      const ofYen = await createInvoice(tx, issued)
      const uneven = await createInvoice(tx, issued)
      const gone = await createInvoice(tx, issued)
      for (const { id } of [ofYen, uneven, gone]) await sold(tx, org.id, id)
      await sold(tx, org.id, '1', { source_type: 'credit_entry' })
      await sold(tx, org.id, '2', { source_type: 'credit_entry' })
      await tx`set constraints all immediate`
      await tamper(tx, async () => {
        await tx`
          update public.journal_entries set currency = 'JPY'
          where org_id = ${org.id} and source_id = ${ofYen.id}`
        await tx`
          update public.journal_lines as lines set debit_minor = lines.debit_minor + 1
          from public.journal_entries as entries
          where lines.org_id = ${org.id} and lines.debit_minor > 0
            and entries.org_id = lines.org_id and entries.id = lines.entry_id
            and entries.source_id in (${uneven.id}, '2')`
        await tx`
          update public.invoices set status = 'void', voided_at = now(), void_reason = 'Wrong'
          where org_id = ${org.id} and id = ${gone.id}`
      })
      await as(tx, owner)
      const found = await reconcile(tx, org.id)
      expect(
        found
          .filter(({ source_id }) => source_id !== null)
          .map(({ problem, source_id, currency, expected_minor, found_minor }) =>
            [problem, source_id, currency, expected_minor, found_minor].join(' '),
          )
          .toSorted(),
      ).toEqual(
        [
          `amount ${uneven.id} EUR 10000 10001`,
          `currency ${ofYen.id} EUR 10000 10000`,
          `missing ${gone.id} EUR 10000 0`,
          'unbalanced 2 EUR 10001 10000',
          `unbalanced ${uneven.id} EUR 10001 10000`,
        ].toSorted(),
      )
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
