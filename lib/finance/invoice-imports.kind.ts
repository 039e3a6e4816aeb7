import 'server-only'
import { z } from 'zod'
import { importKind } from '@/lib/csv/imports.kind'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { guessInvoiceField } from './invoice-import-mapping.rules'
import { stateOfInvoiceImport } from './invoice-imports.rules'
import {
  type InvoiceImportChoices,
  type InvoiceImportRow,
  importedDocumentSchema,
  invoiceImportSchema,
  storedInvoiceImportRowSchema,
} from './invoice-imports.schemas'

const IMPORT_COLUMNS =
  'id, file_name, status, header, mapping, options, series, currency, prices_include_tax, default_tax_rate_bps, settlement, no_customer, date_order, row_count, insert_count, merged_count, error_count, skipped_count, warning_count, document_count, totals, reason_counts, applied_documents, undone_documents, deleted_count, kept_count, created_at, updated_at, applied_at, undone_at'

const ROW_COLUMNS =
  'row_number, cells, outcome, errors, warnings, values, merged_into, document, undo'

const DOCUMENTS_AT_ONCE = 200

/** A document is a customer, its lines, what settled it and their postings: a second or two. */
const BATCH_DOCUMENTS = 1_000

type Review = { mapping: Record<string, string> } & InvoiceImportChoices

/** A file of invoices. */
export const invoiceImports = importKind({
  notFound: 'finance.import_not_found',
  pastedName: 'Pasted invoices',
  isColumnName: (name) => guessInvoiceField(name) !== null,
  imports: ({ db, org }) => db.from('invoice_imports').select(IMPORT_COLUMNS).eq('org_id', org.id),
  importSchema: invoiceImportSchema,
  rows: ({ db, org }, importId) =>
    db
      .from('invoice_import_rows')
      .select(ROW_COLUMNS)
      .eq('org_id', org.id)
      .eq('import_id', importId),
  // Documents are made and taken back in an order of their own; a row is as far as its document.
  position: { column: 'document', of: ({ document }) => document?.position ?? 0 },
  stateOf: stateOfInvoiceImport,
  readRows: readRows,
  steps: ({ db, org }) => {
    const scope = { p_org_id: org.id }
    return {
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
      changeHeader: (importId, hasHeader) =>
        db.rpc('change_invoice_import_header', {
          ...scope,
          p_import_id: importId,
          p_has_header: hasHeader,
        }),
      review: (importId, { mapping, ...choices }: Review) =>
        db.rpc('review_invoice_import', {
          ...scope,
          p_import_id: importId,
          p_mapping: mapping,
          p_choices: choices,
        }),
      apply: (importId) =>
        db.rpc('apply_invoice_import', {
          ...scope,
          p_import_id: importId,
          p_max_documents: BATCH_DOCUMENTS,
        }),
      undo: (importId) =>
        db.rpc('undo_invoice_import', {
          ...scope,
          p_import_id: importId,
          p_max_documents: BATCH_DOCUMENTS,
        }),
      cancel: (importId) => db.rpc('cancel_invoice_import', { ...scope, p_import_id: importId }),
    }
  },
})

type ImportedDocument = z.infer<typeof importedDocumentSchema>

/** A row leads to its document, which many rows share. */
async function readRows(
  data: unknown,
  scope: OrgScope,
  importId: string,
): Promise<InvoiceImportRow[]> {
  const rows = z.array(storedInvoiceImportRowSchema).parse(data)
  const documents = await readDocuments(
    scope,
    importId,
    rows.flatMap(({ document }) => document ?? []),
  )
  return rows.map((row) => {
    const document = row.document === null ? null : (documents.get(row.document) ?? null)
    return { ...row, document }
  })
}

async function readDocuments(
  { db, org }: OrgScope,
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
