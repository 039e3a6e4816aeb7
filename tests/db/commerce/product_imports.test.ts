import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import {
  applied,
  catalogue,
  reviewed,
  stage,
  untilDone,
  withShop,
} from './product_imports.helpers.ts'

/** Lines of orders, as the sample data has them. */
const ORDERS = `
  InvoiceNo=invoice | StockCode=sku | Description=name        | Quantity=- | UnitPrice=price
  536365            | 85123A        | WHITE HEART             | 6          | 2.55
  536366            | 85123A        | WHITE HEART             | 2          | 2.95
  536367            | 85123A        | white heart holder      | 2          | 3.10
  C536368           | 85123A        | WHITE HEART             | -2         | 99.00
  536369            | 85123a        | CREAM HEART             | 1          | 5.79
  536370            | 71053         |                         | 1          | 0.00
  C536371           | D             | Discount                | -1         | 27.50
  536372            | 22752         | SET 7 BABUSHKA          | 1          | 7.65
  536373            | 22752         | damaged                 | 1          | 7.66
  536374            | 22752         | SET 7 BABUSHKA          | -1         | 0.00
`

describe('review_product_import', () => {
  it('makes a catalogue of lines of orders: most frequent name, median of prices above zero', () =>
    withShop(async (tx, orgId) => {
      const { id, summary, fates } = await reviewed(tx, orgId, ORDERS, { new_status: 'published' })
      expect(summary).toMatchObject({
        insert_count: 5,
        merged_count: 5,
        error_count: 0,
        product_count: 5,
      })
      expect(fates.map(({ outcome, merged, notes }) => [outcome, merged, ...notes])).toEqual([
        ['insert', null, 'commerce.import_sku_differs_in_case'],
        ['merged', 1],
        ['merged', 1],
        ['merged', 1, 'commerce.import_line_cancelled'],
        ['insert', null, 'commerce.import_sku_differs_in_case'],
        [
          'insert',
          null,
          'commerce.import_price_missing',
          'commerce.import_name_missing',
          'commerce.price_not_above_zero',
        ],
        ['insert', null, 'commerce.import_price_missing', 'commerce.import_line_cancelled'],
        ['insert', null],
        ['merged', 8],
        ['merged', 8, 'commerce.price_not_above_zero'],
      ])
      expect(await catalogue(tx, orgId)).toEqual([])
      await untilDone(tx, 'apply', orgId, id)
      const made = { options: [], stock: null }
      expect(await catalogue(tx, orgId)).toEqual([
        // 7.655 in the middle of two is rounded to the cent.
        {
          ...made,
          sku: '22752',
          product: 'set-7-babushka',
          name: 'SET 7 BABUSHKA',
          status: 'published',
          price: 766,
        },
        { ...made, sku: '71053', product: '71053', name: '71053', status: 'draft', price: 0 },
        {
          ...made,
          sku: '85123A',
          product: 'white-heart',
          name: 'WHITE HEART',
          status: 'published',
          price: 295,
        },
        {
          ...made,
          sku: '85123a',
          product: 'cream-heart',
          name: 'CREAM HEART',
          status: 'published',
          price: 579,
        },
        { ...made, sku: 'D', product: 'discount', name: 'Discount', status: 'draft', price: 0 },
      ])
    }))

  it('leaves out what has no price and makes one of what differs in case, where that is chosen', () =>
    withShop(async (tx, orgId) => {
      const { summary, fates } = await reviewed(tx, orgId, ORDERS, {
        unpriced: 'skip',
        sku_case: 'same',
      })
      expect(summary).toMatchObject({ insert_count: 2, skipped_count: 2, merged_count: 6 })
      expect(fates[4]).toMatchObject({ outcome: 'merged', merged: 1 })
      expect(fates[5]).toMatchObject({ reasons: ['commerce.import_price_missing'] })
    }))

  it('never takes what was ordered for stock, and needs a SKU', () =>
    withShop(async (tx, orgId) => {
      const id = await stage(tx, orgId, ['a', 'b', 'c'], [['1', '2', '3']])
      const attempt = (mapping: object, choices: object = {}) => tx`
        select public.review_product_import(
          ${orgId}, ${id}, ${tx.json(mapping as never)}, ${tx.json(choices as never)}
        )`
      const orders = { 0: 'invoice', 1: 'sku', 2: 'stock' }
      await expectDenied(attempt(orders), 'PT422', 'commerce.import_stock_of_orders')
      await expectDenied(attempt({ 0: 'name' }), 'PT422', 'commerce.import_sku_unmapped')
      await expectDenied(attempt({}), 'PT422', 'commerce.import_sku_unmapped')
      for (const wrong of [
        { 9: 'sku' },
        { 0: 'secret' },
        { '0; drop': 'sku' },
        { '-1': 'sku' },
        [],
      ]) {
        await expectDenied(attempt(wrong), 'PT422', 'commerce.import_mapping_malformed')
      }
      await expectDenied(attempt({ 0: 'sku' }, { odd: 1 }), 'PT422', 'platform.field_unknown')
      for (const wrong of [
        { on_match: 'x' },
        { new_status: 'archived' },
        { unpriced: 'x' },
        { sku_case: 'x' },
      ]) {
        await expectDenied(attempt({ 0: 'sku' }, wrong), 'PT422', 'commerce.import_choice_unknown')
      }
      await attempt({ 0: 'sku' })
    }))

  it('accounts for every row of a nasty file, each with its reason', () =>
    withShop(async (tx, orgId) => {
      const { id, summary, fates } = await reviewed(
        tx,
        orgId,
        `
        sku=sku      | name=name   | price=price | stock=stock | tax=tax_rate | state=status | shelf=category
        A-1          | =cmd\\|calc  | € 12        | 3           | 19 %         | active       | Toys; Gifts
        A-2          | Many digits | 4.1299      |             |              |              |
        A-3          | Dollars     | $5          |             |              |              |
        A-9          | Won         | ₩5,000      |             |              |              |
                     | No code     | 5           |             |              |              |
                     |             |             |             |              |              |
        A-4          | Negative    | -5          |             |              |              |
        A-5          | Odd         | 1e3         |             |              |              |
        A-6          | Half        | 5           | 1.5         |              |              |
        A-7          | Rate        | 5           |             | 190          |              |
        A-8          | State       | 5           |             |              | maybe        |
        8.5E+12      | Damaged     | 5           |             |              |              |
        ${'x'.repeat(61)} | Long   | 5           |             |              |              |
        A-1          | again       | 14,00       | 4           |              |              | toys
        `.replaceAll('\\|', '∣'),
      )
      expect(fates.map(({ outcome, reasons, notes }) => [outcome, ...reasons, ...notes])).toEqual([
        ['insert', 'commerce.import_prices_differ', 'commerce.import_stocks_differ'],
        ['insert', 'commerce.price_rounded'],
        ['error', 'commerce.price_in_other_currency'],
        ['error', 'commerce.price_in_other_currency'],
        ['error', 'commerce.import_sku_missing'],
        ['skipped', 'commerce.import_row_blank'],
        ['error', 'commerce.price_negative'],
        ['error', 'commerce.price_unreadable'],
        ['error', 'commerce.stock_unreadable'],
        ['error', 'commerce.tax_rate_invalid'],
        ['insert', 'commerce.import_status_unreadable'],
        ['error', 'commerce.import_sku_damaged'],
        ['error', 'platform.value_too_long'],
        ['merged'],
      ])
      expect(summary).toMatchObject({ warning_count: 3 })
      await untilDone(tx, 'apply', orgId, id)
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'A-1', name: '=cmd∣calc', price: 1300, stock: 4, status: 'published' },
        { sku: 'A-2', price: 413, stock: null, status: 'draft' },
        { sku: 'A-8', price: 500 },
      ])
      const shelves = await tx`
        select categories.name from public.categories
        join public.product_categories on category_id = categories.id
        where categories.org_id = ${orgId} order by 1`
      expect(shelves.map(({ name }) => name)).toEqual(['Gifts', 'Toys'])
      const movements = await tx`
        select kind, quantity, reason from public.stock_movements where org_id = ${orgId}`
      expect([...movements]).toEqual([{ kind: 'imported', quantity: 4, reason: 'file.csv' }])
    }))

  it('takes the first of two columns of one field, notes the other, and joins categories', () =>
    withShop(async (tx, orgId) => {
      const { id, summary, fates } = await reviewed(
        tx,
        orgId,
        `
        sku=sku | name=name | net=price | gross=price | shelf=category | aisle=category
        A-1     | One       | 1.00      | 1.20        | Tea            | Gifts, tea
        A-2     | Two       | 2.00      | 2.00        |                | Gifts
        A-3     | Three     |           | 3.00        | Tea            |
        `,
      )
      expect(summary).toMatchObject({ insert_count: 3, warning_count: 1 })
      expect(fates.map(({ notes }) => notes)).toEqual([['platform.import_value_left_out'], [], []])
      const rows = await tx`
        select warnings, "values" -> 'categories' as categories
        from public.product_import_rows where import_id = ${id} order by row_number`
      expect(rows.map(({ categories }) => categories)).toEqual([
        ['Gifts', 'Tea'],
        ['Gifts'],
        ['Tea'],
      ])
      expect(rows[0]?.warnings).toEqual([
        { field: 'price', reason: 'platform.import_value_left_out', value: '1.20' },
      ])
      await untilDone(tx, 'apply', orgId, id)
      expect((await catalogue(tx, orgId)).map(({ price }) => price)).toEqual([100, 200, 300])
    }))

  it('puts variants together by a column that names their product, else by name and options', () =>
    withShop(async (tx, orgId) => {
      const byHandle = await applied(
        tx,
        orgId,
        `
        Handle=product | Title=name | Option1 Name=option1_name | Option1 Value=option1 | Colour=option2 | Variant SKU=sku | Price=price
        tee            | Tee        | Size                      | S                     | Red            | T-S             | 10
        tee            |            |                           | M                     | Red            | T-M             | 11
        mug            | Mug        | Title                     | Default Title         |                | MUG             | 5
        tee            |            |                           | M                     | Red            | T-M2            | 11
        tee            |            |                           | L                     |                | T-L             | 11
        `,
      )
      expect(byHandle.before).toMatchObject({ insert_count: 3, error_count: 2, product_count: 2 })
      expect(
        (await reviewed(tx, orgId, 'sku=sku|n=name|Size=option1|p=price\nP-1|Pen|A|1\nP-2|Pen|B|1'))
          .summary,
      ).toMatchObject({ insert_count: 2, product_count: 1 })
      const [tee] = await tx`
        select option_names from public.products where org_id = ${orgId} and slug = 'tee'`
      expect(tee).toEqual({ option_names: ['Size', 'Colour'] })
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'MUG', product: 'mug', options: [] },
        { sku: 'T-M', product: 'tee', name: 'Tee', options: ['M', 'Red'], price: 1100 },
        { sku: 'T-S', product: 'tee', options: ['S', 'Red'] },
      ])
      const more = await reviewed(
        tx,
        orgId,
        `
        Handle=product | Size=option1 | Colour=option2 | sku=sku | p=price
        tee            | XL           | Red            | T-XL    | 12
        tee            | M            | Red            | T-M3    | 12
        tee            | XS           | Red            | T-XS    |
        mug            | Big          | Red            | M-B     | 12
        `,
      )
      const twins = await reviewed(
        tx,
        orgId,
        `
        Handle=product | name=name | Name 1=option1_name | 1=option1 | Name 2=option2_name | 2=option2 | sku=sku | p=price
        bag            | Bag       | Size                | S         | size                | Red       | B-S     | 12
        `,
      )
      expect(twins.fates).toMatchObject([
        { outcome: 'error', reasons: ['commerce.option_names_repeated'] },
      ])
      expect(more.fates.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['insert'],
        ['error', 'commerce.import_options_taken'],
        ['error', 'commerce.import_price_needed'],
        ['error', 'commerce.import_options_differ'],
      ])
    }))
})
