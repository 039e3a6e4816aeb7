import 'server-only'
import { z } from 'zod'
import { BY_ROW, importKind } from '@/lib/csv/imports.kind'
import type { OnMatch } from '@/lib/csv/imports.schemas'
import { guessFieldFromHeader } from './import-mapping.rules'
import { customerImportSchema, importRowSchema } from './imports.schemas'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, on_match, row_count, insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count, warning_count, reason_counts, applied_rows, undone_rows, inserted_count, updated_count, deleted_count, restored_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS = 'row_number, cells, outcome, errors, warnings, merged_into, customer_id, undo'

const BATCH_ROWS = 5_000

type Review = { mapping: Record<string, string>; on_match: OnMatch }

/** A file of customers. */
export const customerImports = importKind({
  notFound: 'crm.import_not_found',
  pastedName: 'Pasted customers',
  isColumnName: (name) => guessFieldFromHeader(name) !== null,
  imports: ({ db, org }) => db.from('customer_imports').select(IMPORT_COLUMNS).eq('org_id', org.id),
  importSchema: customerImportSchema,
  rows: ({ db, org }, importId) =>
    db
      .from('customer_import_rows')
      .select(ROW_COLUMNS)
      .eq('org_id', org.id)
      .eq('import_id', importId),
  position: BY_ROW,
  stateOf: (found) => found,
  readRows: (data) => z.array(importRowSchema).parse(data),
  steps: ({ db, org }) => ({
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
    changeHeader: (importId, hasHeader) =>
      db.rpc('change_customer_import_header', { p_import_id: importId, p_has_header: hasHeader }),
    review: (importId, { mapping, on_match }: Review) =>
      db.rpc('review_customer_import', {
        p_import_id: importId,
        p_mapping: mapping,
        p_on_match: on_match,
      }),
    apply: (importId) =>
      db.rpc('apply_customer_import', { p_import_id: importId, p_max_rows: BATCH_ROWS }),
    undo: (importId) =>
      db.rpc('undo_customer_import', { p_import_id: importId, p_max_rows: BATCH_ROWS }),
    cancel: (importId) => db.rpc('cancel_customer_import', { p_import_id: importId }),
  }),
})
