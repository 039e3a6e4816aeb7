import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { guessProductMapping } from '../../../lib/commerce/product-import-mapping.rules.ts'
import { toDatabaseMapping } from '../../../lib/csv/columns.rules.ts'
import { openCsv } from '../../../lib/csv/reader.ts'
import { required } from '../../helpers/factories.ts'
import { catalogue, fates, review, stage, untilDone, withShop } from './product_imports.helpers.ts'

const SAMPLE = join(import.meta.dirname, '../../fixtures/online-retail/products.csv')

/** Counted in the file by other means: how often a code stands in it, its name and its price. */
const EXPECTED = [
  '21181     |  68 | PLEASE ONE PERSON METAL SIGN        |   210',
  '22202     |   2 | MILK PAN PINK POLKADOT              |   375',
  '22734     |  26 | SET OF 6 RIBBONS VINTAGE CHRISTMAS  |   289',
  '23396     |  12 | LE JARDIN BOTANIQUE CUSHION COVER   |   375',
  '71143     |   1 | 71143                               |     0',
  '72807A    |   6 | SET/3 ROSE CANDLE IN JEWELLED BOX   |   425',
  '82494L    |  53 | WOODEN FRAME ANTIQUE WHITE          |   295',
  '82494l    |   1 | WOODEN FRAME ANTIQUE WHITE          |   829',
  '84840     |   1 | 84840                               |     0',
  '84997B    |  21 | CHILDRENS CUTLERY RETROSPOT RED     |   415',
  '84997b    |   1 | CHILDRENS CUTLERY RETROSPOT RED     |   829',
  '85040A    |  12 | S/4 PINK FLOWER CANDLES IN BOWL     |   165',
  '85040a    |   1 | S/4 PINK FLOWER CANDLES IN BOWL     |   329',
  '85123A    | 149 | WHITE HANGING HEART T-LIGHT HOLDER  |   295',
  '85123a    |   2 | WHITE HANGING HEART T-LIGHT HOLDER  |   663',
  'AMAZONFEE |   1 | AMAZON FEE                          |     0',
  'CRUK      |   1 | CRUK Commission                     |     0',
  'D         |   8 | Discount                            |     0',
  'DCGS0004  |   1 | HAYNES CAMPER SHOULDER BAG          |  1663',
  'DOT       |   6 | DOTCOM POSTAGE                      | 20521',
  'POST      |  79 | POSTAGE                             |  1800',
  'S         |   1 | SAMPLES                             |     0',
].map((line) => line.split('|').map((cell) => cell.trim()))

it('lines of orders of a real shop become a catalogue: a product for each code, with its description and the median of its prices', () =>
  withShop(async (tx, orgId) => {
    const file = await openCsv(createReadStream(SAMPLE))
    const header = required(file.header ?? undefined)
    const rows: string[][] = []
    for await (const record of file.records) rows.push(record)
    const id = await stage(tx, orgId, header, rows)
    const mapping = toDatabaseMapping(guessProductMapping(header, file.sample))
    const summary = await review(tx, orgId, id, mapping, { new_status: 'published' })
    expect(summary).toMatchObject({
      row_count: 453,
      insert_count: 22,
      product_count: 22,
      merged_count: 431,
      error_count: 0,
      skipped_count: 0,
    })
    const told = await fates(tx, id)
    const notes = (reason: string) =>
      told.filter((fate) => fate.notes.some((note) => note === `commerce.${reason}`)).length
    expect({
      cancelled: notes('import_line_cancelled'),
      nameless: notes('import_name_missing'),
      priceless: notes('import_price_missing'),
      unpriced: notes('price_not_above_zero'),
      alike: notes('import_sku_differs_in_case'),
    }).toEqual({ cancelled: 23, nameless: 2, priceless: 6, unpriced: 6, alike: 8 })

    await untilDone(tx, 'apply', orgId, id, 100)
    const made = await catalogue(tx, orgId)
    expect(made.map(({ sku, name, price }) => [sku, name, price])).toEqual(
      EXPECTED.map(([sku, , name, price]) => [sku, name, Number(price)]),
    )
    // Nothing without a price is for sale.
    expect(made.filter(({ status }) => status === 'draft').map(({ price }) => price)).toEqual(
      Array.from({ length: 6 }, () => 0),
    )
    const column = header.indexOf('StockCode')
    const lines = (sku: string) => rows.filter((row) => row[column] === sku).length
    expect(EXPECTED.map(([sku = '']) => [sku, lines(sku)])).toEqual(
      EXPECTED.map(([sku, count]) => [sku, Number(count)]),
    )
  }))
