import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { orderSums } from '@/components/commerce/shop/quote-words'
import type { Order } from '@/lib/commerce/orders.schemas'

const amounts = { items_minor: 1000, shipping_minor: 0, tax_minor: 160, total_minor: 1000 }
const cancelled = { items_minor: 0, shipping_minor: 0, tax_minor: 0, total_minor: 0, item_count: 0 }
const labels = (sums: { label: string }[]) => sums.map(({ label }) => label)

test('an order of which something is delivered says what for, or that it is free', () => {
  const sums = orderSums({ ...amounts, item_count: 2 }, true, 'Parcel')
  expect(sums[1]).toEqual({ label: 'Delivery, Parcel', amountMinor: null, words: 'free' })
  expect(orderSums({ ...amounts, shipping_minor: 490 }, true, 'Parcel')[1]?.amountMinor).toBe(490)
  expect(orderSums(amounts, true, null)[1]?.words).toBe('not to this country')
})

test('an order that is cancelled whole has no delivery, for its buyer and for staff', () => {
  expect(labels(orderSums(cancelled, true, 'Parcel'))).toEqual(['Goods', 'Total', 'Tax included'])
  const totals = (values: Partial<Order>) =>
    renderToStaticMarkup(
      createElement(OrderTotals, { order: { ...order, ...values }, locale: 'en' }),
    )
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
  expect(totals({})).not.toContain('Delivery')
  expect(totals({})).toContain('When it was placed')
  expect(totals({ item_count: 1 })).toContain('Delivery, Parcel')
  // What its invoice asked for less went back, and is not to be paid.
  const credit = { payment_method: 'credit', payment_status: 'paid', total_minor: 1000 } as const
  expect(totals({ ...credit, credit_used_minor: 1000 })).not.toContain('given back')
  const less = totals({ ...credit, credit_used_minor: 800 })
  expect(less).toContain('given back</bdi>')
  expect(less).not.toContain('to be paid')
  // Void since, so that it is to be paid after all.
  const unpaid = totals({ ...credit, credit_used_minor: 800, payment_status: 'unpaid' })
  expect(unpaid).toContain('to be paid by invoice</bdi>')
  expect(unpaid).not.toContain('Invoiced for less')
})
