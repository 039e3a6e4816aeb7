import 'server-only'
import { again } from '@/lib/again'
import { finishImportBatches, IMPORT_BATCH_ROWS, type ImportStep } from '@/lib/csv/imports.jobs'
import { importBatchSchema } from '@/lib/csv/imports.schemas'
import type { ShopScope } from './scope'

/** The next batch of an import; true when it was the last one. */
export async function runProductImportBatch(
  { db, org }: ShopScope,
  importId: string,
  step: ImportStep,
): Promise<boolean> {
  const name = step === 'apply' ? 'apply_product_import' : 'undo_product_import'
  const data = await again(() =>
    db.rpc(name, { p_org_id: org.id, p_import_id: importId, p_max_rows: IMPORT_BATCH_ROWS }),
  )
  return importBatchSchema.parse(data).done
}

export function finishProductImport(
  scope: ShopScope,
  importId: string,
  step: ImportStep,
): Promise<void> {
  return finishImportBatches(() => runProductImportBatch(scope, importId, step), {
    import_id: importId,
    step,
  })
}
