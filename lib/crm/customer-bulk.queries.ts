import 'server-only'
import { z } from 'zod'
import { afterNewest, type KeysetPage, newestPosition, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type BulkRun, bulkRunSchema } from './customer-bulk.schemas'

const RUN_COLUMNS =
  'id, action, arguments, filter, status, total, processed_count, changed_count, skipped_count, undone_rows, restored_count, kept_count, created_by, created_at, updated_at, finished_at, undone_by, undone_at, expired_at'

/** A page of the runs of the organization, newest first, whatever became of them. */
export async function listBulkRuns(
  { db, org }: OrgScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<BulkRun>> {
  const runs = db.from('customer_bulk_runs').select(RUN_COLUMNS).eq('org_id', org.id)
  const { data, error } = await afterNewest(runs, cursor)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(limit + 1)
  if (error) throw fromDatabase(error)
  return toPage(z.array(bulkRunSchema).parse(data), limit, newestPosition)
}

export async function getBulkRun({ db, org }: OrgScope, runId: string): Promise<BulkRun | null> {
  if (!z.uuid().safeParse(runId).success) return null
  const { data, error } = await db
    .from('customer_bulk_runs')
    .select(RUN_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', runId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : bulkRunSchema.parse(data)
}
