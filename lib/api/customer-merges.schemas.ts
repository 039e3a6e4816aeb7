import { z } from '@hono/zod-openapi'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import {
  customerMergeSchema,
  dismissDuplicateSchema,
  duplicatePairSchema,
  mergeCustomersSchema,
} from '@/lib/crm/merges.schemas'
import { cursorQuery, describable, limitQuery, nextCursor } from './schemas'

const SURVIVOR = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'
const MERGED = '8c1d2f3a-7b6e-4d5c-9a8b-1e2f3a4b5c66'
const MERGE = '2e9b7c14-58d3-4a6f-b0c1-9d8e7f6a5b44'
const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const customerExample = {
  id: SURVIVOR,
  display_name: 'Ada Lovelace',
  name: 'Ada Lovelace',
  company: null,
  email: 'ada@example.com',
  phone: null,
  country_code: 'GB',
  segment: 'LEAD' as const,
  created_at: EXAMPLE_TIME,
  archived_at: null,
}

const pairExample = {
  customer_id: SURVIVOR,
  other_id: MERGED,
  score: 10,
  reasons: ['email' as const, 'name' as const],
  customer: customerExample,
  other: { ...customerExample, id: MERGED, email: 'ada+shop@example.com' },
}

export const duplicatesQuery = z.strictObject({
  customer_id: z.uuid().optional().openapi({ description: 'Only pairs that this customer is of.' }),
  limit: limitQuery,
  cursor: cursorQuery,
})

export const duplicatePageAnswer = z
  .object({
    items: z.array(
      describable(duplicatePairSchema).openapi('DuplicatePair', { example: pairExample }),
    ),
    next_cursor: nextCursor,
    uncompared: z.int().openapi({
      description:
        'Customers that changed and have not been compared with the others yet. Each call compares ' +
        'some of them: call again until 0 for all pairs.',
    }),
  })
  .openapi('DuplicatePage', {
    example: { items: [pairExample], next_cursor: null, uncompared: 0 },
  })

export const dismissBody = describable(dismissDuplicateSchema.strict()).openapi(
  'DismissDuplicateInput',
  {
    description: '`is_dismissed` false takes it back.',
    example: { customer_id: SURVIVOR, other_id: MERGED, is_dismissed: true },
  },
)

const text = { type: ['string', 'null'] as ('string' | 'null')[] }

export const mergeBody = describable(mergeCustomersSchema.strict()).openapi('MergeCustomersInput', {
  type: 'object',
  required: ['survivor_id', 'merged_id'],
  additionalProperties: false,
  properties: {
    survivor_id: { type: 'string', format: 'uuid', description: 'The customer that stays.' },
    merged_id: {
      type: 'string',
      format: 'uuid',
      description: 'The customer that becomes part of it; its id leads there from then on.',
    },
    values: {
      type: 'object',
      additionalProperties: false,
      description:
        'What the survivor is to have. A value that is left out is its own, or else the other’s.',
      properties: {
        name: text,
        company: text,
        email: text,
        phone: text,
        country_code: text,
        external_ref: text,
        source: text,
        segment: { type: 'string', enum: [...CUSTOMER_SEGMENTS] },
        owner_id: text,
      },
    },
  },
  example: { survivor_id: SURVIVOR, merged_id: MERGED, values: { email: 'ada@example.com' } },
})

export const mergedAnswer = z
  .object({ id: z.uuid(), survivor_id: z.uuid(), merged_id: z.uuid() })
  .openapi('MergedCustomers', {
    example: { id: MERGE, survivor_id: SURVIVOR, merged_id: MERGED },
  })

export const undoneAnswer = z
  .object({
    customer_id: z.uuid().openapi({ description: 'The customer that is there again.' }),
  })
  .openapi('UndoneMerge', { example: { customer_id: MERGED } })

export const mergePageAnswer = z
  .object({
    items: z.array(
      describable(customerMergeSchema).openapi('CustomerMerge', {
        description:
          '`kept_fields` are the values that the undo left alone, because they were changed since.',
        example: {
          id: MERGE,
          survivor_id: SURVIVOR,
          survivor_name: 'Ada Lovelace',
          merged_id: MERGED,
          merged_name: 'A. Lovelace',
          created_by_name: 'Olive Owner',
          created_at: EXAMPLE_TIME,
          undone_by_name: null,
          undone_at: null,
          kept_fields: null,
        },
      }),
    ),
    next_cursor: nextCursor,
  })
  .openapi('CustomerMergePage')
