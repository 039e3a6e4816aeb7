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

  it('names another currency, what does not balance, and what is void and was not taken back', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const issued = {
        org_id: org.id,
        is_issued: true,
        issued_on: '2026-06-01',
        due_on: '2026-06-15',
      }
      const ofYen = await createInvoice(tx, issued)
      const uneven = await createInvoice(tx, issued)
      const gone = await createInvoice(tx, issued)
      const of = (id: string, source_type = 'invoice') =>
        post(tx, org.id, {
          posted_on: '2026-06-01',
          source_id: id,
          source_type,
          lines: [
            { role: 'receivables', debit: 10_000 },
            { role: 'sales', credit: 10_000, rate: 0 },
          ],
        })
      for (const { id } of [ofYen, uneven, gone]) await of(id)
      await of('1', 'credit_entry')
      await of('2', 'credit_entry')
      await tx`set constraints all immediate`
      await tx`set local session_replication_role = replica`
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
      await tx`set local session_replication_role = origin`
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
