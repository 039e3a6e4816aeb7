import 'server-only'
import { again } from '@/lib/again'
import { fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { OrgScope } from '@/lib/scope'
import { bulkBatchSchema, type CreateBulkRunInput } from './customer-bulk.schemas'

export type BulkStep = 'apply' | 'undo'

/** One transaction each: whoever wants to write to one of these customers waits a moment at most. */
const BATCH_ROWS = 2_000

/**
 * Writes down who is meant and what is to be done; nothing has changed yet. With a key that was
 * begun it answers the run that the key has made before, if it has.
 */
export async function createBulkRun(
  { db, org }: OrgScope,
  { action, arguments: values, customer_ids, filter }: CreateBulkRunInput,
  idempotencyKey?: string,
): Promise<string> {
  const { data, error } = await (idempotencyKey === undefined
    ? db.rpc('create_customer_bulk_run', {
        p_org_id: org.id,
        p_action: action,
        p_arguments: values,
        ...(customer_ids && { p_customer_ids: customer_ids }),
        ...(filter && { p_filter: filter }),
      })
    : db.rpc('begin_customer_work', {
        p_org_id: org.id,
        p_work: 'bulk_run',
        p_arguments: {
          action,
          arguments: values,
          ...(customer_ids && { customer_ids }),
          ...(filter && { filter }),
        },
        p_idempotency_key: idempotencyKey,
      }))
  if (error) throw fromDatabase(error)
  return data
}

/** The next batch of a run; true when there is nothing left to do. */
export async function runBulkBatch(
  { db }: OrgScope,
  runId: string,
  step: BulkStep,
): Promise<boolean> {
  const name = step === 'apply' ? 'apply_customer_bulk_run' : 'undo_customer_bulk_run'
  const data = await again(() => db.rpc(name, { p_run_id: runId, p_max_rows: BATCH_ROWS }))
  return bulkBatchSchema.parse(data).done
}

/**
 * The rest of a run, after the answer has been sent. How far it is stands in the database: when this
 * dies with its process, the run's page offers to go on, and after a minute the clock does.
 */
export async function finishBulkRun(scope: OrgScope, runId: string, step: BulkStep): Promise<void> {
  try {
    let isDone = false
    while (!isDone) isDone = await runBulkBatch(scope, runId, step)
  } catch (error) {
    log.error({ err: error, bulk_run_id: runId, step }, 'bulk run interrupted')
  }
}
