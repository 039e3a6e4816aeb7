import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf, createJournalEntry } from '../../helpers/finance-factories.ts'
import { post } from './ledger.helpers.ts'

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
})
