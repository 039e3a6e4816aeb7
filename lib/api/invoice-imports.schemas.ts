import { z } from '@hono/zod-openapi'
import {
  invoiceImportChoicesSchema,
  invoiceImportMappingSchema,
  invoiceImportRowSchema,
  invoiceImportSchema,
} from '@/lib/finance/invoice-imports.schemas'
import { describable, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  file_name: 'online-retail.csv',
  status: 'reviewed' as const,
  header: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice'],
  mapping: {
    '0': 'number' as const,
    '1': 'article' as const,
    '2': 'description' as const,
    '3': 'quantity' as const,
    '4': 'issued_on' as const,
    '5': 'unit_price' as const,
  },
  options: {
    encoding: 'utf8',
    delimiter: ',',
    has_header: true,
    unreadable_characters: 0,
    removed_zeros: 0,
    blank_lines: 0,
  },
  series: 'online-retail',
  currency: 'GBP',
  prices_include_tax: false,
  default_tax_rate_bps: 0,
  settlement: 'settled' as const,
  no_customer: 'walk_in' as const,
  date_order: null,
  row_count: 30000,
  insert_count: 12359,
  merged_count: 17604,
  error_count: 37,
  skipped_count: 0,
  warning_count: 578,
  document_count: 12359,
  totals: [
    {
      currency: 'GBP',
      exponent: 2,
      invoice_count: 11836,
      credit_note_count: 523,
      invoiced_minor: 60192564,
      credited_minor: 2635097,
      tax_minor: 0,
    },
  ],
  reason_counts: { 'finance.import_invoice_of_nothing': 37 },
  applied_documents: 0,
  undone_documents: 0,
  deleted_count: 0,
  kept_count: 0,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  applied_at: null,
  undone_at: null,
}

export const importAnswer = describable(invoiceImportSchema).openapi('InvoiceImport', {
  description: 'The four outcomes add up to row_count from the review on.',
  example,
})

export const importListAnswer = z
  .object({ items: z.array(importAnswer), next_cursor: nextCursor })
  .openapi('InvoiceImportPage', { example: { items: [example], next_cursor: null } })

export const importRowPageAnswer = z
  .object({
    items: z.array(describable(invoiceImportRowSchema).openapi('InvoiceImportRow')),
    next_cursor: nextCursor,
  })
  .openapi('InvoiceImportRowPage', {
    example: {
      items: [
        {
          row_number: 3,
          cells: ['536365', 'A-1', 'Mug', '1', '2010-12-01', 'about 5'],
          outcome: 'error',
          errors: [{ field: 'unit_price', reason: 'commerce.price_unreadable', value: 'about 5' }],
          warnings: null,
          values: null,
          merged_into: null,
          document: null,
          undo: null,
        },
      ],
      next_cursor: null,
    },
  })

const choices = invoiceImportChoicesSchema.shape

export const reviewBody = z
  .strictObject({
    mapping: describable(invoiceImportMappingSchema).openapi({
      description:
        'Column number, from 0 and as text, to field. There must be a `number`, an `issued_on` and ' +
        'a `unit_price`. Lines with a negative quantity are those of a credit note. Of several ' +
        'columns that are one field the first that is filled is taken, and rows where another ' +
        'differs have a warning.',
    }),
    series: describable(choices.series).openapi({
      description: 'What the closed series is called. By default as the file.',
    }),
    currency: describable(choices.currency).openapi({
      description: 'Of lines that name none. By default that of the organization.',
    }),
    prices_include_tax: describable(choices.prices_include_tax),
    default_tax_rate_bps: describable(choices.default_tax_rate_bps).openapi({
      description: 'Of lines that name none. By default 0: what the file says is what was charged.',
    }),
    settlement: describable(choices.settlement).openapi({
      description: 'Whether the documents were paid in the books of the other system, or are open.',
    }),
    no_customer: describable(choices.no_customer).openapi({
      description: 'Documents without a customer go to one called walk-in, or are refused.',
    }),
    date_order: describable(choices.date_order).openapi({
      description: 'How days are written that do not begin with the year. Found out when left out.',
    }),
  })
  .openapi('ReviewInvoiceImportInput', {
    example: {
      mapping: { '0': 'number', '1': 'issued_on', '2': 'unit_price' },
      settlement: 'settled',
      no_customer: 'walk_in',
    },
  })
