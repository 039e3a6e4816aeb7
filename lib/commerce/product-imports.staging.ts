import 'server-only'
import type { ImportChoices } from '@/lib/csv/imports.schemas'
import { stageFile } from '@/lib/csv/imports.staging'
import { guessProductField } from './product-import-mapping.rules'
import type { ShopScope } from './scope'

export type StageProductsInput = {
  fileName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices
}

/** Copies a file of products into the staging tables. No product is touched. */
export function stageProductImport(
  { db, org }: ShopScope,
  { fileName, body, choices }: StageProductsInput,
): Promise<{ import_id: string; row_count: number }> {
  const scope = { p_org_id: org.id }
  return stageFile(
    {
      fileName,
      pastedName: 'Pasted products',
      body,
      choices,
      isColumnName: (name) => guessProductField(name) !== null,
    },
    {
      create: ({ name, header, options }) =>
        db.rpc('create_product_import', {
          ...scope,
          p_file_name: name,
          p_header: header,
          p_options: options,
        }),
      stageRows: (importId, firstRow, rows) =>
        db.rpc('stage_product_import_rows', {
          ...scope,
          p_import_id: importId,
          p_first_row: firstRow,
          p_rows: rows,
        }),
      note: (importId, options) =>
        db.rpc('note_product_import', { ...scope, p_import_id: importId, p_options: options }),
      finish: (importId, rowCount) =>
        db.rpc('finish_staging_product_import', {
          ...scope,
          p_import_id: importId,
          p_row_count: rowCount,
        }),
      discard: (importId) => db.rpc('cancel_product_import', { ...scope, p_import_id: importId }),
    },
  )
}
