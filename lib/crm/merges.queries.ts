import 'server-only'
import { z } from 'zod'
import { decodeCursor, type KeysetPage, toPage } from '@/lib/cursor'
import { type AppError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type CustomerMerge,
  customerMergeSchema,
  type DuplicatePair,
  duplicatePairSchema,
  type FoundDuplicate,
  findDuplicatesSchema,
  foundDuplicateSchema,
  type MergePreview,
  mergePreviewSchema,
} from './merges.schemas'

type Position = { customerId?: string | undefined; cursor?: string | undefined; limit: number }

const pairPositionSchema = z.object({
  score: z.number().int(),
  customer_id: z.uuid(),
  other_id: z.uuid(),
})

/** Compares what is waiting for it, for half a second at most; how many customers still wait. */
export async function refreshDuplicates({ db, org }: OrgScope): Promise<number> {
  const { data, error } = await db.rpc('refresh_customer_duplicates', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return data
}

/** Pairs of customers that may be one, surest first. */
export async function listDuplicates(
  { db, org }: OrgScope,
  { customerId, cursor, limit }: Position,
): Promise<KeysetPage<DuplicatePair>> {
  const { data, error } = await db.rpc('list_duplicate_customers', {
    p_org_id: org.id,
    p_after: cursor ? decodeCursor(pairPositionSchema, cursor) : null,
    p_limit: limit + 1,
    ...(customerId === undefined ? {} : { p_customer_id: customerId }),
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(duplicatePairSchema).parse(data), limit, (pair) => ({
    score: pair.score,
    customer_id: pair.customer_id,
    other_id: pair.other_id,
  }))
}

/** Customers that may be the one that is being typed, surest first. */
export async function findDuplicates(
  { db, org }: OrgScope,
  values: z.infer<typeof findDuplicatesSchema>,
): Promise<FoundDuplicate[]> {
  const { data, error } = await db.rpc('find_duplicate_customers', {
    p_org_id: org.id,
    p_values: findDuplicatesSchema.parse(values),
    p_limit: 3,
  })
  if (error) throw fromDatabase(error)
  return z.array(foundDuplicateSchema).parse(data)
}

const mergePositionSchema = z.object({ id: z.uuid(), created_at: z.string() })

/** The merges of the organization, or of one customer from either side, newest first. */
export async function listMerges(
  { db, org }: OrgScope,
  { customerId, cursor, limit }: Position,
): Promise<KeysetPage<CustomerMerge>> {
  const { data, error } = await db.rpc('list_customer_merges', {
    p_org_id: org.id,
    p_after: cursor ? decodeCursor(mergePositionSchema, cursor) : null,
    p_limit: limit + 1,
    ...(customerId === undefined ? {} : { p_customer_id: customerId }),
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(customerMergeSchema).parse(data), limit, ({ id, created_at }) => ({
    id,
    created_at,
  }))
}

export type PreviewResult =
  | { preview: MergePreview }
  /** No two customers are left to compare: `detail` is the one that they are by now, if any. */
  | { refusal: string; detail: string | undefined }

/** Both customers beside each other, as far as there are two of them. */
export async function previewMerge(
  { db, org }: OrgScope,
  survivorId: string,
  mergedId: string,
): Promise<PreviewResult> {
  const ids = z.tuple([z.uuid(), z.uuid()]).safeParse([survivorId, mergedId])
  if (!ids.success) return { refusal: 'crm.customer_not_found', detail: undefined }
  const { data, error } = await db.rpc('preview_customer_merge', {
    p_org_id: org.id,
    p_survivor_id: survivorId,
    p_merged_id: mergedId,
  })
  if (!error) return { preview: mergePreviewSchema.parse(data) }
  const failure = fromDatabase(error)
  if (isExpected(failure)) return { refusal: failure.reason, detail: failure.detail }
  throw failure
}

function isExpected({ reason }: AppError): boolean {
  return ['crm.customers_are_one', 'crm.customer_merged', 'crm.customer_not_found'].includes(reason)
}
