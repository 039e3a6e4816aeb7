import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { listQuery as customersQuery } from '../../../lib/api/customers.schemas.ts'
import { invoicesQuery } from '../../../lib/api/invoices.schemas.ts'
import { ordersQuery } from '../../../lib/api/orders.schemas.ts'
import { creditNotesQuery, paymentsQuery } from '../../../lib/api/payments.schemas.ts'
import { productsQuery } from '../../../lib/api/products.schemas.ts'
import { vouchersQuery } from '../../../lib/api/vouchers.schemas.ts'
import { readOrderList } from '../../../lib/commerce/orders.url.rules.ts'
import { readProductList } from '../../../lib/commerce/products.url.rules.ts'
import { readCustomerList } from '../../../lib/crm/customers.url.rules.ts'
import { readInvoiceList } from '../../../lib/finance/invoices.url.rules.ts'
import { readCreditNoteList, readPaymentList } from '../../../lib/finance/money.url.rules.ts'
import { readVoucherList } from '../../../lib/finance/vouchers.rules.ts'
import { type Params, readDay, textOf } from '../../../lib/list-address.ts'

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
  it.each([
    ['invoices', readInvoiceList, 'issued'],
    ['vouchers', readVoucherList, 'voucher'],
    ['payments', readPaymentList, 'paid'],
    ['credit notes', readCreditNoteList, 'issued'],
    ['orders', readOrderList, 'placed'],
  ])('of %s leave out a day that the database refuses', (_of, read, on) => {
    const days = (from: string, to: string) =>
      read({ [`${on}_from`]: from, [`${on}_to`]: to }).filter
    expect(Object.keys(days('2026-11-01', '2026-11-30'))).toHaveLength(2)
    expect(days('0026-11-01', '2200-01-01')).toEqual({})
  })

  const id = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'
  const day = '2026-11-01'
  const paper = { customer_id: id, issued_from: day, issued_to: day }
  const voucher = { voucher_from: day, voucher_to: day, state: 'posted' }
  it.each<[string, (params: Params) => { filter: object }, z.ZodObject, Record<string, string>]>([
    [
      'customers',
      readCustomerList,
      customersQuery,
      {
        segments: 'LEAD',
        owner_ids: id,
        tag_ids: id,
        sources: 'Web',
        country_codes: 'DE',
        created_from: day,
        created_to: day,
        archived: 'true',
      },
    ],
    [
      'orders',
      readOrderList,
      ordersQuery,
      {
        status: 'placed',
        payment_status: 'paid',
        channel: 'shop',
        customer_id: id,
        placed_from: day,
        placed_to: day,
      },
    ],
    [
      'invoices',
      readInvoiceList,
      invoicesQuery,
      { ...paper, currency: 'EUR', needs_credit_note: 'true' },
    ],
    ['credit notes', readCreditNoteList, creditNotesQuery, { ...paper, refundable: 'true' }],
    ['payments', readPaymentList, paymentsQuery, { customer_id: id, paid_from: day, paid_to: day }],
    ['vouchers', readVoucherList, vouchersQuery, { ...voucher, supplier_id: id }],
    [
      'sales vouchers',
      (params) => readVoucherList({ ...params, kind: 'sales' }),
      vouchersQuery,
      { ...voucher, customer_id: id },
    ],
    ['products', readProductList, productsQuery, { status: 'draft', stock: 'low' }],
  ])('of %s are narrowed by the names that the API has', (_of, read, query, parameters) => {
    for (const [name, value] of Object.entries(parameters)) {
      expect(query.shape, name).toHaveProperty(name)
      expect(Object.keys(read({ [name]: value }).filter), name).toHaveLength(1)
    }
    expect(query.safeParse(parameters).error).toBeUndefined()
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
