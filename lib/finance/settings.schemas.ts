import { z } from 'zod'
import { isNumberPattern } from './number-patterns.rules'

export const LOGOS_BUCKET = 'document-logos'
export const LOGO_BYTES = 1_048_576

export const DOCUMENT_KINDS = [
  'invoice',
  'credit_note',
  'purchase_voucher',
  'sales_voucher',
] as const
const documentKindSchema = z.enum(DOCUMENT_KINDS)
export type DocumentKind = z.infer<typeof documentKindSchema>

const numberSchema = z.object({
  /** The next number is the one after it. */
  last_number: z.number().int(),
  /** The last one that a document has; 0 for none. */
  last_issued: z.number().int(),
  next: z.string(),
})
const numbersSchema = z.record(documentKindSchema, numberSchema)

/** What get_finance_settings() answers. */
export const financeSettingsSchema = z.object({
  org_id: z.uuid(),
  organization_name: z.string(),
  legal_name: z.string().nullable(),
  legal_address: z.string().nullable(),
  tax_number: z.string().nullable(),
  legal_text: z.string().nullable(),
  payment_details: z.string().nullable(),
  logo_path: z.string().nullable(),
  invoice_pattern: z.string(),
  credit_note_pattern: z.string(),
  purchase_voucher_pattern: z.string(),
  sales_voucher_pattern: z.string(),
  fiscal_year_start_month: z.number().int(),
  payment_terms_days: z.number().int(),
  payment_terms: z.string().nullable(),
  prices_include_tax: z.boolean(),
  default_tax_rate_bps: z.number().int(),
  updated_at: z.string(),
  /** Of today. */
  fiscal_year: z.number().int(),
  numbers: numbersSchema,
  last_year: z.object({ fiscal_year: z.number().int(), numbers: numbersSchema }),
})
export type FinanceSettings = z.infer<typeof financeSettingsSchema>
export type NumbersOfYear = FinanceSettings['last_year']

/** As the columns have them; a test compares. */
export const SETTINGS_LIMITS = {
  legal_name: 200,
  legal_address: 500,
  tax_number: 60,
  legal_text: 2000,
  payment_details: 1000,
  payment_terms: 500,
  pattern: 40,
} as const

const optionalText = (maximum: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    z.string().trim().max(maximum).nullish(),
  )
const pattern = z
  .string()
  .trim()
  .max(SETTINGS_LIMITS.pattern)
  .refine(isNumberPattern, { error: 'finance.number_pattern_invalid' })

export const updateFinanceSettingsSchema = z.strictObject({
  org: z.string(),
  legal_name: optionalText(SETTINGS_LIMITS.legal_name),
  legal_address: optionalText(SETTINGS_LIMITS.legal_address),
  tax_number: optionalText(SETTINGS_LIMITS.tax_number),
  legal_text: optionalText(SETTINGS_LIMITS.legal_text),
  payment_details: optionalText(SETTINGS_LIMITS.payment_details),
  payment_terms: optionalText(SETTINGS_LIMITS.payment_terms),
  invoice_pattern: pattern.optional(),
  credit_note_pattern: pattern.optional(),
  purchase_voucher_pattern: pattern.optional(),
  sales_voucher_pattern: pattern.optional(),
  fiscal_year_start_month: z.int().min(1).max(12).optional(),
  payment_terms_days: z.int().min(0).max(365).optional(),
  prices_include_tax: z.boolean().optional(),
  default_tax_rate_bps: z.int().min(0).max(10_000).optional(),
})

export const startNumbersSchema = z.strictObject({
  org: z.string(),
  kind: documentKindSchema,
  fiscal_year: z.int().min(1900).max(9999),
  last_number: z.int().min(0).max(999_000_000_000),
})

export const uploadLogoSchema = z.object({
  org: z.string(),
  logo: z
    .file({ error: 'field.required' })
    .min(1, { error: 'field.required' })
    .max(LOGO_BYTES, { error: 'finance.logo_too_large' }),
})

export const logoSchema = z.object({ org: z.string() })
