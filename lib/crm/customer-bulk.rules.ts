import type { BulkProgress, BulkRun, BulkStatus } from './customer-bulk.schemas'

/** A batch takes a second or two; without a sign of life for this long, nobody is at work. */
const STALLED_AFTER_MS = 15_000

const WORKING: ReadonlySet<BulkStatus> = new Set<BulkStatus>(['pending', 'running', 'undoing'])

export function bulkProgressOf(
  { status, total, processed_count, undone_rows, updated_at }: BulkRun,
  now: Date,
): BulkProgress {
  const quiet = now.getTime() - new Date(updated_at).getTime()
  return {
    status,
    done_rows: status === 'undoing' ? undone_rows : processed_count,
    total_rows: status === 'undoing' ? processed_count : total,
    is_stalled: WORKING.has(status) && quiet > STALLED_AFTER_MS,
  }
}

/** Which step a run that was left standing has to go on with; null when there is nothing to do. */
export function openStepOf(status: BulkStatus): 'apply' | 'undo' | null {
  if (status === 'undoing') return 'undo'
  return WORKING.has(status) ? 'apply' : null
}

export function isCancellable({ status }: BulkRun): boolean {
  return status === 'pending' || status === 'running'
}

/** Also what was cancelled on the way; after 30 days what was there before is forgotten. */
export function isUndoable({ status, changed_count, expired_at }: BulkRun): boolean {
  return (status === 'done' || status === 'cancelled') && changed_count > 0 && expired_at === null
}
