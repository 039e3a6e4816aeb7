import type { ImportOutcome, ImportProgress, ImportState } from './imports.schemas.ts'

/** A batch takes a second or two; without a sign of life for this long, nobody is at work. */
const STALLED_AFTER_MS = 15_000

const WORKING = new Set<ImportState['status']>(['staging', 'applying', 'undoing'])

type Stand = Pick<
  ImportState,
  'status' | 'row_count' | 'applied_rows' | 'undone_rows' | 'updated_at'
>

export function progressOf(
  { status, row_count, applied_rows, undone_rows, updated_at }: Stand,
  now: Date,
): ImportProgress {
  const quiet = now.getTime() - new Date(updated_at).getTime()
  return {
    status,
    done_rows: status === 'undoing' ? undone_rows : applied_rows,
    total_rows: status === 'undoing' ? applied_rows : row_count,
    is_stalled: WORKING.has(status) && quiet > STALLED_AFTER_MS,
  }
}

type Counts = Pick<ImportState, `${ImportOutcome}_count`>

/** Rows that would change something if the import were applied. */
export function changesOf({ insert_count, update_count }: Counts): number {
  return insert_count + update_count
}
