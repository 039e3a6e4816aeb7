import 'server-only'
import { z } from 'zod'
import { afterNewest, type KeysetPage, newestPosition, toPage } from '@/lib/cursor'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type CreateExportInput,
  type CustomerExport,
  customerExportSchema,
  EXPORTS_BUCKET,
  type ExportFile,
} from './exports.schemas'

const EXPORT_COLUMNS =
  'id, filter, sort, status, total_rows, read_rows, row_count, size_bytes, files, failure, lease_ends_at, requested_by, created_at, finished_at, expires_at'

/** A page of the exports of the organization, newest first, whatever became of them. */
export async function listCustomerExports(
  { db, org }: OrgScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<CustomerExport>> {
  const exports = db.from('customer_exports').select(EXPORT_COLUMNS).eq('org_id', org.id)
  const { data, error } = await afterNewest(exports, cursor)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(limit + 1)
  if (error) throw fromDatabase(error)
  return toPage(z.array(customerExportSchema).parse(data), limit, newestPosition)
}

export async function getCustomerExport(
  { db, org }: OrgScope,
  exportId: string,
): Promise<CustomerExport | null> {
  if (!z.uuid().safeParse(exportId).success) return null
  const { data, error } = await db
    .from('customer_exports')
    .select(EXPORT_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', exportId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : customerExportSchema.parse(data)
}

/** Decides who is in it; the server then writes it in the background. */
export async function createCustomerExport(
  { db, org }: OrgScope,
  { filter, sort, customer_ids }: CreateExportInput,
): Promise<string> {
  const { data, error } = await db.rpc('create_customer_export', {
    p_org_id: org.id,
    p_filter: filter,
    p_sort: sort,
    ...(customer_ids && { p_customer_ids: customer_ids }),
  })
  if (error) throw fromDatabase(error)
  return data
}

export async function discardCustomerExport(
  { db, org }: OrgScope,
  exportId: string,
): Promise<void> {
  const { error } = await db.rpc('discard_customer_export', {
    p_org_id: org.id,
    p_export_id: exportId,
  })
  if (error) throw fromDatabase(error)
}

/** A link that downloads a file, for whoever has it; storage signs only what the caller may read. */
export async function signExportFile(
  { db }: OrgScope,
  file: ExportFile,
  fileName: string,
  seconds: number,
): Promise<string> {
  const { data, error } = await db.storage.from(EXPORTS_BUCKET).createSignedUrl(file.name, seconds)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  const url = new URL(data.signedUrl)
  url.searchParams.set('download', fileName)
  return url.href
}
