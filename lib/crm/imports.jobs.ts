import 'server-only'
import { again } from '@/lib/again'
import { finishImportBatches, IMPORT_BATCH_ROWS, type ImportStep } from '@/lib/csv/imports.jobs'
import { importBatchSchema } from '@/lib/csv/imports.schemas'
import type { CustomerScope } from './scope'

/** The next batch of an import; true when it was the last one. */
export async function runImportBatch(
  { db }: CustomerScope,
  importId: string,
  step: ImportStep,
): Promise<boolean> {
  const name = step === 'apply' ? 'apply_customer_import' : 'undo_customer_import'
  const data = await again(() =>
    db.rpc(name, { p_import_id: importId, p_max_rows: IMPORT_BATCH_ROWS }),
  )
  return importBatchSchema.parse(data).done
}

export function finishImport(
  scope: CustomerScope,
  importId: string,
  step: ImportStep,
): Promise<void> {
  return finishImportBatches(() => runImportBatch(scope, importId, step), {
    import_id: importId,
    step,
  })
}
