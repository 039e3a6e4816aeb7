import { z } from 'zod'

export const ACCOUNT_TYPES = ['asset', 'liability', 'equity', 'revenue', 'expense'] as const
export type AccountType = (typeof ACCOUNT_TYPES)[number]

const amount = z.number()
const money = { currency: z.string(), exponent: z.number().int() }
const accountName = { id: z.uuid(), code: z.string(), name: z.string() }

export const currencyListSchema = z.array(
  z.object({ code: z.string(), exponent: z.number().int() }),
)
export type LedgerCurrency = z.infer<typeof currencyListSchema>[number]

/**
 * What `trial_balance` returns. Opening and closing are debits less credits; what revenue and
 * expenses came to before the fiscal year is kept apart, and is in the sums.
 */
export const trialBalanceSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  ...money,
  fiscal_year_on: z.iso.date(),
  earlier_years_minor: amount,
  opening_minor: amount,
  debit_minor: amount,
  credit_minor: amount,
  closing_minor: amount,
  accounts: z.array(
    z.object({
      ...accountName,
      type: z.enum(ACCOUNT_TYPES),
      opening_minor: amount,
      debit_minor: amount,
      credit_minor: amount,
      closing_minor: amount,
    }),
  ),
})
export type TrialBalance = z.infer<typeof trialBalanceSchema>

const taxSideSchema = z.object({
  account: z.object(accountName),
  net_minor: amount,
  tax_minor: amount,
  rates: z.array(
    z.object({
      tax_rate_bps: z.number().int().nullable(),
      net_minor: amount,
      tax_minor: amount,
      accounts: z.array(z.object({ ...accountName, net_minor: amount })),
    }),
  ),
})

/** What `tax_report` returns. */
export const taxReportSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  ...money,
  payable_minor: amount,
  output: taxSideSchema,
  input: taxSideSchema,
})
export type TaxReport = z.infer<typeof taxReportSchema>

/** How long something has been overdue, in days. */
export const AGES = ['not_due', '1_30', '31_60', '61_90', 'over_90'] as const

const agesSchema = z.object({
  not_due: amount,
  '1_30': amount,
  '31_60': amount,
  '61_90': amount,
  over_90: amount,
  total: amount,
  document_count: z.number().int(),
})
const customerName = z.object({ id: z.uuid(), display_name: z.string() })

/** What `receivables_ageing` returns; the cursor is the database's own. */
export const ageingSchema = z.object({
  on: z.iso.date(),
  ...money,
  totals: agesSchema.extend({ customer_count: z.number().int() }),
  account: z.object({ ...accountName, balance_minor: amount }),
  customers: z.array(agesSchema.extend({ customer: customerName })),
})
export type Ageing = z.infer<typeof ageingSchema> & { next_cursor: string | null }

/** What `list_receivables` returns, a page of the documents; the cursor is the database's own. */
export const receivablesSchema = z.object({
  on: z.iso.date(),
  ...money,
  customer: customerName,
  total_minor: amount,
  document_count: z.number().int(),
  documents: z.array(
    z.object({
      kind: z.enum(['invoice', 'voucher']),
      id: z.uuid(),
      number: z.string(),
      issued_on: z.iso.date(),
      due_on: z.iso.date(),
      days_overdue: z.number().int(),
      total_minor: amount,
      open_minor: amount,
    }),
  ),
})
export type Receivables = z.infer<typeof receivablesSchema> & { next_cursor: string | null }

/** What `finance_overview` returns. */
export const overviewSchema = z.object({
  today: z.iso.date(),
  ...money,
  closed_through_on: z.iso.date().nullable(),
  months: z.array(
    z.object({ month_on: z.iso.date(), income_minor: amount, expense_minor: amount }),
  ),
  balances: z.array(
    z.object({
      ...accountName,
      role: z.enum(['bank', 'cash', 'receivables', 'payables']),
      type: z.enum(ACCOUNT_TYPES),
      balance_minor: amount,
    }),
  ),
})
export type FinanceOverview = z.infer<typeof overviewSchema>

/** What `reconcile_ledger` returns. */
export const differencesSchema = z.array(
  z.object({
    problem: z.enum([
      'account',
      'missing',
      'day',
      'currency',
      'amount',
      'unknown',
      'unbalanced',
      'sums',
    ]),
    subject: z.string().nullable(),
    role: z.string().nullable(),
    tax_rate_bps: z.number().nullable(),
    source_type: z.string().nullable(),
    source_id: z.string().nullable(),
    ...money,
    posted_on: z.iso.date().nullable(),
    expected_minor: amount.nullable(),
    found_minor: amount.nullable(),
  }),
)
export type LedgerDifference = z.infer<typeof differencesSchema>[number]
