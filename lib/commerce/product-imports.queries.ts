import 'server-only'
import { z } from 'zod'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import {
  type ProductImport,
  type ProductImportRow,
  productImportRowSchema,
  productImportSchema,
} from './product-imports.schemas'
import type { Page, ShopScope } from './scope'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, on_match, new_status, unpriced, sku_case, row_count, product_count, insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count, warning_count, reason_counts, applied_rows, undone_rows, deleted_count, archived_count, restored_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS =
  'row_number, cells, outcome, errors, warnings, values, merged_into, product_id, variant_id, undo'

const IMPORTS_SHOWN = 50

/** The newest imports of the organization, whatever became of them. */
export async function listProductImports({ db, org }: ShopScope): Promise<ProductImport[]> {
  const { data, error } = await db
    .from('product_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .order('created_at', { ascending: false })
    .limit(IMPORTS_SHOWN)
  if (error) throw fromDatabase(error)
  return z.array(productImportSchema).parse(data)
}

export async function getProductImport(
  { db, org }: ShopScope,
  importId: string,
): Promise<ProductImport | null> {
  if (!z.uuid().safeParse(importId).success) return null
  const { data, error } = await db
    .from('product_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', importId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : productImportSchema.parse(data)
}

type RowFilter = {
  outcome?: ImportOutcome | undefined
  cursor?: string | undefined
  limit: number
}

/** Rows of the file in their order, all or those with one outcome. */
export async function listProductImportRows(
  { db, org }: ShopScope,
  importId: string,
  { outcome, cursor, limit }: RowFilter,
): Promise<Page<ProductImportRow>> {
  const after = cursor ? decodeCursor(z.number().int(), cursor) : null
  let query = db
    .from('product_import_rows')
    .select(ROW_COLUMNS)
    .eq('org_id', org.id)
    .eq('import_id', importId)
    .order('row_number')
    .limit(limit + 1)
  if (outcome) query = query.eq('outcome', outcome)
  if (after !== null) query = query.gt('row_number', after)
  const { data, error } = await query
  if (error) throw fromDatabase(error)
  return toPage(z.array(productImportRowSchema).parse(data), limit, (row) => row.row_number)
}
