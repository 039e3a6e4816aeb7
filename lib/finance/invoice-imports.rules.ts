import type { ImportState } from '@/lib/csv/imports.schemas'
import type { InvoiceImport } from './invoice-imports.schemas'

/** What imports of every kind show: an import of invoices adds only, and goes on by the document. */
export function stateOfInvoiceImport(
  invoiceImport: InvoiceImport,
): ImportState & Pick<InvoiceImport, 'mapping'> {
  return {
    ...invoiceImport,
    on_match: 'skip',
    update_count: 0,
    unchanged_count: 0,
    restored_count: 0,
    applied_rows: invoiceImport.applied_documents,
    undone_rows: invoiceImport.undone_documents,
    inserted_count: invoiceImport.applied_documents,
    updated_count: 0,
  }
}

/** The same, counted in documents, for how far it is. */
export function progressStateOf(invoiceImport: InvoiceImport): ImportState {
  const isRead = invoiceImport.status !== 'staging'
  return {
    ...stateOfInvoiceImport(invoiceImport),
    row_count: isRead ? invoiceImport.document_count : invoiceImport.row_count,
  }
}
