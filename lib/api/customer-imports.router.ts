import { customerImports } from '@/lib/crm/imports.kind'
import {
  importAnswer,
  importListAnswer,
  importRowPageAnswer,
  reviewBody,
} from './customer-imports.schemas'
import { importRouter } from './import-router'

export const customerImportsRouter = importRouter({
  kind: customerImports,
  collection: 'customers',
  tag: 'Customer imports',
  noun: 'CustomerImport',
  upload: {
    description:
      'The file itself is the body, up to 100 MB, read while it arrives. It is staged only: no ' +
      'customer changes before the import is reviewed and applied.',
  },
  review: {
    summary: 'Dry run: what every row would do',
    description: 'Touches no customer. May be repeated with another mapping.',
    body: reviewBody,
  },
  answers: { one: importAnswer, list: importListAnswer, rows: importRowPageAnswer },
})
