import 'server-only'
import { messageFor } from '@/lib/messages'
import { BYTE_ORDER_MARK, toCsv } from './csv-write'
import { listImportRows } from './imports.queries'
import type { CustomerImport, ImportOutcome, ImportRow } from './imports.schemas'
import type { CustomerScope } from './scope'

const PAGE_ROWS = 1_000

/** Rows of an import as they were in the file, with what became of each and why. */
export async function* reportImport(
  scope: CustomerScope,
  { id, header }: CustomerImport,
  outcome: ImportOutcome | undefined,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${toCsv([['Row', 'Result', 'Reason', ...header]])}`
  let cursor: string | undefined
  do {
    const page = await listImportRows(scope, id, { outcome, cursor, limit: PAGE_ROWS })
    if (page.items.length > 0) yield toCsv(page.items.map(toCells))
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

function toCells(row: ImportRow): string[] {
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
