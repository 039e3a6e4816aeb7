import { z } from '@hono/zod-openapi'
import { BULK_ACTIONS, bulkRunSchema, createBulkRunSchema } from '@/lib/crm/customer-bulk.schemas'
import { customerFilterInput } from './customer-filters.schemas'
import { describable, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'
const EXAMPLE_ID = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'

const example = {
  id: EXAMPLE_ID,
  action: 'move' as const,
  arguments: { segment: 'CUSTOMER' as const, reason: 'Bought at the trade fair' },
  filter: { segments: ['OPPORTUNITY' as const], sources: ['Trade fair'] },
  status: 'done' as const,
  total: 120,
  processed_count: 120,
  changed_count: 118,
  skipped_count: 2,
  undone_rows: 0,
  restored_count: 0,
  kept_count: 0,
  created_by: EXAMPLE_ID,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  finished_at: EXAMPLE_TIME,
  undone_by: null,
  undone_at: null,
  expired_at: null,
}

export const bulkRunAnswer = describable(bulkRunSchema).openapi('CustomerBulkRun', {
  description:
    'changed_count and skipped_count add up to processed_count. Skipped are customers who were ' +
    'like that already, or who left the filter, were archived or merged before their turn.',
  example,
})

export const bulkRunListAnswer = z
  .object({ items: z.array(bulkRunAnswer), next_cursor: nextCursor })
  .openapi('CustomerBulkRunPage', { example: { items: [example], next_cursor: null } })

export const createBulkRunBody = describable(createBulkRunSchema).openapi(
  'CreateCustomerBulkRunInput',
  {
    type: 'object',
    properties: {
      action: { type: 'string', enum: [...BULK_ACTIONS] },
      arguments: {
        type: 'object',
        description:
          'For add_tags and remove_tags `{"tag_ids": [...]}`, for assign `{"owner_id": id or null}`, ' +
          'for move `{"segment", "reason"?}`; else nothing.',
      },
      customer_ids: {
        type: 'array',
        items: { type: 'string', format: 'uuid' },
        minItems: 1,
        maxItems: 10_000,
        description: 'These customers. Either this or `filter`.',
      },
      filter: customerFilterInput,
    },
    required: ['action'],
    additionalProperties: false,
    example: {
      action: example.action,
      arguments: example.arguments,
      filter: example.filter,
    },
  },
)
