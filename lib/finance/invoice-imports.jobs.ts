import 'server-only'
import { again } from '@/lib/again'
import { finishImportBatches, type ImportStep } from '@/lib/csv/imports.jobs'
import { importBatchSchema } from '@/lib/csv/imports.schemas'
import type { MoneyScope } from './money-page'

/** A document is a customer, its lines, what settled it and their postings: a second or two. */
const BATCH_DOCUMENTS = 1_000

/** The next batch of an import; true when it was the last one. */
export async function runInvoiceImportBatch(
  { db, org }: MoneyScope,
  importId: string,
  step: ImportStep,
): Promise<boolean> {
  const name = step === 'apply' ? 'apply_invoice_import' : 'undo_invoice_import'
  const data = await again(() =>
    db.rpc(name, { p_org_id: org.id, p_import_id: importId, p_max_documents: BATCH_DOCUMENTS }),
  )
  return importBatchSchema.parse(data).done
}

export function finishInvoiceImport(
  scope: MoneyScope,
  importId: string,
  step: ImportStep,
): Promise<void> {
  return finishImportBatches(() => runInvoiceImportBatch(scope, importId, step), {
    import_id: importId,
    step,
  })
}
