import { productImports } from '@/lib/commerce/product-imports.kind'
import { importRouter } from './import-router'
import {
  importAnswer,
  importListAnswer,
  importRowPageAnswer,
  reviewBody,
} from './product-imports.schemas'

export const productImportsRouter = importRouter({
  kind: productImports,
  collection: 'products',
  tag: 'Product imports',
  noun: 'ProductImport',
  upload: {
    description:
      'The file itself is the body, up to 100 MB, read while it arrives. It is staged only: no ' +
      'product changes before the import is reviewed and applied.',
  },
  review: {
    summary: 'Dry run: what every row would do',
    description: 'Touches no product. May be repeated with another mapping.',
    body: reviewBody,
  },
  answers: { one: importAnswer, list: importListAnswer, rows: importRowPageAnswer },
})
