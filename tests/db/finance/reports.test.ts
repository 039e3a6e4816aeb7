import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import { accountIdOf, createInvoice, createJournalEntry } from '../../helpers/finance-factories.ts'
import { askTrialBalance, fold, post, scanTrialBalance } from './ledger.helpers.ts'
import { DAYS, doBusiness } from './reports.helpers.ts'

type Ageing = {
  totals: Record<string, number>
  account: { id: string; balance_minor: number }
  customers: (Record<string, number> & { customer: { id: string } })[]
  next_cursor: { key: number; id: string } | null
}

async function ageing(tx: Tx, orgId: string, on: string | null, currency = 'EUR', limit = 1000) {
  const [row] = await tx<{ report: Ageing }[]>`
    select public.receivables_ageing(${orgId}, ${on}, ${currency}, null, ${limit}) as report`
  return required(row).report
}

type Receivable = { due_on: string; open_minor: number }

/** A line of the ageing, put together from the documents that it is made of. */
async function ageingByDocument(
  tx: Tx,
  asked: { org_id: string; customer_id: string; on: string; currency: string },
) {
  const [row] = await tx<{ documents: Receivable[] }[]>`
    select public.list_receivables(
      ${asked.org_id}, ${asked.customer_id}, ${asked.on}, ${asked.currency}
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

async function reconcile(tx: Tx, orgId: string) {
  const [row] = await tx<{ found: { problem: string; source_id: string | null }[] }[]>`
    select public.reconcile_ledger(${orgId}) as found`
  return required(row).found
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
            const report = await ageing(tx, org.id, on, currency)
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

describe('receivables_ageing', () => {
  it('puts what is open where its days overdue belong, and pages through customers', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const due = [
        '2026-06-30',
        '2026-06-29',
        '2026-05-31',
        '2026-05-30',
        '2026-05-01',
        '2026-04-30',
        '2026-04-01',
        '2026-03-31',
      ]
      for (const [index, due_on] of due.entries()) {
        await createInvoice(tx, {
          org_id: org.id,
          is_issued: true,
          issued_on: '2026-01-01',
          due_on,
          unit_prices: [10 ** index],
        })
      }
      await as(tx, owner)
      const { totals, customers } = await ageing(tx, org.id, '2026-06-30')
      expect(totals).toEqual({
        not_due: 1,
        '1_30': 110,
        '31_60': 11_000,
        '61_90': 1_100_000,
        over_90: 10_000_000,
        total: 11_111_111,
        document_count: 8,
        customer_count: 8,
      })
      const found: string[] = []
      let cursor: Ageing['next_cursor'] = null
      do {
        const page = await tx<{ report: Ageing }[]>`
          select public.receivables_ageing(
            ${org.id}, '2026-06-30', 'EUR', ${cursor === null ? null : tx.json(cursor)}, 3
          ) as report`
        const report: Ageing = required(page[0]).report
        found.push(...report.customers.map(({ customer }) => customer.id))
        cursor = report.next_cursor
      } while (cursor)
      expect(found).toEqual(customers.map(({ customer }) => customer.id))
    }))

  it('names the documents that a customer’s line is made of', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOwner } = await createActors(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      const values = { org_id: org.id, customer_id: customer.id, is_issued: true }
      const first = await createInvoice(tx, {
        ...values,
        issued_on: '2026-01-01',
        due_on: '2026-01-15',
      })
      await createInvoice(tx, { ...values, issued_on: '2026-03-01', due_on: '2026-03-15' })
      await createInvoice(tx, {
        org_id: org.id,
        is_issued: true,
        issued_on: '2026-01-01',
        due_on: '2026-01-15',
      })
      const list = (on: string) => tx<
        { answer: { total_minor: number; documents: { id: string; days_overdue: number }[] } }[]
      >`
        select public.list_receivables(${org.id}, ${customer.id}, ${on}, 'EUR') as answer`
      await as(tx, owner)
      const [row] = await list('2026-01-20')
      expect(row?.answer.documents).toMatchObject([{ id: first.id, days_overdue: 5 }])
      expect(row?.answer.total_minor).toBe(10_000)
      expect((await list('2026-04-01'))[0]?.answer.documents).toHaveLength(2)
      await expectDenied(
        () => tx`select public.list_receivables(${org.id}, ${randomUUID()})`,
        'PT422',
        'finance.customer_unknown',
      )
      await as(tx, otherOwner)
      await expectDenied(() => list('2026-01-20'), 'PT404', 'identity.organization_not_found')
    }))
})

describe('periods and currencies of reports', () => {
  it.each([
    ['trial_balance', '2026-02-01', '2026-01-31'],
    ['tax_report', '1969-12-31', '2026-01-31'],
    ['trial_balance', '2026-01-01', '3000-01-01'],
    ['tax_report', null, '2026-01-31'],
  ])('%s refuses %s to %s', (name, from, to) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const ask = (first: string | null, last: string) => () =>
        tx.unsafe(`select public.${name}($1, $2, $3)`, [org.id, first, last])
      await expectDenied(ask(from, to), 'PT422', 'finance.period_invalid')
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

describe('list_account_lines and list_journal_entries', () => {
  it('run through an account page by page, with its balance after each line', () =>
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

  it('list entries newest first with their lines, by what caused them too', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const source_id = randomUUID()
      const lines = [
        { role: 'bank', debit: 9 },
        { role: 'sales', credit: 9, rate: 0 },
      ]
      await createJournalEntry(tx, { org_id: org.id, posted_on: '2026-06-02' })
      const entryId = await post(tx, org.id, { posted_on: '2026-06-01', source_id, lines })
      await as(tx, owner)
      type Page = {
        items: { id: string; lines: unknown[] }[]
        next_cursor: Record<string, string> | null
      }
      const list = async (
        filter: Record<string, string>,
        limit = 50,
        cursor: Record<string, string> | null = null,
      ) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_journal_entries(
            ${org.id}, '2026-06-01', '2026-06-30', ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
          ) as page`
        return required(row).page
      }
      const first = await list({}, 1)
      expect(first.items).toHaveLength(1)
      const second = await list({}, 1, first.next_cursor)
      expect(second).toMatchObject({ items: [{ id: entryId }], next_cursor: null })
      expect(second.items[0]?.lines).toHaveLength(2)
      const filters: Record<string, string>[] = [
        { source_id, source_type: 'invoice' },
        { entry_id: entryId ?? '' },
      ]
      for (const filter of filters) {
        expect((await list(filter)).items).toMatchObject([{ id: entryId }])
      }
      expect((await list({ currency: 'JPY' })).items).toEqual([])
      await expectDenied(() => list({ source_id: 'x' }), 'PT422', 'platform.values_malformed')
      await expectDenied(() => list({ secret: 'x' }), 'PT422', 'platform.field_unknown')
    }))
})

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
      expect(found.map(({ problem, source_id }) => [problem, source_id])).toEqual(
        expect.arrayContaining([
          ['account', null],
          ['missing', missing.id],
          ['amount', wrong.id],
          ['day', late.id],
          ['unknown', stray],
        ]),
      )
      expect(found).toHaveLength(5)
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

describe('fold_ledger', () => {
  it('adds what was posted to the balances, leaves nothing behind, and touches no other organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const other = await createOrganization(tx)
      await createJournalEntry(tx, { org_id: id })
      await createJournalEntry(tx, { org_id: other.id })
      expect(await fold(tx, id)).toBe(2)
      await createJournalEntry(tx, { org_id: id })
      expect(await fold(tx, id)).toBe(2)
      expect(await fold(tx, id)).toBe(0)
      const rows = await tx<{ debit: string }[]>`
        select sum(debit_minor)::text as debit from private.ledger_balances where org_id = ${id}`
      expect(rows).toEqual([{ debit: '20000' }])
      expect(
        await tx`select from private.ledger_movements where org_id = ${other.id}`,
      ).toHaveLength(2)
    }))

  it('is part of maintenance, for every organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await createJournalEntry(tx, { org_id: id })
      const [row] = await tx<{ folded: number }[]>`
        select private.run_maintenance('ledgers') as folded`
      expect(required(row).folded).toBeGreaterThanOrEqual(1)
      expect(await tx`select from private.ledger_movements where org_id = ${id}`).toHaveLength(0)
    }))
})
