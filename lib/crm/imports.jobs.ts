import 'server-only'
import { log } from '@/lib/log'
import { again } from './again'
import { importBatchSchema } from './imports.schemas'
import type { CustomerScope } from './scope'

export type ImportStep = 'apply' | 'undo'

/** One transaction each: small enough to show progress and to let others write in between. */
const BATCH_ROWS = 5_000

/** The next batch of an import; true when it was the last one. */
export async function runImportBatch(
  { db }: CustomerScope,
  importId: string,
  step: ImportStep,
): Promise<boolean> {
  const name = step === 'apply' ? 'apply_customer_import' : 'undo_customer_import'
  const data = await again(() => db.rpc(name, { p_import_id: importId, p_max_rows: BATCH_ROWS }))
  return importBatchSchema.parse(data).done
}

/**
 * The rest of an import, after the answer has been sent. How far it is stands in the database, so
 * when this dies with its process, the import's page offers to go on from there.
 */
export async function finishImport(
  scope: CustomerScope,
  importId: string,
  step: ImportStep,
): Promise<void> {
  try {
    let isDone = false
    while (!isDone) isDone = await runImportBatch(scope, importId, step)
  } catch (error) {
    log.error({ err: error, import_id: importId, step }, 'import interrupted')
  }
}
