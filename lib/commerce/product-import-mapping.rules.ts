import {
  assignFields,
  type ContentCheck,
  fieldFinder,
  type NamePart,
  scoreByContent,
  scoreByName,
} from '@/lib/csv/columns.rules'
import {
  PRODUCT_IMPORT_FIELD_ALIASES,
  PRODUCT_IMPORT_FIELDS,
  type ProductImportField,
  type ProductImportMapping,
} from './product-import-fields.ts'

const NAME_PARTS: readonly NamePart<ProductImportField>[] = [
  { field: 'sku', part: /sku|stockcode|itemcode|artikelnummer|articlenumber/, not: /parent|group/ },
  {
    field: 'price',
    part: /price|preis|prix|precio|prezzo/,
    not: /compare|cost|old|was|special|sale|wholesale|purchase|currency|einkauf|alt/,
  },
  {
    field: 'stock',
    part: /onhand|inventory|lagerbestand/,
    not: /policy|tracker|manage|date|status|location|min|item|unit/,
  },
  { field: 'category', part: /categor|kategorie/, not: /id$|google|path/ },
]

const CONTENT_CHECKS: readonly ContentCheck<ProductImportField>[] = [
  // Two digits behind a separator, with or without a currency; a date has more separators.
  { field: 'price', isMatch: (text) => /^\D{0,4}\d[\d.,' ]*[.,]\d{2}\D{0,4}$/.test(text) },
]

export const guessProductField = fieldFinder(PRODUCT_IMPORT_FIELDS, PRODUCT_IMPORT_FIELD_ALIASES)

/** A first guess for every column, by its name and by what stands in it; each field at most once. */
export function guessProductMapping(
  header: readonly string[] | null,
  sample: readonly (readonly string[])[],
): ProductImportMapping {
  const columns = Math.max(header?.length ?? 0, ...sample.map((record) => record.length))
  const guesses = Array.from({ length: columns }, (_, column) => {
    const byName = header ? scoreByName(header[column] ?? '', guessProductField, NAME_PARTS) : null
    if (byName) return byName
    const values = sample.map((record) => record[column] ?? '')
    return scoreByContent(values, CONTENT_CHECKS)
  })
  return settle(assignFields(guesses))
}

function settle(mapping: ProductImportMapping): ProductImportMapping {
  const has = (field: ProductImportField) => mapping.includes(field)
  return mapping.map((field) => {
    // What was ordered is not what is in stock.
    if (field === 'stock' && has('invoice')) return null
    // Without a name, what describes a product is what it is called.
    if (field === 'description' && !has('name')) return 'name'
    return field
  })
}

/** Why a mapping cannot be used, as a reason, or null. */
export function problemOfProductMapping(mapping: ProductImportMapping): string | null {
  if (!mapping.includes('sku')) return 'commerce.import_sku_unmapped'
  return mapping.includes('stock') && mapping.includes('invoice')
    ? 'commerce.import_stock_of_orders'
    : null
}
