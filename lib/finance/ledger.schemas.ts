import { z } from 'zod'
import { ACCOUNT_TYPES } from './reports.schemas'

export const ACCOUNT_LIMITS = { code: 20, name: 120 } as const

export const SOURCE_TYPES = [
  'invoice',
  'credit_note',
  'payment',
  'voucher',
  'credit_entry',
] as const
export type SourceType = (typeof SOURCE_TYPES)[number]

const amount = z.number()

export const ledgerAccountSchema = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  type: z.enum(ACCOUNT_TYPES),
  role: z.string().nullable(),
  archived_at: z.string().nullable(),
})

/** What `list_ledger_accounts` returns. */
export const listedAccountSchema = ledgerAccountSchema.extend({
  is_used: z.boolean(),
  balances: z.array(
    z.object({ currency: z.string(), exponent: z.number().int(), balance_minor: amount }),
  ),
})
export type LedgerAccount = z.infer<typeof ledgerAccountSchema>
export type ListedAccount = z.infer<typeof listedAccountSchema>

const documentSchema = z
  .object({
    kind: z.enum(['invoice', 'credit_note', 'payment', 'voucher', 'customer']),
    id: z.uuid(),
  })
  .nullable()
export type EntryDocument = z.infer<typeof documentSchema>

/** What `list_account_lines` returns; the cursor is the database's own. */
export const statementSchema = z.object({
  account: ledgerAccountSchema,
  from: z.iso.date(),
  to: z.iso.date(),
  currency: z.string(),
  exponent: z.number().int(),
  opening_minor: amount,
  debit_minor: amount,
  credit_minor: amount,
  closing_minor: amount,
  items: z.array(
    z.object({
      entry_id: z.uuid(),
      position: z.number().int(),
      posted_on: z.iso.date(),
      kind: z.enum(['posting', 'reversal']),
      source_type: z.enum(SOURCE_TYPES),
      source_id: z.string(),
      description: z.string(),
      document: documentSchema,
      debit_minor: amount,
      credit_minor: amount,
      tax_rate_bps: z.number().int().nullable(),
      balance_minor: amount,
    }),
  ),
})
export type AccountStatement = z.infer<typeof statementSchema> & { next_cursor: string | null }

/** What `list_journal_entries` returns of each. */
export const journalEntrySchema = z.object({
  id: z.uuid(),
  posted_on: z.iso.date(),
  currency: z.string(),
  exponent: z.number().int(),
  kind: z.enum(['posting', 'reversal']),
  source_type: z.enum(SOURCE_TYPES),
  source_id: z.string(),
  description: z.string(),
  document: documentSchema,
  created_at: z.string(),
  lines: z.array(
    z.object({
      account_id: z.uuid(),
      code: z.string(),
      name: z.string(),
      debit_minor: amount,
      credit_minor: amount,
      tax_rate_bps: z.number().int().nullable(),
    }),
  ),
})
export type JournalEntry = z.infer<typeof journalEntrySchema>
export type JournalFilter = {
  currency?: string
  source_type?: SourceType
  source_id?: string
  entry_id?: string
}

export const saveAccountSchema = z.object({
  account_id: z.uuid().optional(),
  code: z
    .string()
    .trim()
    .min(1)
    .max(ACCOUNT_LIMITS.code)
    .regex(/^[0-9A-Za-z][0-9A-Za-z.-]*$/, 'finance.account_code_invalid'),
  name: z.string().trim().min(1).max(ACCOUNT_LIMITS.name),
  type: z.enum(ACCOUNT_TYPES),
})
export type SaveAccountInput = z.infer<typeof saveAccountSchema>

export const archiveAccountSchema = z.object({ account_id: z.uuid(), is_archived: z.boolean() })

export const closeBooksSchema = z.object({ through_on: z.iso.date() })
/** An empty day opens all of them. */
export const reopenBooksSchema = z.object({
  through_on: z.iso.date().or(z.literal('')).optional(),
})
