import 'server-only'
import { z } from 'zod'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import {
  type InvoiceImport,
  type InvoiceImportRow,
  importedDocumentSchema,
  invoiceImportSchema,
  storedInvoiceImportRowSchema,
} from './invoice-imports.schemas'
import type { MoneyPage, MoneyScope } from './money-page'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, series, currency, prices_include_tax, default_tax_rate_bps, settlement, no_customer, date_order, row_count, insert_count, merged_count, error_count, skipped_count, warning_count, document_count, totals, reason_counts, applied_documents, undone_documents, deleted_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS = 'row_number, cells, outcome, errors, warnings, values, merged_into, document'

const IMPORTS_SHOWN = 50
const DOCUMENTS_AT_ONCE = 200

type ImportedDocument = z.infer<typeof importedDocumentSchema>

/** The newest imports of the organization, whatever became of them. */
export async function listInvoiceImports({ db, org }: MoneyScope): Promise<InvoiceImport[]> {
  const { data, error } = await db
    .from('invoice_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .order('created_at', { ascending: false })
    .limit(IMPORTS_SHOWN)
  if (error) throw fromDatabase(error)
  return z.array(invoiceImportSchema).parse(data)
}

export async function getInvoiceImport(
  { db, org }: MoneyScope,
  importId: string,
): Promise<InvoiceImport | null> {
  if (!z.uuid().safeParse(importId).success) return null
  const { data, error } = await db
    .from('invoice_imports')
    .select(IMPORT_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', importId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : invoiceImportSchema.parse(data)
}

type RowFilter = {
  outcome?: ImportOutcome | undefined
  cursor?: string | undefined
  limit: number
}

/** Rows of the file in their order, all or those with one outcome. */
export async function listInvoiceImportRows(
  { db, org }: MoneyScope,
  importId: string,
  { outcome, cursor, limit }: RowFilter,
): Promise<MoneyPage<InvoiceImportRow>> {
  const after = cursor ? decodeCursor(z.number().int(), cursor) : null
  let query = db
    .from('invoice_import_rows')
    .select(ROW_COLUMNS)
    .eq('org_id', org.id)
    .eq('import_id', importId)
    .order('row_number')
    .limit(limit + 1)
  if (outcome) query = query.eq('outcome', outcome)
  if (after !== null) query = query.gt('row_number', after)
  const { data, error } = await query
  if (error) throw fromDatabase(error)
  const rows = z.array(storedInvoiceImportRowSchema).parse(data)
  const documents = await readDocuments(
    { db, org },
    importId,
    rows.flatMap(({ document }) => document ?? []),
  )
  const items = rows.map((row) => {
    const document = row.document === null ? null : (documents.get(row.document) ?? null)
    return { ...row, document, undo: document?.undo ?? null }
  })
  return toPage(items, limit, (row) => row.row_number)
}

async function readDocuments(
  { db, org }: MoneyScope,
  importId: string,
  positions: number[],
): Promise<Map<number, ImportedDocument>> {
  const found = new Map<number, ImportedDocument>()
  const wanted = [...new Set(positions)]
  // In an address there is room for so many.
  for (let first = 0; first < wanted.length; first += DOCUMENTS_AT_ONCE) {
    const { data, error } = await db
      .from('invoice_import_documents')
      .select('position, kind, number, document_id, currency, undo')
      .eq('org_id', org.id)
      .eq('import_id', importId)
      .in('position', wanted.slice(first, first + DOCUMENTS_AT_ONCE))
    if (error) throw fromDatabase(error)
    for (const document of z.array(importedDocumentSchema).parse(data)) {
      found.set(document.position, document)
    }
  }
  return found
}
