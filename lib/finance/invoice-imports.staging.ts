import 'server-only'
import type { ImportChoices } from '@/lib/csv/imports.schemas'
import { stageFile } from '@/lib/csv/imports.staging'
import { guessInvoiceField } from './invoice-import-mapping.rules'
import type { MoneyScope } from './money-page'

export type StageInvoicesInput = {
  fileName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices
}

/** Copies a file of invoices into the staging tables. No document is made. */
export function stageInvoiceImport(
  { db, org }: MoneyScope,
  { fileName, body, choices }: StageInvoicesInput,
): Promise<{ import_id: string; row_count: number }> {
  const scope = { p_org_id: org.id }
  return stageFile(
    {
      fileName,
      pastedName: 'Pasted invoices',
      body,
      choices,
      isColumnName: (name) => guessInvoiceField(name) !== null,
    },
    {
      create: ({ name, header, options }) =>
        db.rpc('create_invoice_import', {
          ...scope,
          p_file_name: name,
          p_header: header,
          p_options: options,
        }),
      stageRows: (importId, firstRow, rows) =>
        db.rpc('stage_invoice_import_rows', {
          ...scope,
          p_import_id: importId,
          p_first_row: firstRow,
          p_rows: rows,
        }),
      note: (importId, options) =>
        db.rpc('note_invoice_import', { ...scope, p_import_id: importId, p_options: options }),
      finish: (importId, rowCount) =>
        db.rpc('finish_staging_invoice_import', {
          ...scope,
          p_import_id: importId,
          p_row_count: rowCount,
        }),
      discard: (importId) => db.rpc('cancel_invoice_import', { ...scope, p_import_id: importId }),
    },
  )
}
