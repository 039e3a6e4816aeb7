import { z } from '@hono/zod-openapi'
import {
  productImportChoicesSchema,
  productImportMappingSchema,
  productImportRowSchema,
  productImportSchema,
} from '@/lib/commerce/product-imports.schemas'
import { describable, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  file_name: 'orders.csv',
  status: 'reviewed' as const,
  header: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'UnitPrice'],
  mapping: {
    '0': 'invoice' as const,
    '1': 'sku' as const,
    '2': 'name' as const,
    '4': 'price' as const,
  },
  options: {
    encoding: 'utf8',
    delimiter: ',',
    has_header: true,
    unreadable_characters: 0,
    removed_zeros: 0,
    blank_lines: 0,
  },
  on_match: 'update' as const,
  new_status: 'draft' as const,
  unpriced: 'draft' as const,
  sku_case: 'distinct' as const,
  row_count: 30000,
  product_count: 3007,
  insert_count: 3007,
  update_count: 0,
  unchanged_count: 0,
  merged_count: 26993,
  error_count: 0,
  skipped_count: 0,
  warning_count: 699,
  reason_counts: { 'commerce.import_line_cancelled': 620, 'commerce.import_price_missing': 23 },
  applied_rows: 0,
  undone_rows: 0,
  inserted_count: 0,
  updated_count: 0,
  deleted_count: 0,
  archived_count: 0,
  restored_count: 0,
  kept_count: 0,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  applied_at: null,
  undone_at: null,
}

export const importAnswer = describable(productImportSchema).openapi('ProductImport', {
  description: 'The six outcomes add up to row_count from the review on.',
  example,
})

export const importListAnswer = z
  .object({ items: z.array(importAnswer), next_cursor: nextCursor })
  .openapi('ProductImportPage', { example: { items: [example], next_cursor: null } })

export const importRowPageAnswer = z
  .object({
    items: z.array(describable(productImportRowSchema).openapi('ProductImportRow')),
    next_cursor: nextCursor,
  })
  .openapi('ProductImportRowPage', {
    example: {
      items: [
        {
          row_number: 3,
          cells: ['A-1', 'Mug', 'about 5'],
          outcome: 'error',
          errors: [{ field: 'price', reason: 'commerce.price_unreadable', value: 'about 5' }],
          warnings: null,
          values: null,
          merged_into: null,
          product_id: null,
          variant_id: null,
          undo: null,
        },
      ],
      next_cursor: null,
    },
  })

const choices = productImportChoicesSchema.shape

export const reviewBody = z
  .strictObject({
    mapping: describable(productImportMappingSchema).openapi({
      description:
        'Column number, from 0 and as text, to field. With a column that is the `invoice`, rows ' +
        'are lines of orders: cancelled ones do not count, and no column may be the `stock`. Of ' +
        'several columns that are one field the first that is filled is taken, and rows where ' +
        'another differs have a warning; a `category` of several columns is joined.',
    }),
    on_match: describable(choices.on_match).openapi({
      description: 'What happens to a SKU that exists already.',
    }),
    new_status: describable(choices.new_status).openapi({
      description: 'What products become that the file adds and says nothing about.',
    }),
    unpriced: describable(choices.unpriced).openapi({
      description: 'What happens to a new SKU without a price above zero.',
    }),
    sku_case: describable(choices.sku_case).openapi({
      description: 'Whether SKUs that differ only in case are two products or one.',
    }),
  })
  .openapi('ReviewProductImportInput', {
    example: {
      mapping: { '0': 'sku', '1': 'name', '2': 'price' },
      on_match: 'update',
      new_status: 'draft',
      unpriced: 'draft',
      sku_case: 'distinct',
    },
  })
