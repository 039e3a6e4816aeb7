import { describe, expect, it } from 'vitest'
import { readOrderList } from '../../../lib/commerce/orders.url.rules.ts'
import { readProductList } from '../../../lib/commerce/products.url.rules.ts'
import { readCustomerList } from '../../../lib/crm/customers.url.rules.ts'
import { readInvoiceList } from '../../../lib/finance/invoices.url.rules.ts'
import { readCreditNoteList, readPaymentList } from '../../../lib/finance/money.url.rules.ts'
import { readVoucherList } from '../../../lib/finance/vouchers.rules.ts'
import { readDay, textOf } from '../../../lib/list-address.ts'

describe('textOf', () => {
  it.each([
    ['what is there', ' ada ', 'ada'],
    ['the first of several', ['ada', 'grace'], 'ada'],
    ['a tab as a space', 'a\tb', 'a b'],
    ['nothing for a NUL', '\u0000', undefined],
    ['nothing for blanks', ' \n ', undefined],
    ['nothing for half a character', '\ud83d', undefined],
    ['whole characters', 'a😀', 'a😀'],
  ])('reads %s', (_what, value, expected) => {
    expect(textOf(value)).toBe(expected)
  })

  it('cuts between characters, not in the middle of one', () => {
    expect(textOf('abc😀', 4)).toBe('abc')
    expect(textOf('abc😀', 5)).toBe('abc😀')
  })
})

describe('readDay', () => {
  it.each([
    '0026-11-01',
    '0000-01-01',
    '1969-12-31',
    '2200-01-01',
    '2026-02-30',
    '26-1-1',
    'today',
  ])('leaves %s out', (day) => expect(readDay(day)).toBeUndefined())
  it.each(['1970-01-01', '2028-02-29', '2199-12-31'])('takes %s', (day) => {
    expect(readDay(day)).toBe(day)
  })
})

describe('lists', () => {
  const days = { from: '0026-11-01', to: '2200-01-01' }
  it.each([
    ['invoices', readInvoiceList(days)],
    ['vouchers', readVoucherList(days)],
    ['payments', readPaymentList(days)],
    ['credit notes', readCreditNoteList(days)],
    ['orders', readOrderList(days)],
  ])('of %s leave out a day that the database refuses', (_of, { filter }) => {
    expect(filter).toEqual({})
  })

  it.each([
    ['invoices', (q: string) => readInvoiceList({ q }).q, 200],
    ['vouchers', (q: string) => readVoucherList({ q }).q, 200],
    ['payments', (q: string) => readPaymentList({ q }).q, 200],
    ['credit notes', (q: string) => readCreditNoteList({ q }).q, 60],
    ['orders', (q: string) => readOrderList({ q }).q, 200],
    ['products', (q: string) => readProductList({ q }).filter.query, 200],
    ['customers', (q: string) => readCustomerList({ q }).q, 200],
  ])('of %s search for nothing that the database refuses', (_of, read, length) => {
    expect(read('a\tb\u0000')).toBe('a b')
    expect(read('x'.repeat(300))).toHaveLength(length)
    expect(read(`${'x'.repeat(length - 1)}😀`)).toBe('x'.repeat(length - 1))
  })
})
