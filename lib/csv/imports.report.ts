import { messageFor } from '@/lib/messages'
import { UNDO_REASONS } from './import-results.rules'
import type { ImportResult, ImportRowState, WithResult } from './imports.schemas'
import { toCsvFile } from './write'

const PAGE_ROWS = 500

const RESULT_WORDS: Record<ImportResult, string> = {
  insert: 'to add',
  update: 'to update',
  inserted: 'added',
  updated: 'updated',
  to_undo: 'to be undone',
  deleted: 'removed again',
  archived: 'archived',
  restored: 'as before',
  kept: 'kept',
  unreached: 'not reached',
  unchanged: 'unchanged',
  merged: 'combined',
  error: 'not imported',
  skipped: 'skipped',
}

type ReadPage = (
  cursor: string | undefined,
  limit: number,
) => Promise<{ items: WithResult<ImportRowState>[]; next_cursor: string | null }>

/** Rows of an import as they were in the file, with what became of each and why. */
export function reportRows(header: string[], readPage: ReadPage): AsyncGenerator<string> {
  return toCsvFile(['Row', 'Result', 'Reason', ...header], pagesOf(readPage))
}

async function* pagesOf(readPage: ReadPage): AsyncGenerator<string[][]> {
  let cursor: string | undefined
  do {
    const page = await readPage(cursor, PAGE_ROWS)
    yield page.items.map(toCells)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

function toCells(row: WithResult<ImportRowState>): string[] {
  const notes = [...(row.errors ?? []), ...(row.warnings ?? [])].map(({ field, reason, value }) =>
    [field, messageFor(reason), value ? `(${value})` : null].filter(Boolean).join(' '),
  )
  return [
    String(row.row_number),
    row.result ? RESULT_WORDS[row.result] : '',
    [...whyOf(row), ...notes].join(' / '),
    ...row.cells.map((cell) => cell ?? ''),
  ]
}

function whyOf({ undo, merged_into }: ImportRowState): string[] {
  return [
    ...(merged_into === null ? [] : [`with row ${merged_into}`]),
    ...(undo === 'kept' || undo === 'archived' ? [UNDO_REASONS[undo]] : []),
  ]
}
