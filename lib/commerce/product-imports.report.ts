import 'server-only'
import { reportRows } from '@/lib/csv/imports.report'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { listProductImportRows } from './product-imports.queries'
import type { ProductImport } from './product-imports.schemas'
import type { ShopScope } from './scope'

/** Rows of an import as they were in the file, with what became of each and why. */
export function reportProductImport(
  scope: ShopScope,
  { id, header }: ProductImport,
  outcome: ImportOutcome | undefined,
): AsyncGenerator<string> {
  return reportRows(header, (cursor, limit) =>
    listProductImportRows(scope, id, { outcome, cursor, limit }),
  )
}
