import 'server-only'
import { log } from '@/lib/log'

export type ImportStep = 'apply' | 'undo'

/** One transaction each: small enough to show progress and to let others write in between. */
export const IMPORT_BATCH_ROWS = 5_000

/** Answers true when the batch it worked was the last one. */
export type ImportBatch = () => Promise<boolean>

/**
 * The rest of an import, after the answer has been sent. How far it is stands in the database, so
 * when this dies with its process, the import's page offers to go on from there.
 */
export async function finishImportBatches(
  runBatch: ImportBatch,
  facts: { import_id: string; step: ImportStep },
): Promise<void> {
  try {
    let isDone = false
    while (!isDone) isDone = await runBatch()
  } catch (error) {
    log.error({ ...facts, err: error }, 'import interrupted')
  }
}
