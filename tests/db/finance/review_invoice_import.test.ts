import { describe, expect, it } from 'vitest'
import { expectDenied, failure } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  applied,
  review,
  reviewed,
  stage,
  table,
  untilDone,
  withBooks,
} from './invoice_imports.helpers.ts'

describe('review_invoice_import', () => {
  it('is of files of up to 100,000 rows', () =>
    withBooks(async (tx, orgId) => {
      const [created] = await tx<{ id: string }[]>`
        select public.create_invoice_import(${orgId}, 'a.csv', '["number"]') as id`
      const { id } = required(created)
      const send = (first: number) =>
        tx`select public.stage_invoice_import_rows(${orgId}, ${id}, ${first}, '[["1"]]')`
      await expectDenied(() => send(100_001), 'PT422', 'finance.import_too_many_rows')
      await send(100_000)
    }))

  it('refuses with a reason, and a document whole', async () => {
    await withBooks(async (tx, orgId) => {
      const { fates: all } = await reviewed(
        tx,
        orgId,
        `number|customer|customer_email|quantity|issued_on|due_on|unit_price|tax_rate|currency
         |a||1|2020-01-10||1.00||
         2|a||1|2020-02-30||1.00||
         3|a||1|2190-01-10||1.00||
         4|a||1|2020-01-10|2020-01-09|1.00||
         5|a||many|2020-01-10||1.00||
         6|a||0|2020-01-10||1.00||
         7|a||1|2020-01-10||-1.00||
         8|a||1|2020-01-10||cheap||
         9|a||1|2020-01-10||99999999999999||
         10|a||1|2020-01-10||1.00|101 %|
         11|a||1|2020-01-10||1.00||QQQ
         12|a|nobody|1|2020-01-10||1.00||
         13|a||1|2020-01-10||1.00||
         13|b||1|2020-01-10||1.00||
         14|a||1|2020-01-10||1.00||EUR
         14|a||1|2020-01-10||1.00||USD
         15|a||1|2020-01-10||1.00||
         15|a||1|2020-01-11||1.00||
         16|a||1|2020-01-10||1.00||
         16|a||-1|2020-01-10||0.50||
         17|a||1|2020-01-10||1.00||
         17|a||x|2020-01-10||1.00||
         18|a||1|2020-01-10||0||
         ||||||||
         19|a||1|29.02.2020||1.00||
         20|a||1|2020-01-10||1500000000||
         21|a||1|2020-01-10||1,500,000,000.00||
         22|a||1|2020-01-10||1,500,000,000,000.00||`,
      )
      expect(all.map(({ outcome, reasons }) => [outcome, ...reasons].join(' '))).toEqual([
        'error finance.import_number_missing',
        'error finance.import_day_unreadable',
        'error finance.import_day_in_future',
        'error finance.import_due_before_issue',
        'error finance.import_quantity_unreadable',
        'error finance.import_quantity_zero',
        'error finance.import_price_negative',
        'error commerce.price_unreadable',
        'error finance.amount_too_large',
        'error commerce.tax_rate_invalid',
        'error finance.import_currency_unknown',
        'error crm.email_invalid',
        'error finance.import_customers_differ',
        'error finance.import_customers_differ',
        'error finance.import_currencies_differ',
        'error finance.import_currencies_differ',
        'error finance.import_days_differ',
        'error finance.import_days_differ',
        'error finance.import_signs_differ',
        'error finance.import_signs_differ',
        'error finance.import_invoice_incomplete',
        'error finance.import_quantity_unreadable',
        'error finance.import_invoice_of_nothing',
        'skipped commerce.import_row_blank',
        'insert',
        // As much as a line may be, which is more than a product may cost.
        'insert',
        'insert',
        'error finance.amount_too_large',
      ])
    })
  })

  it('refuses prices in another currency, and reads pieces with any unit', async () => {
    await withBooks(async (tx, orgId) => {
      const { fates: all } = await reviewed(
        tx,
        orgId,
        `number|customer|quantity|issued_on|unit_price|currency
         1|a|1|2020-01-10|₩5000|
         2|a|1|2020-01-10|€ 5|KRW
         3|a|1|2020-01-10|12.50 zł|
         4|a|1|2020-01-10|12.50 zł|PLN
         5|a|2 cups|2020-01-10|€ 5|
         6|a|3 Stk.|2020-01-10|5 € / kg|`,
      )
      expect(all.map(({ outcome, reasons }) => [outcome, ...reasons].join(' '))).toEqual([
        'error commerce.price_in_other_currency',
        'error commerce.price_in_other_currency',
        'error commerce.price_in_other_currency',
        'insert',
        'insert',
        'insert',
      ])
    })
  })

  it('refuses documents without a customer where it is told to', async () => {
    await withBooks(async (tx, orgId) => {
      const { fates: all } = await reviewed(
        tx,
        orgId,
        `number|customer|issued_on|unit_price
         1||2020-01-10|1.00
         2|ada|2020-01-10|1.00`,
        { no_customer: 'refuse' },
      )
      expect(all.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'finance.import_customer_missing'],
        ['insert'],
      ])
    })
  })

  it('refuses days of closed books, and so does applying when they were closed since', async () => {
    await withBooks(async (tx, orgId) => {
      const text = `number|issued_on|unit_price
         1|2020-01-10|1.00
         2|2020-02-10|1.00`
      const first = await reviewed(tx, orgId, text)
      await tx`select public.close_books(${orgId}, '2020-01-31')`
      await expectDenied(
        tx`select public.apply_invoice_import(${orgId}, ${first.id})`,
        'PT422',
        'finance.import_period_closed',
      )
      const second = await reviewed(tx, orgId, text)
      expect(second.fates.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'finance.import_period_closed'],
        ['insert'],
      ])
      expect((await untilDone(tx, 'apply', orgId, second.id)).document_count).toBe(1)
    })
  })

  it('wants the columns that an invoice cannot do without, and choices that there are', async () => {
    await withBooks(async (tx, orgId) => {
      const { header, rows, mapping } = table('number|issued_on|unit_price\n1|2020-01-10|1.00')
      const id = await stage(tx, orgId, header, rows)
      const wrong = async (fields: Record<string, string>, choices = {}) =>
        (await failure(() => review(tx, orgId, id, fields, choices))).message
      expect(await wrong({ 0: 'number', 1: 'issued_on' })).toBe('finance.import_fields_unmapped')
      expect(await wrong({ ...mapping, 3: 'country' })).toBe('finance.import_mapping_malformed')
      expect(await wrong({ ...mapping, 2: 'colour' })).toBe('finance.import_mapping_malformed')
      for (const choices of [
        { settlement: 'lost' },
        { no_customer: 'guess' },
        { date_order: 'ymd' },
        { currency: 'QQQ' },
        { currency: 'EURO' },
        { default_tax_rate_bps: 10_001 },
        { prices_include_tax: 'yes' },
      ]) {
        expect(await wrong(mapping, choices)).toBe('finance.import_choice_unknown')
      }
      expect((await review(tx, orgId, id, mapping)).document_count).toBe(1)
    })
  })

  it('takes the first of two columns of one field and notes the other', () =>
    withBooks(async (tx, orgId) => {
      const { fates } = await reviewed(
        tx,
        orgId,
        `number|issued_on|unit_price|customer|customer
         1|2020-01-10|1.00|a|b
         2|2020-01-10|1.00||b
         3|2020-01-10|1.00|c|c`,
      )
      expect(fates.map(({ notes }) => notes)).toEqual([['platform.import_value_left_out'], [], []])
    }))

  it('gives a series to one file only', async () => {
    await withBooks(async (tx, orgId) => {
      const text = 'number|issued_on|unit_price\n1|2020-01-10|1.00'
      const early = await reviewed(tx, orgId, text, { series: 'Old' })
      await applied(tx, orgId, text, { series: 'Old' })
      expect((await failure(() => reviewed(tx, orgId, text, { series: 'Old' }))).message).toBe(
        'finance.import_series_taken',
      )
      await expectDenied(
        tx`select public.apply_invoice_import(${orgId}, ${early.id})`,
        'PT409',
        'finance.import_series_taken',
      )
      expect((await applied(tx, orgId, text, { series: 'Older' })).after.status).toBe('applied')
    })
  })
})
