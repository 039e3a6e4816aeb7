import { describe, expect, it } from 'vitest'
import type { InvoiceTotal } from '../../../lib/finance/invoices.schemas.ts'
import {
  readInvoiceList,
  toInvoiceFilter,
  totalOf,
} from '../../../lib/finance/invoices.url.rules.ts'

const CUSTOMER = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'

describe('readInvoiceList', () => {
  it('reads what links say', () => {
    const address = readInvoiceList({
      q: ' INV-2026 ',
      state: 'overdue',
      customer_id: CUSTOMER,
      currency: 'EUR',
      issued_from: '2026-02-01',
      issued_to: '2026-02-28',
      needs_credit_note: 'true',
      sort: 'due_on.asc',
      after: 'abc',
    })
    expect(address).toEqual({
      q: 'INV-2026',
      tab: 'overdue',
      sort: 'due_on.asc',
      cursor: 'abc',
      filter: {
        customer_id: CUSTOMER,
        currency: 'EUR',
        issued_from: '2026-02-01',
        issued_to: '2026-02-28',
        needs_credit_note: true,
      },
    })
    expect(toInvoiceFilter(address)).toMatchObject({
      states: ['overdue'],
      needs_credit_note: true,
      query: 'INV-2026',
    })
  })

  it.each([
    [{ state: 'eaten' }],
    [{ customer_id: '7' }],
    [{ currency: 'euros' }],
    [{ issued_from: '2026-02-30' }],
    [{ issued_to: 'yesterday' }],
    [{ needs_credit_note: 'maybe' }],
    [{ sort: 'best' }],
  ])('leaves out what does not parse: %j', (params) => {
    const address = readInvoiceList(params)
    expect(address).toMatchObject({ filter: {}, sort: 'issued_on.desc' })
    expect(toInvoiceFilter(address)).toEqual({})
  })

  it('takes the first of what is there twice', () => {
    expect(readInvoiceList({ q: ['a', 'b'] }).q).toBe('a')
  })
})

describe('totalOf', () => {
  const none = { paid_minor: 0, credited_minor: 0, given_back_minor: 0, written_off_minor: 0 }
  const euros = { ...none, currency: 'EUR', exponent: 2 }
  const totals: InvoiceTotal[] = [
    { ...euros, state: 'sent', count: 2, total_minor: 30, open_minor: 30 },
    { ...euros, state: 'overdue', count: 1, total_minor: 5, open_minor: 4, paid_minor: 1 },
    {
      ...none,
      state: 'overdue',
      currency: 'JPY',
      exponent: 0,
      count: 1,
      total_minor: 9,
      open_minor: 9,
    },
    {
      ...euros,
      state: 'paid',
      count: 7,
      total_minor: 70,
      open_minor: 0,
      paid_minor: 66,
      credited_minor: 4,
      given_back_minor: 6,
    },
    {
      ...euros,
      state: 'written_off',
      count: 1,
      total_minor: 20,
      open_minor: 0,
      paid_minor: 5,
      written_off_minor: 15,
    },
  ]

  it('an overdue invoice is open as well, and no currency is added to another', () => {
    expect(totalOf(totals, 'open')).toEqual({
      count: 4,
      amounts: [
        { currency: 'EUR', exponent: 2, total_minor: 35, open_minor: 34, received_minor: 1 },
        { currency: 'JPY', exponent: 0, total_minor: 9, open_minor: 9, received_minor: 0 },
      ],
    })
    expect(totalOf(totals, 'overdue').count).toBe(2)
  })

  it('what was paid is money that came and stayed, without what was credited or given up', () => {
    expect(totalOf(totals, 'paid').amounts).toMatchObject([{ total_minor: 70, received_minor: 60 }])
    expect(totalOf(totals, 'written_off')).toMatchObject({
      count: 1,
      amounts: [{ total_minor: 20 }],
    })
  })

  it('all of them are those of every state', () => {
    expect(totalOf(totals, null).count).toBe(12)
    expect(totalOf([], null)).toEqual({ count: 0, amounts: [] })
  })
})
