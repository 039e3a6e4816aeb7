import { z } from 'zod'
import {
  columnNumberSchema,
  importColumns,
  importCountSchema,
  importRowColumns,
} from '@/lib/csv/imports.schemas'
import { INVOICE_IMPORT_FIELDS } from './invoice-import-fields.ts'

/** Column number, from 0 and as text, to field: as the database takes it. */
export const invoiceImportMappingSchema = z.record(
  columnNumberSchema,
  z.enum(INVOICE_IMPORT_FIELDS),
)

export const SETTLEMENTS = ['settled', 'open'] as const
export const NO_CUSTOMER = ['walk_in', 'refuse'] as const
export const DATE_ORDERS = ['dmy', 'mdy'] as const

/** What the review goes by besides the mapping; what is left out is as the organization has it. */
export const invoiceImportChoicesSchema = z.object({
  series: z.string().trim().min(1).max(60).optional(),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/)
    .toUpperCase()
    .optional(),
  prices_include_tax: z.boolean().optional(),
  default_tax_rate_bps: z.number().int().min(0).max(10_000).optional(),
  settlement: z.enum(SETTLEMENTS).default('settled'),
  no_customer: z.enum(NO_CUSTOMER).default('walk_in'),
  date_order: z.enum(DATE_ORDERS).optional(),
})
export type InvoiceImportChoices = z.input<typeof invoiceImportChoicesSchema>

export const reviewInvoiceImportSchema = invoiceImportChoicesSchema.extend({
  import_id: z.uuid(),
  mapping: invoiceImportMappingSchema,
})

const minorSchema = z.number().int().nonnegative()

export const invoiceImportTotalSchema = z.object({
  currency: z.string(),
  exponent: z.number().int(),
  invoice_count: importCountSchema,
  credit_note_count: importCountSchema,
  invoiced_minor: minorSchema,
  credited_minor: minorSchema,
  /** Within what is invoiced less what is credited. */
  tax_minor: z.number().int(),
})

/** An import as the database keeps it; what it holds as jsonb is checked on the way out. */
export const invoiceImportSchema = z
  .object(importColumns)
  .omit({
    on_match: true,
    update_count: true,
    unchanged_count: true,
    restored_count: true,
    applied_rows: true,
    undone_rows: true,
    inserted_count: true,
    updated_count: true,
  })
  .extend({
    mapping: invoiceImportMappingSchema.nullable(),
    series: z.string().nullable(),
    currency: z.string().nullable(),
    prices_include_tax: z.boolean(),
    default_tax_rate_bps: z.number().int(),
    settlement: z.enum(SETTLEMENTS),
    no_customer: z.enum(NO_CUSTOMER),
    date_order: z.enum(DATE_ORDERS).nullable(),
    document_count: importCountSchema,
    applied_documents: importCountSchema,
    undone_documents: importCountSchema,
    totals: z.array(invoiceImportTotalSchema),
    reason_counts: z.record(z.string(), importCountSchema),
  })
export type InvoiceImport = z.infer<typeof invoiceImportSchema>

/** What a line of the file becomes. */
const invoiceImportValuesSchema = z.object({
  number: z.string(),
  article: z.string().nullable(),
  description: z.string(),
  quantity: z.number(),
  unit_price_minor: minorSchema,
  tax_rate_bps: z.number().int(),
  net_minor: minorSchema,
  tax_minor: minorSchema,
  gross_minor: minorSchema,
})

/** The document that a row is a line of. */
export const importedDocumentSchema = z.object({
  position: z.number().int(),
  kind: z.enum(['invoice', 'credit_note']),
  number: z.string(),
  document_id: z.uuid(),
  currency: z.string(),
  undo: z.string().nullable(),
})

export const storedInvoiceImportRowSchema = z.object({
  ...importRowColumns,
  values: invoiceImportValuesSchema.nullable(),
  document: z.number().int().nullable(),
})

export const invoiceImportRowSchema = z.object({
  ...importRowColumns,
  values: invoiceImportValuesSchema.nullable(),
  document: importedDocumentSchema.nullable(),
})
export type InvoiceImportRow = z.infer<typeof invoiceImportRowSchema>
