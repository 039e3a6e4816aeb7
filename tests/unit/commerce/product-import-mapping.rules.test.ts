import { describe, expect, it } from 'vitest'
import {
  PRODUCT_IMPORT_FIELD_ALIASES,
  PRODUCT_IMPORT_FIELDS,
} from '../../../lib/commerce/product-import-fields.ts'
import {
  guessProductMapping,
  problemOfProductMapping,
} from '../../../lib/commerce/product-import-mapping.rules.ts'
import { normalizeColumnName } from '../../../lib/csv/columns.rules.ts'

describe('guessProductMapping', () => {
  it.each([
    [
      'lines of orders, whose quantities are no stock',
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      ['invoice', 'sku', 'name', null, null, 'price', null, null],
    ],
    [
      'a list of stock',
      'StockCode,Description,Quantity,UnitPrice',
      ['sku', 'name', 'stock', 'price'],
    ],
    [
      'an export of Shopify',
      'Handle,Title,Body (HTML),Product Category,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Cost per item',
      [
        ...['product', 'name', 'description', 'category', 'status', 'option1_name', 'option1'],
        ...['sku', 'stock', 'price', null, null],
      ],
    ],
    [
      'a German list',
      'Artikelnummer;Bezeichnung;Beschreibung;VK-Preis;Lagerbestand;MwSt.;Größe;Farbe;Einkaufspreis',
      ['sku', 'name', 'description', 'price', 'stock', 'tax_rate', 'option1', 'option2', null],
    ],
  ])('knows %s', (_what, header, expected) => {
    expect(guessProductMapping(header.split(/[,;]/), [])).toEqual(expected)
  })

  it('finds prices by their looks, and no other column without a name', () => {
    expect(guessProductMapping(null, [['85123A', 'White heart', '2,55 €', '6']])).toEqual([
      null,
      null,
      'price',
      null,
    ])
  })

  it('knows every alias by one field only', () => {
    const seen = new Map<string, string>()
    for (const field of PRODUCT_IMPORT_FIELDS) {
      for (const alias of PRODUCT_IMPORT_FIELD_ALIASES[field]) {
        const name = normalizeColumnName(alias)
        expect(seen.get(name), alias).toBeUndefined()
        seen.set(name, field)
      }
    }
  })
})

describe('problemOfProductMapping', () => {
  it('asks for a SKU, and never takes what was ordered for stock', () => {
    expect(problemOfProductMapping(['name', null])).toBe('commerce.import_sku_unmapped')
    expect(problemOfProductMapping(['sku', 'stock', 'invoice'])).toBe(
      'commerce.import_stock_of_orders',
    )
    expect(problemOfProductMapping(['sku', 'stock'])).toBeNull()
  })
})
