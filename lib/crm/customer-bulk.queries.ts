import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type BulkRun, bulkRunSchema } from './customer-bulk.schemas'

const RUN_COLUMNS =
  'id, action, arguments, filter, status, total, processed_count, changed_count, skipped_count, undone_rows, restored_count, kept_count, created_by, created_at, updated_at, finished_at, undone_by, undone_at, expired_at'

const RUNS_SHOWN = 50

/** The newest runs of the organization, whatever became of them. */
export async function listBulkRuns({ db, org }: OrgScope): Promise<BulkRun[]> {
  const { data, error } = await db
    .from('customer_bulk_runs')
    .select(RUN_COLUMNS)
    .eq('org_id', org.id)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(RUNS_SHOWN)
  if (error) throw fromDatabase(error)
  return z.array(bulkRunSchema).parse(data)
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
