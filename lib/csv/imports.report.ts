import { messageFor } from '@/lib/messages'
import type { ImportRowState } from './imports.schemas'
import { toCsvFile } from './write'

const PAGE_ROWS = 500

type ReadPage = (
  cursor: string | undefined,
  limit: number,
) => Promise<{ items: ImportRowState[]; next_cursor: string | null }>

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

function toCells(row: ImportRowState): string[] {
  const notes = [...(row.errors ?? []), ...(row.warnings ?? [])].map(({ field, reason, value }) =>
    [field, messageFor(reason), value ? `(${value})` : null].filter(Boolean).join(' '),
  )
  return [
    String(row.row_number),
    row.outcome ?? '',
    notes.join(' / '),
    ...row.cells.map((cell) => cell ?? ''),
  ]
}
