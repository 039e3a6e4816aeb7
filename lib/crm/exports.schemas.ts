import { z } from 'zod'
import { customerFilterSchema } from './customer-filters.schemas'
import { customerSegmentSchema } from './customers.schemas'
import { CUSTOMER_SORTS } from './customers.values'

export const EXPORTS_BUCKET = 'customer-exports'

export const EXPORT_STATUSES = [
  'pending',
  'running',
  'done',
  'expired',
  'failed',
  'cancelled',
] as const
export type ExportStatus = (typeof EXPORT_STATUSES)[number]

/** As many as the database takes one by one. */
export const EXPORT_IDS = 10_000

/** A view, or customers chosen one by one, whatever the view. */
export const createExportSchema = z.object({
  filter: customerFilterSchema.default({}),
  sort: z.enum(CUSTOMER_SORTS).default('created_at.desc'),
  customer_ids: z.array(z.uuid()).min(1).max(EXPORT_IDS).optional(),
})
export type CreateExportInput = z.infer<typeof createExportSchema>

export const exportIdSchema = z.object({ export_id: z.uuid() })

const countSchema = z.number().int().nonnegative()

export const exportFileSchema = z.object({
  name: z.string(),
  row_count: countSchema,
  size_bytes: countSchema,
})
export type ExportFile = z.infer<typeof exportFileSchema>

/** An export as the database keeps it; what it holds as jsonb is checked on the way out. */
export const customerExportSchema = z.object({
  id: z.uuid(),
  filter: customerFilterSchema.nullable(),
  sort: z.enum(CUSTOMER_SORTS),
  status: z.enum(EXPORT_STATUSES),
  total_rows: countSchema,
  read_rows: countSchema,
  row_count: countSchema,
  size_bytes: countSchema,
  files: z.array(exportFileSchema),
  failure: z.string().nullable(),
  lease_ends_at: z.string().nullable(),
  requested_by: z.uuid().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  expires_at: z.string().nullable(),
})
export type CustomerExport = z.infer<typeof customerExportSchema>

/** What the server works on; whoever has the lease, and nobody else, may go on with it. */
export const exportClaimSchema = z.object({
  org_id: z.uuid(),
  export_id: z.uuid(),
  lease_id: z.uuid(),
  next_page: z.number().int(),
  next_file: z.number().int(),
})
export type ExportClaim = z.infer<typeof exportClaimSchema>

const text = z.string().nullable()

export const exportRowSchema = z.object({
  id: z.uuid(),
  name: text,
  company: text,
  email: text,
  phone: text,
  country_code: text,
  external_ref: text,
  segment: customerSegmentSchema,
  /** Names with commas between them, of which a name has none. */
  tags: text,
  source: text,
  owner_email: text,
  created_at: z.string(),
  archived_at: text,
})
export type ExportRow = z.infer<typeof exportRowSchema>

export const exportPageSchema = z
  .object({ rows: z.array(exportRowSchema), is_last: z.boolean() })
  .nullable()
