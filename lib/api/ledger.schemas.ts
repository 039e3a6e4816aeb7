import { z } from '@hono/zod-openapi'
import {
  ledgerAccountSchema,
  listedAccountSchema,
  saveAccountSchema,
} from '@/lib/finance/ledger.schemas'
import { ageingSchema, taxReportSchema, trialBalanceSchema } from '@/lib/finance/reports.schemas'
import {
  currencyQuery,
  cursorQuery,
  dayQuery,
  describable,
  limitQuery,
  nextCursor,
  orgHeaders,
} from './schemas'

const ACCOUNT_ID = '3b1f6a7f-7d0e-4c59-8a53-6a2f9f0b7d10'
const CUSTOMER_ID = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'
const accountName = { id: ACCOUNT_ID, code: '1200', name: 'Accounts receivable' }
const account = { ...accountName, type: 'asset' as const, role: 'receivables', archived_at: null }
const listed = {
  ...account,
  is_used: true,
  balances: [{ currency: 'EUR', exponent: 2, balance_minor: 1_250_00 }],
}

export const listedAccountAnswer = describable(listedAccountSchema).openapi('ListedLedgerAccount', {
  example: listed,
})
export const ledgerAccountsAnswer = z
  .object({ items: z.array(listedAccountAnswer) })
  .openapi('LedgerAccountList', { example: { items: [listed] } })
export const ledgerAccountAnswer = describable(ledgerAccountSchema).openapi('LedgerAccount', {
  example: account,
})
export const ledgerAccountBody = describable(saveAccountSchema.omit({ account_id: true }))
  .strict()
  .openapi('LedgerAccountInput', { example: { code: '6150', name: 'Telephone', type: 'expense' } })
export const archiveBody = z
  .strictObject({ is_archived: z.boolean() })
  .openapi('ArchiveLedgerAccountInput', { example: { is_archived: true } })

/** Reports are JSON, or CSV for whoever asks for it. */
export const reportHeaders = orgHeaders.extend({
  accept: z.string().optional().openapi({
    description: '`text/csv` for the report as a file; JSON otherwise.',
    example: 'application/json',
  }),
})

const day = dayQuery
const currency = currencyQuery.optional().openapi({
  description: 'ISO 4217; the organization’s own if left out.',
})
export const periodQuery = z.strictObject({
  from: day.openapi({ description: 'First day.', example: '2026-01-01' }),
  to: day.openapi({ description: 'Last day.', example: '2026-12-31' }),
  currency,
})
export const ageingQuery = z.strictObject({
  on: day.optional().openapi({ description: 'Today if left out.', example: '2026-06-30' }),
  currency,
  limit: limitQuery,
  cursor: cursorQuery,
})

const period = { from: '2026-01-01', to: '2026-12-31', currency: 'EUR', exponent: 2 }
const moved = { opening_minor: 0, debit_minor: 1_190_00, credit_minor: 0, closing_minor: 1_190_00 }
export const trialBalanceAnswer = describable(trialBalanceSchema).openapi('TrialBalance', {
  example: {
    ...period,
    fiscal_year_on: '2026-01-01',
    earlier_years_minor: 0,
    ...moved,
    credit_minor: 1_190_00,
    closing_minor: 0,
    accounts: [{ ...accountName, type: 'asset', ...moved }],
  },
})

const side = (code: string, name: string) => ({
  account: { id: ACCOUNT_ID, code, name },
  net_minor: 1_000_00,
  tax_minor: 190_00,
  rates: [
    {
      tax_rate_bps: 1900,
      net_minor: 1_000_00,
      tax_minor: 190_00,
      accounts: [{ id: ACCOUNT_ID, code: '4000', name: 'Sales', net_minor: 1_000_00 }],
    },
  ],
})
export const taxReportAnswer = describable(taxReportSchema).openapi('TaxReport', {
  example: {
    ...period,
    payable_minor: 0,
    output: side('2200', 'Output tax'),
    input: side('1400', 'Input tax'),
  },
})

const ages = { not_due: 1_000_00, '1_30': 250_00, '31_60': 0, '61_90': 0, over_90: 0 }
export const ageingAnswer = ageingSchema.extend({ next_cursor: nextCursor }).openapi('Ageing', {
  example: {
    on: '2026-06-30',
    currency: 'EUR',
    exponent: 2,
    totals: { ...ages, total: 1_250_00, document_count: 2, customer_count: 1 },
    account: { ...accountName, balance_minor: 1_250_00 },
    customers: [
      {
        ...ages,
        total: 1_250_00,
        document_count: 2,
        customer: { id: CUSTOMER_ID, display_name: 'Ada' },
      },
    ],
    next_cursor: null,
  },
})
