import { z } from '@hono/zod-openapi'
import { customerEventSchema } from '@/lib/crm/customer-events.schemas'
import {
  CUSTOMER_LIMITS,
  CUSTOMER_SEGMENTS,
  MOVE_REASON_MAX_LENGTH,
  TAG_COLORS,
} from '@/lib/crm/customers.values'
import { moveCustomersSchema } from '@/lib/crm/segments.schemas'
import { createTagSchema, tagWithCountSchema, updateTagSchema } from '@/lib/crm/tags.schemas'
import { describable, nextCursor, pageQuery } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'
const EXAMPLE_ID = '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22'

const eventExample = {
  id: 42,
  kind: 'customer.segment_changed',
  data: { from: 'LEAD', to: 'CUSTOMER', reason: 'First order' },
  actor_id: null,
  actor_name: null,
  occurred_at: EXAMPLE_TIME,
}

export const eventPageAnswer = z
  .object({ items: z.array(describable(customerEventSchema)), next_cursor: nextCursor })
  .openapi('CustomerEventPage', { example: { items: [eventExample], next_cursor: null } })

export const eventsQuery = pageQuery.extend({
  kinds: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+(,[a-z_]+\.[a-z_]+){0,49}$/)
    .transform((list) => list.split(','))
    .optional()
    .openapi({
      type: 'string',
      description: 'Only events of these kinds, up to 50, with commas between.',
      example: 'customer.segment_changed,note.added',
    }),
})

export const moveBody = describable(moveCustomersSchema.strict()).openapi('MoveCustomersInput', {
  type: 'object',
  additionalProperties: false,
  required: ['customer_ids', 'segment'],
  properties: {
    customer_ids: {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: 1,
      maxItems: 500,
    },
    segment: { type: 'string', enum: [...CUSTOMER_SEGMENTS] },
    reason: {
      type: ['string', 'null'],
      maxLength: MOVE_REASON_MAX_LENGTH,
      description: 'Why; it stands in the timeline of each that moves.',
    },
  },
  example: { customer_ids: [EXAMPLE_ID], segment: 'CUSTOMER', reason: 'First order' },
})

export const countAnswer = z
  .object({ count: z.int().openapi({ description: 'How many customers changed.' }) })
  .openapi('ChangedCount', { example: { count: 1 } })

const tagExample = {
  id: EXAMPLE_ID,
  name: 'vip',
  color: 'violet' as const,
  customer_count: 12,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
}

export const tagAnswer = describable(tagWithCountSchema).openapi('Tag', { example: tagExample })

export const tagListAnswer = z
  .object({ items: z.array(tagAnswer), next_cursor: nextCursor })
  .openapi('TagList', { example: { items: [tagExample], next_cursor: null } })

const tagProperties = {
  name: { type: 'string' as const, minLength: 1, maxLength: CUSTOMER_LIMITS.tag },
  color: { type: 'string' as const, enum: [...TAG_COLORS] },
}

export const createTagBody = describable(createTagSchema.strict()).openapi('CreateTagInput', {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: tagProperties,
  example: { name: 'vip', color: 'violet' },
})

export const updateTagBody = describable(updateTagSchema.omit({ tag_id: true }).strict()).openapi(
  'UpdateTagInput',
  {
    type: 'object',
    additionalProperties: false,
    properties: tagProperties,
    description: 'What is left out stays as it is.',
    example: { color: 'green' },
  },
)

export const mergeTagBody = z
  .strictObject({ into_id: z.uuid() })
  .openapi('MergeTagInput', { example: { into_id: EXAMPLE_ID } })
