import 'server-only'
import { reportRows } from '@/lib/csv/imports.report'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { listInvoiceImportRows } from './invoice-imports.queries'
import type { InvoiceImport } from './invoice-imports.schemas'
import type { MoneyScope } from './money-page'

/** Rows of an import as they were in the file, with what became of each and why. */
export function reportInvoiceImport(
  scope: MoneyScope,
  { id, header }: InvoiceImport,
  outcome: ImportOutcome | undefined,
): AsyncGenerator<string> {
  return reportRows(header, (cursor, limit) =>
    listInvoiceImportRows(scope, id, { outcome, cursor, limit }),
  )
}
