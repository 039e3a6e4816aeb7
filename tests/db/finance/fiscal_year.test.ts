import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
import { askTrialBalance, fold, post, scanTrialBalance } from './ledger.helpers.ts'

// Revenue and expenses begin each fiscal year at nothing; what they came to before is profit of
// earlier years. No entry closes a year, so that nothing has to be taken back to correct one.

type Report = {
  fiscal_year_on: string
  earlier_years_minor: number
  opening_minor: number
  closing_minor: number
  accounts: { code: string; opening_minor: number; closing_minor: number }[]
}

async function trialBalance(tx: Tx, orgId: string, from: string, to: string): Promise<Report> {
  const [row] = await tx<{ report: Report }[]>`
    select public.trial_balance(${orgId}, ${from}, ${to}, 'EUR') as report`
  return required(row).report
}

/** A business whose year begins in April: sales of 1, 20, 300 and 4,000, an expense of 7. */
async function openBooks(tx: Tx) {
  const actors = await createActors(tx)
  const orgId = actors.org.id
  await tx`update public.finance_settings set fiscal_year_start_month = 4 where org_id = ${orgId}`
  for (const [posted_on, amount] of [
    ['2023-05-01', 1],
    ['2025-03-31', 20],
    ['2025-04-01', 300],
    ['2026-03-31', 4000],
  ] as const) {
    await post(tx, orgId, {
      posted_on,
      lines: [
        { role: 'receivables', debit: amount },
        { role: 'sales', credit: amount, rate: 0 },
      ],
    })
  }
  await post(tx, orgId, {
    posted_on: '2025-03-01',
    lines: [
      { role: 'purchases', debit: 7, rate: 0 },
      { role: 'payables', credit: 7 },
    ],
  })
  return { ...actors, orgId }
}

describe('trial_balance', () => {
  it.each([
    // from, to, first day of the year, earlier years, sales before and after, receivables before
    ['2025-04-01', '2026-03-31', '2025-04-01', -14, 0, -4300, 21],
    ['2025-04-02', '2026-03-30', '2025-04-01', -14, -300, -300, 321],
    ['2025-03-31', '2025-03-31', '2024-04-01', -1, 0, -20, 1],
    ['2026-04-01', '2026-04-30', '2026-04-01', -4314, undefined, undefined, 4321],
    ['2023-01-01', '2026-03-31', '2022-04-01', 0, 0, -4321, 0],
  ])('%s to %s', (from, to, year, earlier, before, after, receivables) =>
    inTransaction(async (tx) => {
      const { orgId, owner } = await openBooks(tx)
      for (const isFolded of [false, true]) {
        if (isFolded) await fold(tx, orgId)
        await as(tx, owner)
        const report = await trialBalance(tx, orgId, from, to)
        const account = (code: string) => report.accounts.find((row) => row.code === code)
        expect(report).toMatchObject({
          fiscal_year_on: year,
          earlier_years_minor: earlier,
          opening_minor: 0,
          closing_minor: 0,
        })
        expect([account('4000')?.opening_minor, account('4000')?.closing_minor]).toEqual([
          before,
          after,
        ])
        expect(account('1200')?.opening_minor).toBe(receivables)
        const period = { org_id: orgId, from, to, currency: 'EUR' }
        const asked = await askTrialBalance(tx, period)
        await asOwner(tx)
        expect(asked).toEqual(await scanTrialBalance(tx, period))
      }
    }),
  )

  it('says what earlier years came to where nothing else is left to say', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await post(tx, org.id, {
        posted_on: '2024-06-01',
        lines: [
          { role: 'purchases', debit: 5, rate: 0 },
          { role: 'sales', credit: 5, rate: 0 },
        ],
      })
      await as(tx, owner)
      expect(await trialBalance(tx, org.id, '2025-01-01', '2025-12-31')).toMatchObject({
        earlier_years_minor: 0,
        opening_minor: 0,
        accounts: [],
      })
    }))
})

describe('list_account_lines', () => {
  it('opens revenue at what it came to since the year began, all else at all there was', () =>
    inTransaction(async (tx) => {
      const { orgId, owner } = await openBooks(tx)
      const sales = await accountIdOf(tx, orgId, 'sales')
      const receivables = await accountIdOf(tx, orgId, 'receivables')
      await as(tx, owner)
      const statement = async (accountId: string, rate: number | null) => {
        const [row] = await tx<{ answer: Record<string, unknown> }[]>`
          select public.list_account_lines(
            ${orgId}, ${accountId}, '2025-04-02', '2026-03-31', 'EUR', ${rate}
          ) as answer`
        return required(row).answer
      }
      const expected = {
        opening_minor: -300,
        credit_minor: 4000,
        closing_minor: -4300,
        items: [{ credit_minor: 4000, balance_minor: -4300 }],
      }
      expect(await statement(sales, null)).toMatchObject(expected)
      expect(await statement(sales, 0)).toMatchObject(expected)
      expect(await statement(receivables, null)).toMatchObject({
        opening_minor: 321,
        closing_minor: 4321,
        items: [{ balance_minor: 4321 }],
      })
    }))
})
