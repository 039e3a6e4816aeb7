import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
import { askTrialBalance, fold, reconcile, scanTrialBalance } from './ledger.helpers.ts'
import { ageing, DAYS, doBusiness } from './reports.helpers.ts'

type Receivable = { due_on: string; open_minor: number }

/** A line of the ageing, put together from the documents that it is made of. */
async function ageingByDocument(
  tx: Tx,
  asked: { org_id: string; customer_id: string; on: string; currency: string },
) {
  const [row] = await tx<{ documents: Receivable[] }[]>`
    select public.list_receivables(
      ${asked.org_id}, ${asked.customer_id}, ${asked.on}, ${asked.currency}, null, 1000
    ) -> 'documents' as documents`
  const { documents } = required(row)
  const line = {
    not_due: 0,
    '1_30': 0,
    '31_60': 0,
    '61_90': 0,
    over_90: 0,
    total: 0,
    document_count: documents.length,
  }
  for (const { due_on, open_minor } of documents) {
    const days = (Date.parse(asked.on) - Date.parse(due_on)) / 86_400_000
    const upTo = [
      ['not_due', 0],
      ['1_30', 30],
      ['31_60', 60],
      ['61_90', 90],
      ['over_90', Number.POSITIVE_INFINITY],
    ] as const
    const [name] = required(upTo.find(([, most]) => days <= most))
    line[name] += open_minor
    line.total += open_minor
  }
  return line
}

type TaxSide = {
  net_minor: number
  tax_minor: number
  rates: {
    tax_rate_bps: number | null
    net_minor: number
    tax_minor: number
    accounts: { net_minor: number }[]
  }[]
}
type TaxReport = { output: TaxSide; input: TaxSide; payable_minor: number }

async function taxes(tx: Tx, orgId: string, from: string, to: string, currency = 'EUR') {
  const [row] = await tx<{ report: TaxReport }[]>`
    select public.tax_report(${orgId}, ${from}, ${to}, ${currency}) as report`
  return required(row).report
}

async function shop(tx: Tx) {
  const { org, owner } = await createActors(tx)
  const customers: string[] = []
  for (let index = 0; index < 4; index += 1) {
    customers.push((await createCustomer(tx, { org_id: org.id })).id)
  }
  const account_id = await accountIdOf(tx, org.id, 'sales')
  return { org, owner, customers, account_id }
}

describe('reports of a business', () => {
  it.each([11, 22, 33])(
    'equal the scan on every day, folded or not (%i)',
    { timeout: 120_000 },
    (seed) =>
      inTransaction(async (tx) => {
        const { org, owner, customers, account_id } = await shop(tx)
        const steps = { org_id: org.id, customers, account_id, seed }
        await as(tx, owner)
        const first = await doBusiness(tx, { ...steps, steps: 45 })
        expect(Object.keys(first).length).toBeGreaterThan(5)
        await asOwner(tx)
        await fold(tx, org.id)
        // Half of it folded, half of it not.
        await as(tx, owner)
        await doBusiness(tx, { ...steps, steps: 45, seed: seed + 1 })
        await tx`set constraints all immediate`

        for (let index = 0; index <= DAYS + 20; index += 3) {
          const on = new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)
          for (const currency of ['EUR', 'JPY']) {
            const report = await ageing(tx, org.id, on, { currency })
            const [scan] = await tx<{ balance: string }[]>`
            select coalesce(sum(debit_minor - credit_minor), 0)::text as balance
            from public.journal_lines
            where org_id = ${org.id} and account_id = ${report.account.id}
              and currency = ${currency} and posted_on <= ${on}`
            const balance = Number(required(scan).balance)
            expect([on, currency, report.totals.total, report.account.balance_minor]).toEqual([
              on,
              currency,
              balance,
              balance,
            ])
            const summed = report.customers.reduce((sum, row) => sum + (row.total ?? 0), 0)
            expect(summed).toBe(balance)
            for (const customer_id of customers) {
              const { customer, ...line } = report.customers.find(
                (row) => row.customer.id === customer_id,
              ) ?? { customer: null, document_count: 0 }
              const documents = await ageingByDocument(tx, {
                org_id: org.id,
                customer_id,
                on,
                currency,
              })
              if (customer) expect([on, line]).toEqual([on, documents])
              else expect([on, documents.document_count]).toEqual([on, 0])
            }
            for (const row of [report.totals, ...report.customers]) {
              const { not_due = 0, over_90 = 0, total = 0 } = row
              const parts = [not_due, row['1_30'], row['31_60'], row['61_90'], over_90]
              expect(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)).toBe(total)
            }
          }
        }

        for (const [from, to] of [
          ['2026-01-01', '2026-12-31'],
          ['2026-02-01', '2026-02-28'],
          ['2026-01-10', '2026-03-17'],
          ['2026-03-31', '2026-03-31'],
        ] as const) {
          const period = { org_id: org.id, from, to, currency: 'EUR' }
          expect(await askTrialBalance(tx, period)).toEqual(await scanTrialBalance(tx, period))
          const report = await taxes(tx, org.id, from, to)
          for (const [side, role, sign] of [
            ['output', 'output_tax', -1],
            ['input', 'input_tax', 1],
          ] as const) {
            const [scan] = await tx<{ moved: string }[]>`
            select coalesce(sum(debit_minor - credit_minor), 0)::text as moved
            from public.journal_lines as lines
            join public.ledger_accounts as accounts
              on accounts.org_id = lines.org_id and accounts.id = lines.account_id
            where lines.org_id = ${org.id} and accounts.role = ${role}
              and currency = 'EUR' and posted_on between ${from} and ${to}`
            expect(report[side].tax_minor).toBe(0 + sign * Number(required(scan).moved))
            const summed = report[side].rates.reduce((sum, rate) => sum + rate.tax_minor, 0)
            expect(summed).toBe(report[side].tax_minor)
            for (const rate of report[side].rates) {
              const net = rate.accounts.reduce((sum, account) => sum + account.net_minor, 0)
              expect(net).toBe(rate.net_minor)
            }
          }
          expect(report.payable_minor).toBe(report.output.tax_minor - report.input.tax_minor)
        }
        expect(await reconcile(tx, org.id)).toEqual([])

        // Afresh from the lines it is the same.
        const before = await ageing(tx, org.id, '2026-04-01')
        await asOwner(tx)
        await tx`select private.repair_ledger_balances(${org.id})`
        await as(tx, owner)
        expect(await ageing(tx, org.id, '2026-04-01')).toEqual(before)
        expect(await reconcile(tx, org.id)).toEqual([])
      }),
  )
})
