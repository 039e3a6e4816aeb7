import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { importRouter } from './import-router'
import {
  importAnswer,
  importListAnswer,
  importRowPageAnswer,
  reviewBody,
} from './invoice-imports.schemas'

export const invoiceImportsRouter = importRouter({
  kind: invoiceImports,
  collection: 'invoices',
  tag: 'Invoice imports',
  noun: 'InvoiceImport',
  upload: {
    description:
      'The file itself is the body, up to 100 MB, read while it arrives. It is staged only: no ' +
      'document is made before the import is reviewed and applied.',
  },
  review: {
    summary: 'Dry run: which documents the rows make',
    description: 'Makes no document. May be repeated with another mapping.',
    body: reviewBody,
  },
  answers: { one: importAnswer, list: importListAnswer, rows: importRowPageAnswer },
})
