import {
  assignFields,
  type ContentCheck,
  EMAIL,
  fieldFinder,
  type NamePart,
  scoreByContent,
  scoreByName,
} from '@/lib/csv/columns.rules'
import {
  INVOICE_IMPORT_FIELD_ALIASES,
  INVOICE_IMPORT_FIELDS,
  type InvoiceImportField,
  type InvoiceImportMapping,
} from './invoice-import-fields.ts'

const NAME_PARTS: readonly NamePart<InvoiceImportField>[] = [
  { field: 'due_on', part: /due|fallig|echeance|vencimiento|scadenza/ },
  { field: 'number', part: /invoiceno|invoicenumber|rechnungsn|docnumber/, not: /date|datum|line/ },
  { field: 'issued_on', part: /invoicedate|issuedate|rechnungsdatum/ },
  { field: 'unit_price', part: /unitprice|einzelpreis|prixunit/, not: /total|discount/ },
]

const CONTENT_CHECKS: readonly ContentCheck<InvoiceImportField>[] = [
  { field: 'customer_email', isMatch: (text) => EMAIL.test(text) },
  { field: 'issued_on', isMatch: (text) => /^\d{4}-\d{2}-\d{2}([ T].*)?$/.test(text) },
]

export const guessInvoiceField = fieldFinder(INVOICE_IMPORT_FIELDS, INVOICE_IMPORT_FIELD_ALIASES)

/** A first guess for every column, by its name and by what stands in it; each field at most once. */
export function guessInvoiceMapping(
  header: readonly string[] | null,
  sample: readonly (readonly string[])[],
): InvoiceImportMapping {
  const columns = Math.max(header?.length ?? 0, ...sample.map((record) => record.length))
  return assignFields(
    Array.from({ length: columns }, (_, column) => {
      const byName = header
        ? scoreByName(header[column] ?? '', guessInvoiceField, NAME_PARTS)
        : null
      if (byName) return byName
      return scoreByContent(
        sample.map((record) => record[column] ?? ''),
        CONTENT_CHECKS,
      )
    }),
  )
}

/** Why a mapping cannot be used, as a reason, or null. */
export function problemOfInvoiceMapping(mapping: InvoiceImportMapping): string | null {
  const isWhole = (['number', 'issued_on', 'unit_price'] as const).every((field) =>
    mapping.includes(field),
  )
  return isWhole ? null : 'finance.import_fields_unmapped'
}
