import 'server-only'
import { reportRows } from '@/lib/csv/imports.report'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { listImportRows } from './imports.queries'
import type { CustomerImport } from './imports.schemas'
import type { CustomerScope } from './scope'

/** Rows of an import as they were in the file, with what became of each and why. */
export function reportImport(
  scope: CustomerScope,
  { id, header }: CustomerImport,
  outcome: ImportOutcome | undefined,
): AsyncGenerator<string> {
  return reportRows(header, (cursor, limit) =>
    listImportRows(scope, id, { outcome, cursor, limit }),
  )
}
