import 'server-only'
import { z } from 'zod'
import { BY_ROW, importKind } from '@/lib/csv/imports.kind'
import { guessProductField } from './product-import-mapping.rules'
import {
  type ProductImportChoices,
  productImportRowSchema,
  productImportSchema,
} from './product-imports.schemas'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, on_match, new_status, unpriced, sku_case, row_count, product_count, insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count, warning_count, reason_counts, applied_rows, undone_rows, inserted_count, updated_count, deleted_count, archived_count, restored_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS =
  'row_number, cells, outcome, errors, warnings, values, merged_into, product_id, variant_id, undo'

const BATCH_ROWS = 5_000

type Review = { mapping: Record<string, string> } & ProductImportChoices

/** A file of products. */
export const productImports = importKind({
  notFound: 'commerce.import_not_found',
  pastedName: 'Pasted products',
  isColumnName: (name) => guessProductField(name) !== null,
  imports: ({ db, org }) => db.from('product_imports').select(IMPORT_COLUMNS).eq('org_id', org.id),
  importSchema: productImportSchema,
  rows: ({ db, org }, importId) =>
    db
      .from('product_import_rows')
      .select(ROW_COLUMNS)
      .eq('org_id', org.id)
      .eq('import_id', importId),
  position: BY_ROW,
  stateOf: (found) => found,
  readRows: (data) => z.array(productImportRowSchema).parse(data),
  steps: ({ db, org }) => {
    const scope = { p_org_id: org.id }
    return {
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
      changeHeader: (importId, hasHeader) =>
        db.rpc('change_product_import_header', {
          ...scope,
          p_import_id: importId,
          p_has_header: hasHeader,
        }),
      review: (importId, { mapping, ...choices }: Review) =>
        db.rpc('review_product_import', {
          ...scope,
          p_import_id: importId,
          p_mapping: mapping,
          p_choices: choices,
        }),
      apply: (importId) =>
        db.rpc('apply_product_import', {
          ...scope,
          p_import_id: importId,
          p_max_rows: BATCH_ROWS,
        }),
      undo: (importId) =>
        db.rpc('undo_product_import', {
          ...scope,
          p_import_id: importId,
          p_max_rows: BATCH_ROWS,
        }),
      cancel: (importId) => db.rpc('cancel_product_import', { ...scope, p_import_id: importId }),
    }
  },
})
