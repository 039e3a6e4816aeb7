import 'server-only'
import type { ImportChoices } from '@/lib/csv/imports.schemas'
import { stageFile } from '@/lib/csv/imports.staging'
import { guessFieldFromHeader } from './import-mapping.rules'
import type { CustomerScope } from './scope'

export type StageImportInput = {
  fileName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices
}

/** Copies a file of customers into the staging tables. No customer is touched. */
export function stageCustomerImport(
  { db, org }: CustomerScope,
  { fileName, body, choices }: StageImportInput,
): Promise<{ import_id: string; row_count: number }> {
  return stageFile(
    {
      fileName,
      pastedName: 'Pasted customers',
      body,
      choices,
      isColumnName: (name) => guessFieldFromHeader(name) !== null,
    },
    {
      create: ({ name, header, options }) =>
        db.rpc('create_customer_import', {
          p_org_id: org.id,
          p_file_name: name,
          p_header: header,
          p_options: options,
        }),
      stageRows: (importId, firstRow, rows) =>
        db.rpc('stage_customer_import_rows', {
          p_import_id: importId,
          p_first_row: firstRow,
          p_rows: rows,
        }),
      note: (importId, options) =>
        db.rpc('note_customer_import', { p_import_id: importId, p_options: options }),
      finish: (importId, rowCount) =>
        db.rpc('finish_staging_customer_import', { p_import_id: importId, p_row_count: rowCount }),
      discard: (importId) => db.rpc('cancel_customer_import', { p_import_id: importId }),
    },
  )
}
