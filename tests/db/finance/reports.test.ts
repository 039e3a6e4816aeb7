import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'
import { askTrialBalance, post } from './ledger.helpers.ts'

describe('periods and currencies of reports', () => {
  it.each([
    ['trial_balance', '2026-02-01', '2026-01-31', 'finance.period_invalid'],
    ['tax_report', '1969-12-31', '2026-01-31', 'finance.period_out_of_range'],
    ['trial_balance', '2026-01-01', '9999-12-31', 'finance.period_out_of_range'],
    ['tax_report', null, '2026-01-31', 'finance.period_invalid'],
  ])('%s refuses %s to %s: %s', (name, from, to, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const ask = (first: string | null, last: string) => () =>
        tx.unsafe(`select public.${name}($1, $2, $3)`, [org.id, first, last])
      await expectDenied(ask(from, to), 'PT422', reason)
      await ask('2026-01-01', '2026-01-31')()
    }),
  )

  it('refuse a currency that there is not, and keep currencies apart', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await createJournalEntry(tx, { org_id: org.id, amount_minor: 500 })
      const lines = [
        { role: 'bank', debit: 9 },
        { role: 'sales', credit: 9 },
      ]
      await post(tx, org.id, { posted_on: '2026-06-15', currency: 'JPY', lines })
      await as(tx, owner)
      const [row] = await tx`select public.list_ledger_currencies(${org.id}) as list`
      expect(row?.list).toEqual(
        expect.arrayContaining([
          { code: 'EUR', exponent: 2 },
          { code: 'JPY', exponent: 0 },
        ]),
      )
      const period = { org_id: org.id, from: '2026-06-01', to: '2026-06-30' }
      expect(await askTrialBalance(tx, { ...period, currency: 'JPY' })).toMatchObject([
        { debit_minor: 9 },
        { credit_minor: 9 },
      ])
      await expectDenied(
        () => askTrialBalance(tx, { ...period, currency: 'XXX' }),
        'PT422',
        'finance.currency_unknown',
      )
    }))
})
