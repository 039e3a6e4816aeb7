import 'server-only'
import { type CsvCell, toCsvFile } from '@/lib/csv/write'
import { toDecimal } from '@/lib/money'
import type { OrgScope } from '@/lib/scope'
import { getAccountStatement, listJournalEntries } from './ledger.queries'
import type { JournalFilter } from './ledger.schemas'
import { getAgeing, getReceivables, type ReceivablesQuery } from './reports.queries'
import { AGES, type Receivables, type TaxReport, type TrialBalance } from './reports.schemas'

const PAGE = 500

/** Documents of one customer that are asked for at once. */
export const RECEIVABLES_PAGE = 1_000
// Each page of the ageing adds up all documents again: as many customers as the database gives.
const AGEING_PAGE = 50_000

type Rows = AsyncGenerator<CsvCell[][]>

/** A number, which a spreadsheet is to add up: not text, also when it is below zero. */
const amountOf =
  (exponent: number) =>
  (minor: number): CsvCell => ({ decimal: toDecimal(minor, exponent) })

const rateOf = (bps: number | null): CsvCell => (bps === null ? '' : { decimal: toDecimal(bps, 2) })

export function trialBalanceCsv(report: TrialBalance): AsyncGenerator<string> {
  return toCsvFile(
    ['code', 'account', 'type', 'currency', 'opening', 'debit', 'credit', 'closing'],
    trialBalanceRows(report),
  )
}

type Sums = Pick<TrialBalance, 'opening_minor' | 'debit_minor' | 'credit_minor' | 'closing_minor'>

/** A line like that of an account which nothing moved. */
function earlierYears({ earlier_years_minor }: TrialBalance): Sums {
  return {
    opening_minor: earlier_years_minor,
    debit_minor: 0,
    credit_minor: 0,
    closing_minor: earlier_years_minor,
  }
}

async function* trialBalanceRows(report: TrialBalance): Rows {
  const amount = amountOf(report.exponent)
  const sums = (row: Sums) =>
    [row.opening_minor, row.debit_minor, row.credit_minor, row.closing_minor].map(amount)
  yield [
    ...report.accounts.map((row) => [row.code, row.name, row.type, report.currency, ...sums(row)]),
    ...(report.earlier_years_minor === 0
      ? []
      : [
          ['', 'Profit of earlier years', 'equity', report.currency, ...sums(earlierYears(report))],
        ]),
    ['', 'Total', '', report.currency, ...sums(report)],
  ]
}

export function taxReportCsv(report: TaxReport): AsyncGenerator<string> {
  return toCsvFile(['side', 'rate_percent', 'currency', 'net', 'tax'], taxRows(report))
}

async function* taxRows(report: TaxReport): Rows {
  const amount = amountOf(report.exponent)
  for (const side of ['output', 'input'] as const) {
    const { rates, net_minor, tax_minor } = report[side]
    yield [
      ...rates.map((rate) => [
        side,
        rateOf(rate.tax_rate_bps),
        report.currency,
        amount(rate.net_minor),
        amount(rate.tax_minor),
      ]),
      [`${side} total`, '', report.currency, amount(net_minor), amount(tax_minor)],
    ]
  }
  yield [['payable', '', report.currency, '', amount(report.payable_minor)]]
}

export function ageingCsv(
  scope: OrgScope,
  asked: { on: string | undefined; currency: string | undefined },
): AsyncGenerator<string> {
  return toCsvFile(
    ['customer_id', 'customer', 'currency', ...AGES, 'total'],
    ageingRows(scope, asked),
  )
}

async function* ageingRows(
  scope: OrgScope,
  asked: { on: string | undefined; currency: string | undefined },
): Rows {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof getAgeing>> = await getAgeing(scope, {
      ...asked,
      limit: AGEING_PAGE,
      cursor: cursor ?? undefined,
    })
    const amount = amountOf(page.exponent)
    yield page.customers.map((row) => [
      row.customer.id,
      row.customer.display_name,
      page.currency,
      ...AGES.map((age) => amount(row[age])),
      amount(row.total),
    ])
    cursor = page.next_cursor
  } while (cursor !== null)
}

/** What one customer owes; `first` is its first page, which says that there is such a customer. */
export function receivablesCsv(
  scope: OrgScope,
  asked: ReceivablesQuery,
  first: Receivables,
): AsyncGenerator<string> {
  return toCsvFile(
    ['document', 'document_id', 'kind', 'issued', 'due', 'days_overdue', 'currency'].concat([
      'total',
      'open',
    ]),
    receivablesRows(scope, asked, first),
  )
}

async function* receivablesRows(
  scope: OrgScope,
  asked: ReceivablesQuery,
  first: Receivables,
): Rows {
  const amount = amountOf(first.exponent)
  let page: Receivables | null = first
  while (page !== null) {
    yield page.documents.map((row) => [
      row.number,
      row.id,
      row.kind,
      row.issued_on,
      row.due_on,
      String(row.days_overdue),
      first.currency,
      amount(row.total_minor),
      amount(row.open_minor),
    ])
    const cursor: string | null = page.next_cursor
    page = cursor === null ? null : await getReceivables(scope, { ...asked, cursor })
  }
}

export type StatementFile = {
  account_id: string
  from: string
  to: string
  currency: string
  tax_rate_bps?: number | undefined
}

export function statementCsv(scope: OrgScope, asked: StatementFile): AsyncGenerator<string> {
  return toCsvFile(
    ['date', 'entry_id', 'source', 'source_id', 'description', 'rate_percent', 'currency'].concat([
      'debit',
      'credit',
      'balance',
    ]),
    statementRows(scope, asked),
  )
}

async function* statementRows(scope: OrgScope, asked: StatementFile): Rows {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof getAccountStatement>> = await getAccountStatement(scope, {
      ...asked,
      limit: PAGE,
      cursor: cursor ?? undefined,
    })
    if (page === null) return
    const amount = amountOf(page.exponent)
    yield page.items.map((line) => [
      line.posted_on,
      line.entry_id,
      line.source_type,
      line.source_id,
      line.description,
      rateOf(line.tax_rate_bps),
      page.currency,
      amount(line.debit_minor),
      amount(line.credit_minor),
      amount(line.balance_minor),
    ])
    cursor = page.next_cursor
  } while (cursor !== null)
}

export type JournalFile = { from: string; to: string; filter: JournalFilter }

export function journalCsv(scope: OrgScope, asked: JournalFile): AsyncGenerator<string> {
  return toCsvFile(
    ['date', 'entry_id', 'kind', 'source', 'source_id', 'description', 'code', 'account'].concat([
      'rate_percent',
      'currency',
      'debit',
      'credit',
    ]),
    journalRows(scope, asked),
  )
}

async function* journalRows(scope: OrgScope, asked: JournalFile): Rows {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listJournalEntries>> = await listJournalEntries(scope, {
      ...asked,
      limit: PAGE,
      cursor: cursor ?? undefined,
    })
    yield page.items.flatMap((entry) => {
      const amount = amountOf(entry.exponent)
      return entry.lines.map((line) => [
        entry.posted_on,
        entry.id,
        entry.kind,
        entry.source_type,
        entry.source_id,
        entry.description,
        line.code,
        line.name,
        rateOf(line.tax_rate_bps),
        entry.currency,
        amount(line.debit_minor),
        amount(line.credit_minor),
      ])
    })
    cursor = page.next_cursor
  } while (cursor !== null)
}
