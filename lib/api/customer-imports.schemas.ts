import { z } from '@hono/zod-openapi'
import {
  customerImportSchema,
  importMappingSchema,
  importRowSchema,
} from '@/lib/crm/imports.schemas'
import { ON_MATCH } from '@/lib/csv/imports.schemas'
import { describable, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  file_name: 'customers.csv',
  status: 'reviewed' as const,
  header: ['Name', 'E-mail'],
  mapping: { '0': 'name' as const, '1': 'email' as const },
  options: {
    encoding: 'utf8',
    delimiter: ',',
    has_header: true,
    unreadable_characters: 0,
    removed_zeros: 0,
    blank_lines: 0,
  },
  on_match: 'update' as const,
  row_count: 3,
  insert_count: 2,
  update_count: 0,
  unchanged_count: 0,
  merged_count: 0,
  error_count: 1,
  skipped_count: 0,
  warning_count: 0,
  reason_counts: {},
  applied_rows: 0,
  undone_rows: 0,
  inserted_count: 0,
  updated_count: 0,
  deleted_count: 0,
  restored_count: 0,
  kept_count: 0,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  applied_at: null,
  undone_at: null,
}

export const importAnswer = describable(customerImportSchema).openapi('CustomerImport', {
  description: 'The six outcomes add up to row_count from the review on.',
  example,
})

export const importListAnswer = z
  .object({ items: z.array(importAnswer), next_cursor: nextCursor })
  .openapi('CustomerImportPage', { example: { items: [example], next_cursor: null } })

export const importRowPageAnswer = z
  .object({
    items: z.array(describable(importRowSchema).openapi('CustomerImportRow')),
    next_cursor: nextCursor,
  })
  .openapi('CustomerImportRowPage', {
    example: {
      items: [
        {
          row_number: 3,
          cells: ['Ada', 'not an address'],
          outcome: 'error',
          errors: [{ field: 'email', reason: 'crm.email_invalid', value: 'not an address' }],
          warnings: null,
          merged_into: null,
          customer_id: null,
          undo: null,
        },
      ],
      next_cursor: null,
    },
  })

export const reviewBody = z
  .strictObject({
    mapping: describable(importMappingSchema).openapi({
      description:
        'Column number, from 0 and as text, to field. Of several columns that are one field the ' +
        'first that is filled is taken, and rows where another differs have a warning; `tags` of ' +
        'several columns are joined.',
    }),
    on_match: z.enum(ON_MATCH).default('update').openapi({
      description: 'What happens to a customer that exists already.',
    }),
  })
  .openapi('ReviewImportInput', {
    example: { mapping: { '0': 'name', '1': 'email' }, on_match: 'update' },
  })
