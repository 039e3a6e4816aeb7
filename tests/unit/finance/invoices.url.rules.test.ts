import { describe, expect, it } from 'vitest'
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
      customer: CUSTOMER,
      currency: 'EUR',
      from: '2026-02-01',
      to: '2026-02-28',
      sort: 'due',
      after: 'abc',
    })
    expect(address).toEqual({
      q: 'INV-2026',
      tab: 'overdue',
      sort: 'due',
      cursor: 'abc',
      filter: {
        customer_id: CUSTOMER,
        currency: 'EUR',
        issued_from: '2026-02-01',
        issued_to: '2026-02-28',
      },
    })
    expect(toInvoiceFilter(address)).toMatchObject({ states: ['overdue'], search: 'INV-2026' })
  })

  it.each([
    [{ state: 'eaten' }],
    [{ customer: '7' }],
    [{ currency: 'euros' }],
    [{ from: '2026-02-30' }],
    [{ to: 'yesterday' }],
    [{ sort: 'best' }],
  ])('leaves out what does not parse: %j', (params) => {
    const address = readInvoiceList(params)
    expect(address).toMatchObject({ filter: {}, sort: 'newest' })
    expect(toInvoiceFilter(address)).toEqual({})
  })

  it('takes the first of what is there twice', () => {
    expect(readInvoiceList({ q: ['a', 'b'] }).q).toBe('a')
  })
})

describe('totalOf', () => {
  const totals = [
    {
      state: 'sent' as const,
      currency: 'EUR',
      exponent: 2,
      count: 2,
      total_minor: 30,
      open_minor: 30,
    },
    {
      state: 'overdue' as const,
      currency: 'EUR',
      exponent: 2,
      count: 1,
      total_minor: 5,
      open_minor: 4,
    },
    {
      state: 'overdue' as const,
      currency: 'JPY',
      exponent: 0,
      count: 1,
      total_minor: 9,
      open_minor: 9,
    },
    {
      state: 'paid' as const,
      currency: 'EUR',
      exponent: 2,
      count: 7,
      total_minor: 70,
      open_minor: 0,
    },
  ]

  it('an overdue invoice is open as well, and no currency is added to another', () => {
    expect(totalOf(totals, 'open')).toEqual({
      count: 4,
      amounts: [
        { currency: 'EUR', exponent: 2, total_minor: 35, open_minor: 34 },
        { currency: 'JPY', exponent: 0, total_minor: 9, open_minor: 9 },
      ],
    })
    expect(totalOf(totals, 'overdue').count).toBe(2)
  })

  it('all of them are those of every state', () => {
    expect(totalOf(totals, null).count).toBe(11)
    expect(totalOf([], null)).toEqual({ count: 0, amounts: [] })
  })
})
