import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { orderSums } from '@/components/commerce/shop/quote-words'
import type { Order } from '@/lib/commerce/orders.schemas'

const amounts = { items_minor: 1000, shipping_minor: 0, tax_minor: 160, total_minor: 1000 }
const cancelled = { items_minor: 0, shipping_minor: 0, tax_minor: 0, total_minor: 0, item_count: 0 }
const order: Order = {
  id: '',
  org_id: '',
  number: 1,
  customer_id: '',
  status: 'cancelled',
  channel: 'shop',
  payment_method: 'account',
  payment_status: 'unpaid',
  currency: 'EUR',
  exponent: 2,
  prices_include_tax: true,
  ...cancelled,
  placed_total_minor: 1490,
  credit_used_minor: 0,
  credit_returned_minor: 0,
  shipping_name: 'Parcel',
  shipping_tax_rate_bps: 1900,
  shipping_tax_minor: 0,
  contact_name: 'Ada',
  contact_email: null,
  contact_phone: null,
  shipping_address: { name: 'Ada', line1: 'Gartenweg 1', country_code: 'DE' },
  billing_address: { name: 'Ada', line1: 'Gartenweg 1', country_code: 'DE' },
  customer_note: null,
  created_by: null,
  placed_at: '2026-11-01T08:00:00Z',
  updated_at: '2026-11-01T08:00:00Z',
  customer: null,
  items: [],
  events: [],
  next_statuses: [],
}
const labels = (sums: { label: string }[]) => sums.map(({ label }) => label)
const totals = (values: Partial<Order>) =>
  renderToStaticMarkup(createElement(OrderTotals, { order: { ...order, ...values }, locale: 'en' }))

test('an order of which something is delivered says what for, or that it is free', () => {
  const sums = orderSums({ ...amounts, item_count: 2 }, true, 'Parcel')
  expect(sums[1]).toEqual({ label: 'Delivery, Parcel', amountMinor: null, words: 'free' })
  expect(orderSums({ ...amounts, shipping_minor: 490 }, true, 'Parcel')[1]?.amountMinor).toBe(490)
  expect(orderSums(amounts, true, null)[1]?.words).toBe('not to this country')
})

test('an order that is cancelled whole has no delivery, for its buyer and for staff', () => {
  expect(labels(orderSums(cancelled, true, 'Parcel'))).toEqual(['Goods', 'Total', 'Tax included'])
  expect(totals({})).not.toContain('Delivery')
  expect(totals({})).toContain('When it was placed')
  expect(totals({ item_count: 1 })).toContain('Delivery, Parcel')
})

test('an order says that store credit went back, whether the rest is left out, owed or paid since', () => {
  const credit = { payment_method: 'credit', item_count: 1, total_minor: 1000 } as const
  expect(totals({ ...credit, credit_used_minor: 1000 })).not.toContain('given back')
  // Paid is one that was invoiced for less, and one whose next invoice asked for all: they look alike.
  for (const payment_status of ['unpaid', 'paid'] as const) {
    const html = totals({ ...credit, payment_status, credit_used_minor: 600 })
    const rows = [...html.matchAll(/<bdi>([^<]*)<\/bdi><\/dt><dd[^>]*>([^<]*)</g)]
    expect(rows.slice(-2).map(([, label, amount]) => [label, amount])).toEqual([
      ['Paid by store credit', '-€6.00'],
      ['Store credit given back', '€4.00'],
    ])
  }
})
