import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold } from './ledger.helpers.ts'

describe('finance_overview and list_ledger_accounts', () => {
  it('say what came in and went out, and what is on each account, folded or not', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const [today] = await tx<{ on: string }[]>`select private.org_today(${org.id})::text as on`
      await createJournalEntry(tx, {
        org_id: org.id,
        posted_on: required(today).on,
        amount_minor: 700,
      })
      const ask = async () => {
        await as(tx, owner)
        const [row] = await tx<
          {
            overview: {
              months: { income_minor: number; expense_minor: number }[]
              balances: { role: string; balance_minor: number }[]
            }
            accounts: { role: string | null; is_used: boolean; balances: unknown[] }[]
          }[]
        >`
          select public.finance_overview(${org.id}, 3) as overview,
            public.list_ledger_accounts(${org.id}) as accounts`
        await asOwner(tx)
        return required(row)
      }
      const before = await ask()
      expect(before.overview.months).toHaveLength(3)
      expect(before.overview.months.at(-1)).toMatchObject({ income_minor: 700, expense_minor: 0 })
      expect(before.overview.balances).toContainEqual(
        expect.objectContaining({ role: 'bank', balance_minor: 700 }),
      )
      expect(before.accounts.find(({ role }) => role === 'bank')).toMatchObject({
        is_used: true,
        balances: [{ currency: 'EUR', exponent: 2, balance_minor: 700 }],
      })
      expect(before.accounts.find(({ role }) => role === 'cash')).toMatchObject({
        is_used: false,
        balances: [],
      })
      await fold(tx, org.id)
      expect(await ask()).toEqual(before)
    }))
})
