import 'server-only'
import { fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
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
  const args = { p_import_id: importId, p_max_rows: BATCH_ROWS }
  const { data, error } =
    step === 'apply'
      ? await db.rpc('apply_customer_import', args)
      : await db.rpc('undo_customer_import', args)
  if (error) throw fromDatabase(error)
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
