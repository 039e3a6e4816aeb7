import 'server-only'
import { z } from 'zod'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { Page } from './customers.queries'
import {
  type CustomerImport,
  customerImportSchema,
  type ImportRow,
  importRowSchema,
} from './imports.schemas'
import type { CustomerScope } from './scope'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, on_match, row_count, insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count, warning_count, applied_rows, undone_rows, deleted_count, restored_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS = 'row_number, cells, outcome, errors, warnings, merged_into, customer_id, undo'

const IMPORTS_SHOWN = 50

/** The newest imports of the organization, whatever became of them. */
export async function listCustomerImports({ db, org }: CustomerScope): Promise<CustomerImport[]> {
  const { data, error } = await db
    .from('customer_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .order('created_at', { ascending: false })
    .limit(IMPORTS_SHOWN)
  if (error) throw fromDatabase(error)
  return z.array(customerImportSchema).parse(data)
}

export async function getCustomerImport(
  { db, org }: CustomerScope,
  importId: string,
): Promise<CustomerImport | null> {
  if (!z.uuid().safeParse(importId).success) return null
  const { data, error } = await db
    .from('customer_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', importId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : customerImportSchema.parse(data)
}

export type ImportRowFilter = {
  outcome?: ImportOutcome | undefined
  cursor?: string | undefined
  limit: number
}

/** Rows of the file in their order, all or those with one outcome. */
export async function listImportRows(
  { db, org }: CustomerScope,
  importId: string,
  { outcome, cursor, limit }: ImportRowFilter,
): Promise<Page<ImportRow>> {
  const after = cursor ? decodeCursor(z.number().int(), cursor) : null
  let query = db
    .from('customer_import_rows')
    .select(ROW_COLUMNS)
    .eq('org_id', org.id)
    .eq('import_id', importId)
    .order('row_number')
    .limit(limit + 1)
  if (outcome) query = query.eq('outcome', outcome)
  if (after !== null) query = query.gt('row_number', after)
  const { data, error } = await query
  if (error) throw fromDatabase(error)
  return toPage(z.array(importRowSchema).parse(data), limit, (row) => row.row_number)
}
