import { z } from 'zod'
import { customerFilterSchema } from './customer-filters.schemas'
import { customerSegmentSchema } from './customers.schemas'
import { CUSTOMER_LIMITS } from './customers.values'

export const BULK_STATUSES = [
  'pending',
  'running',
  'done',
  'cancelled',
  'undoing',
  'undone',
] as const
export type BulkStatus = (typeof BULK_STATUSES)[number]

export const BULK_ACTIONS = [
  'add_tags',
  'remove_tags',
  'assign',
  'move',
  'archive',
  'restore',
] as const

/** As many customers as may be named one by one; a filter may choose any number. */
export const BULK_IDS = 10_000

const tagArgumentsSchema = z.strictObject({
  tag_ids: z.array(z.uuid()).min(1).max(CUSTOMER_LIMITS.tags),
})
const noArgumentsSchema = z.strictObject({}).default({})

/** To whom: some by id, or all that match. Neither and both are refused. */
const selection = {
  customer_ids: z.array(z.uuid()).min(1).max(BULK_IDS).optional(),
  filter: customerFilterSchema.optional(),
}

/** What is to be done, with what it takes, and to whom. */
export const createBulkRunSchema = z
  .discriminatedUnion('action', [
    z.strictObject({
      ...selection,
      action: z.literal('add_tags'),
      arguments: tagArgumentsSchema,
    }),
    z.strictObject({
      ...selection,
      action: z.literal('remove_tags'),
      arguments: tagArgumentsSchema,
    }),
    z.strictObject({
      ...selection,
      action: z.literal('assign'),
      /** Null takes the owner away. */
      arguments: z.strictObject({ owner_id: z.uuid().nullable() }),
    }),
    z.strictObject({
      ...selection,
      action: z.literal('move'),
      arguments: z.strictObject({
        segment: customerSegmentSchema,
        reason: z.string().trim().max(500).optional(),
      }),
    }),
    z.strictObject({ ...selection, action: z.literal('archive'), arguments: noArgumentsSchema }),
    z.strictObject({ ...selection, action: z.literal('restore'), arguments: noArgumentsSchema }),
  ])
  .refine(({ customer_ids, filter }) => (customer_ids === undefined) !== (filter === undefined), {
    error: 'crm.bulk_selection_malformed',
    path: ['customer_ids'],
  })
export type CreateBulkRunInput = z.infer<typeof createBulkRunSchema>

type Without<T, Names extends PropertyKey> = T extends unknown ? Omit<T, Names> : never
export type BulkSelection = Pick<CreateBulkRunInput, 'customer_ids' | 'filter'>
/** One of the six actions with its arguments, whoever it is for. */
export type BulkChange = Without<CreateBulkRunInput, keyof BulkSelection>

/** Forms carry the slug of their organization. */
export const createBulkRunFormSchema = z
  .looseObject({ org: z.string() })
  .transform(({ org: _, ...values }) => values)
  .pipe(createBulkRunSchema)

export const bulkRunIdSchema = z.object({ run_id: z.uuid() })

export const bulkRunSchema = z.object({
  id: z.uuid(),
  action: z.enum(BULK_ACTIONS),
  arguments: z.object({
    tag_ids: z.array(z.uuid()).optional(),
    owner_id: z.uuid().nullish(),
    segment: customerSegmentSchema.optional(),
    reason: z.string().optional(),
  }),
  filter: customerFilterSchema.nullable(),
  status: z.enum(BULK_STATUSES),
  total: z.number().int(),
  processed_count: z.number().int(),
  changed_count: z.number().int(),
  skipped_count: z.number().int(),
  undone_rows: z.number().int(),
  restored_count: z.number().int(),
  kept_count: z.number().int(),
  created_by: z.uuid(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
  undone_by: z.uuid().nullable(),
  undone_at: z.string().nullable(),
  expired_at: z.string().nullable(),
})
export type BulkRun = z.infer<typeof bulkRunSchema>

/** What a batch of applying or undoing answers. */
export const bulkBatchSchema = z.object({ status: z.enum(BULK_STATUSES), done: z.boolean() })

/** How far a run is, for what shows it. */
export const bulkProgressSchema = z.object({
  status: z.enum(BULK_STATUSES),
  done_rows: z.number().int(),
  total_rows: z.number().int(),
  is_stalled: z.boolean(),
})
export type BulkProgress = z.infer<typeof bulkProgressSchema>
