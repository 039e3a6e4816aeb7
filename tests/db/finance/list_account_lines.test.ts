import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf, createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold, post } from './ledger.helpers.ts'

describe('list_account_lines', () => {
  it('runs through an account page by page, with its balance after each line', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      for (let index = 1; index <= 7; index += 1) {
        await createJournalEntry(tx, {
          org_id: org.id,
          posted_on: `2026-06-0${index}`,
          amount_minor: index,
        })
      }
      const bank = await accountIdOf(tx, org.id, 'bank')
      await as(tx, owner)
      type Statement = {
        opening_minor: number
        closing_minor: number
        debit_minor: number
        items: { balance_minor: number }[]
        next_cursor: Record<string, string> | null
      }
      const balances: number[] = []
      let cursor: Statement['next_cursor'] = null
      let last: Statement | undefined
      do {
        const [row]: { answer: Statement }[] = await tx`
          select public.list_account_lines(
            ${org.id}, ${bank}, '2026-06-03', '2026-06-30', 'EUR', null,
            ${cursor === null ? null : tx.json(cursor)}, 2
          ) as answer`
        last = required(row).answer
        balances.push(...last.items.map((item) => item.balance_minor))
        cursor = last.next_cursor
      } while (cursor)
      expect(balances).toEqual([6, 10, 15, 21, 28])
      expect(last).toMatchObject({ opening_minor: 3, debit_minor: 25, closing_minor: 28 })
      await expectDenied(
        () =>
          tx`select public.list_account_lines(${org.id}, ${bank}, '2026-06-03', '2026-06-30', 'EUR', null, '{"posted_on": "now"}')`,
        'PT422',
        'platform.list_position_invalid',
      )
      await expectDenied(
        () =>
          tx`select public.list_account_lines(${org.id}, ${randomUUID()}, '2026-06-03', '2026-06-30')`,
        'PT404',
        'finance.account_not_found',
      )
    }))

  it('can be of one tax rate', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await post(tx, org.id, {
        posted_on: '2026-06-15',
        lines: [
          { role: 'bank', debit: 30 },
          { role: 'sales', credit: 10, rate: 700 },
          { role: 'sales', credit: 20, rate: 1900 },
        ],
      })
      const sales = await accountIdOf(tx, org.id, 'sales')
      await as(tx, owner)
      const [row] = await tx<{ answer: { closing_minor: number; items: unknown[] } }[]>`
        select public.list_account_lines(${org.id}, ${sales}, '2026-06-01', '2026-06-30', 'EUR', 700) as answer`
      expect(row?.answer).toMatchObject({ closing_minor: -10, items: [{ credit_minor: 10 }] })
    }))

  it('finds the lines of a rate on all of its days, and reads none where there are none', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const sell = (posted_on: string, rate: number) =>
        post(tx, org.id, {
          posted_on,
          lines: [
            { role: 'bank', debit: 10 },
            { role: 'sales', credit: 10, rate },
          ],
        })
      await sell('2026-06-01', 700)
      await sell('2026-06-02', 1900)
      await fold(tx, org.id)
      await sell('2026-06-03', 1900)
      await sell('2026-06-04', 700)
      const sales = await accountIdOf(tx, org.id, 'sales')
      const days = async (rate: number, first: string, last: string) => {
        await as(tx, owner)
        const [row] = await tx<{ answer: { items: { posted_on: string }[] } }[]>`
          select public.list_account_lines(
            ${org.id}, ${sales}, ${first}, ${last}, 'EUR', ${rate}
          ) as answer`
        await asOwner(tx)
        return required(row).answer.items.map(({ posted_on }) => posted_on)
      }
      expect(await days(700, '2026-06-01', '2026-06-30')).toEqual(['2026-06-01', '2026-06-04'])
      expect(await days(700, '2026-06-02', '2026-06-30')).toEqual(['2026-06-04'])
      const read = async () => {
        const [row] = await tx<{ rows: number }[]>`
          select seq_tup_read + idx_tup_fetch as rows from pg_stat_xact_user_tables
          where relid = 'public.journal_lines'::regclass`
        return required(row).rows
      }
      // With as few lines as there are here, Postgres may rather look at all of them.
      await tx`set local enable_seqscan = off`
      const before = await read()
      expect(await days(500, '2026-06-01', '2026-06-30')).toEqual([])
      expect(await read()).toBe(before)
      expect(await days(1900, '2026-06-01', '2026-06-30')).toHaveLength(2)
      expect(await read()).toBeGreaterThan(before)
    }))
})
