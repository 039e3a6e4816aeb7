import { z } from 'zod'
import { customerFields, customerSegmentSchema, customerTagSchema } from './customers.schemas'
import { CUSTOMER_LIMITS } from './customers.values'

/** What of two customers can be the same; the database finds it. */
export const duplicateReasonSchema = z.enum(['email', 'phone', 'name', 'similar_name'])
export type DuplicateReason = z.infer<typeof duplicateReasonSchema>

/** What of a customer tells it from its double. */
export const duplicateCustomerSchema = z.object({
  id: z.uuid(),
  display_name: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  country_code: z.string().nullable(),
  segment: customerSegmentSchema,
  created_at: z.string(),
  archived_at: z.string().nullable(),
})
export type DuplicateCustomer = z.infer<typeof duplicateCustomerSchema>

export const foundDuplicateSchema = z.object({
  customer: duplicateCustomerSchema,
  reasons: z.array(duplicateReasonSchema),
})
export type FoundDuplicate = z.infer<typeof foundDuplicateSchema>

export const duplicatePairSchema = z.object({
  customer_id: z.uuid(),
  other_id: z.uuid(),
  score: z.number().int(),
  reasons: z.array(duplicateReasonSchema),
  customer: duplicateCustomerSchema,
  other: duplicateCustomerSchema,
})
export type DuplicatePair = z.infer<typeof duplicatePairSchema>

export const customerMergeSchema = z.object({
  id: z.uuid(),
  survivor_id: z.uuid(),
  survivor_name: z.string(),
  merged_id: z.uuid(),
  merged_name: z.string(),
  created_by_name: z.string().nullable(),
  created_at: z.string(),
  undone_by_name: z.string().nullable(),
  undone_at: z.string().nullable(),
  kept_fields: z.array(z.string()).nullable(),
})
export type CustomerMerge = z.infer<typeof customerMergeSchema>

/** The values between which a merge chooses, in the order in which its page shows them. */
export const MERGE_FIELDS = [
  'name',
  'company',
  'email',
  'phone',
  'segment',
  'owner_id',
  'country_code',
  'external_ref',
  'source',
] as const
export type MergeField = (typeof MERGE_FIELDS)[number]

const mergeSideSchema = z.object({
  id: z.uuid(),
  display_name: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  segment: customerSegmentSchema,
  owner_id: z.uuid().nullable(),
  owner_name: z.string().nullable(),
  country_code: z.string().nullable(),
  external_ref: z.string().nullable(),
  source: z.string().nullable(),
  user_id: z.uuid().nullable(),
  tags: z.array(customerTagSchema),
  /** How many rows of each table belong to the customer, by the table's name. */
  counts: z.record(z.string(), z.number().int()),
  created_at: z.string(),
  archived_at: z.string().nullable(),
})
export type MergeSide = z.infer<typeof mergeSideSchema>

export const mergePreviewSchema = z.object({
  survivor: mergeSideSchema,
  merged: mergeSideSchema,
  /** Why it would be refused this way round, and the other way round. */
  problem: z.string().nullable(),
  problem_swapped: z.string().nullable(),
})
export type MergePreview = z.infer<typeof mergePreviewSchema>

const { tags: _tags, ...mergeableFields } = customerFields

/** The values of the survivor; one that is left out is the survivor's own, or else the other's. */
export const mergeValuesSchema = z.strictObject({
  ...mergeableFields,
  // Usually one that is stored already: whether it can be stored is the database's to say.
  email: z.string().trim().max(CUSTOMER_LIMITS.email).nullish(),
})

export const mergeCustomersSchema = z.object({
  survivor_id: z.uuid(),
  merged_id: z.uuid(),
  values: mergeValuesSchema.default({}),
})

export const mergeIdSchema = z.object({ merge_id: z.uuid() })

export const dismissDuplicateSchema = z.object({
  customer_id: z.uuid(),
  other_id: z.uuid(),
  is_dismissed: z.boolean().default(true),
})

/** What a form holds while it is filled in: nothing of it has to be valid yet. */
export const findDuplicatesSchema = z.object({
  id: z.uuid().optional(),
  name: z.string().max(500).optional(),
  company: z.string().max(500).optional(),
  email: z.string().max(500).optional(),
  phone: z.string().max(500).optional(),
})
