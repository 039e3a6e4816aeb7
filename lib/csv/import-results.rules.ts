import {
  IMPORT_RESULTS,
  type ImportResult,
  type ImportRowState,
  type ImportState,
  type ImportStatus,
  type WithResult,
} from './imports.schemas.ts'

const UNTOUCHED = ['unchanged', 'merged', 'error', 'skipped'] as const

/** What rows can have come to while an import stands so; each row is one of these. */
const RESULTS: Partial<Record<ImportStatus, readonly ImportResult[]>> = {
  reviewed: ['insert', 'update', ...UNTOUCHED],
  applying: ['inserted', 'updated', 'insert', 'update', ...UNTOUCHED],
  applied: ['inserted', 'updated', ...UNTOUCHED],
  undoing: ['to_undo', 'deleted', 'archived', 'restored', 'kept', 'unreached', ...UNTOUCHED],
  undone: ['deleted', 'archived', 'restored', 'kept', 'unreached', ...UNTOUCHED],
}

/** Of a row that was left alone or only taken off sale when the import was undone. */
export const UNDO_REASONS = {
  kept: 'changed or worked with since the import',
  archived: 'in a cart, on a wishlist or in an order, or counted since',
}

/** Those that rows can have come to as the import stands, of those that its kind knows. */
export function resultsOf(
  { status }: Pick<ImportState, 'status'>,
  known: readonly ImportResult[] = IMPORT_RESULTS,
): readonly ImportResult[] {
  return (RESULTS[status] ?? []).filter((result) => known.includes(result))
}

/** The one that an address asks for; none when no row can have it any more. */
export function readResult(
  results: readonly ImportResult[],
  asked: string | undefined,
): ImportResult | undefined {
  return results.find((result) => result === asked)
}

export function isUndoBegun({ status }: Pick<ImportState, 'status'>): boolean {
  return status === 'undoing' || status === 'undone'
}

/** How many rows have come to this; over all of `resultsOf` they add up to the rows of the file. */
export function countOf(state: ImportState, result: ImportResult): number {
  const { inserted_count, updated_count, archived_count = 0 } = state
  switch (result) {
    case 'insert':
      return state.insert_count - inserted_count
    case 'update':
      return state.update_count - updated_count
    case 'unreached':
      return countOf(state, 'insert') + countOf(state, 'update')
    case 'to_undo':
      return inserted_count + updated_count - takenBackOf(state) - state.kept_count
    case 'archived':
      return archived_count
    default:
      return state[`${result}_count`]
  }
}

/** Rows of which nothing is left: what they brought is gone, off sale or as it was. */
export function takenBackOf({
  deleted_count,
  restored_count,
  archived_count = 0,
}: ImportState): number {
  return deleted_count + restored_count + archived_count
}

/** What changed nothing and no longer will; rows that were combined count with what they are part of. */
export function notImportedOf(state: ImportState): number {
  return state.error_count + (isUndoBegun(state) ? countOf(state, 'unreached') : 0)
}

/** `position` is the row's place in the order in which the import goes on. */
export function withResult<Row extends ImportRowState>(
  row: Row,
  position: number,
  state: ImportState,
): WithResult<Row> {
  const { status, applied_rows, undone_rows } = state
  const isIn = position <= applied_rows - undone_rows
  return {
    ...row,
    result: resultOf(row, position <= applied_rows, state),
    is_there:
      row.outcome === 'insert' || row.outcome === 'merged'
        ? isIn || (row.undo !== null && row.undo !== 'deleted')
        : status !== 'reviewed',
  }
}

function resultOf(
  { outcome, undo }: ImportRowState,
  isReached: boolean,
  state: ImportState,
): ImportResult | null {
  if (outcome !== 'insert' && outcome !== 'update') return outcome
  if (undo !== null) return undo
  if (!isReached) return isUndoBegun(state) ? 'unreached' : outcome
  if (isUndoBegun(state)) return 'to_undo'
  return outcome === 'insert' ? 'inserted' : 'updated'
}
