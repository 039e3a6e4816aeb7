import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { OrderLines } from '@/components/commerce/orders/order-lines'
import { OrderSheet } from '@/components/commerce/orders/order-sheet'
import { OrderTable } from '@/components/commerce/orders/order-table'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { OwnOrderList } from '@/components/commerce/orders/own-order-list'
import { OrderView } from '@/components/commerce/shop/order-view'
import type { Order, OrderItem, OrderRow } from '@/lib/commerce/orders.schemas'

const row: OrderRow = {
  id: 'order',
  number: 7,
  status: 'placed',
  payment_status: 'unpaid',
  channel: 'shop',
  currency: 'EUR',
  exponent: 2,
  total_minor: 123_456,
  item_count: 4_321,
  customer_id: 'customer',
  customer_name: 'Ada',
  placed_at: '2026-11-01T08:00:00Z',
}
const item: OrderItem = {
  id: 'item',
  position: 1,
  variant_id: null,
  product_id: null,
  product_slug: null,
  product_name: 'Screw',
  option_values: [],
  sku: 'SCREW',
  unit_price_minor: 1,
  quantity: 5_432,
  cancelled_quantity: 1_111,
  tax_rate_bps: 0,
  net_minor: 4_321,
  tax_minor: 0,
  gross_minor: 4_321,
}
const address = { name: 'Ada', line1: 'Gartenweg 1', country_code: 'DE' }
const order: Order = {
  ...row,
  org_id: 'org',
  payment_method: 'account',
  prices_include_tax: true,
  items_minor: 4_321,
  shipping_minor: 0,
  tax_minor: 0,
  placed_total_minor: 5_432,
  credit_used_minor: 0,
  credit_returned_minor: 0,
  shipping_name: 'Parcel',
  shipping_tax_rate_bps: 0,
  shipping_tax_minor: 0,
  contact_name: 'Ada',
  contact_email: null,
  contact_phone: null,
  shipping_address: address,
  billing_address: address,
  customer_note: null,
  created_by: null,
  updated_at: row.placed_at,
  customer: null,
  items: [item],
  events: [],
  next_statuses: [],
}
const money = { currency: 'EUR', exponent: 2, locale: 'de' }
const own = {
  ...row,
  org_id: row.id,
  org_slug: 'acme',
  org_name: 'Acme',
  org_locale: 'de',
  org_time_zone: 'Europe/Berlin',
}
const pages = {
  'an order': createElement(OrderLines, { order, locale: 'de', itemHref: () => null }),
  'its totals': createElement(OrderTotals, { order, locale: 'de' }),
  'its paper': createElement(OrderSheet, {
    order,
    shop: { name: 'Acme', contact_email: null },
    countryName: (code) => code,
    locale: 'de',
    withPrices: true,
  }),
  'the list of orders': createElement(OrderTable, {
    rows: [row],
    pathname: '/o/acme/orders',
    locale: 'de',
    canSelect: false,
    now: row.placed_at,
  }),
  'the list of a buyer': createElement(OwnOrderList, { orders: [own], locale: null }),
  'the order of a buyer': createElement(OrderView, {
    site: 'acme',
    lines: [{ ...item, amountMinor: 4_321 }],
    sums: [],
    money,
    facts: [],
    actions: null,
  }),
}

it.each(Object.entries(pages))('%s has quantities as it has amounts', (_page, element) => {
  const html = renderToStaticMarkup(element)
  expect(html).toContain('4.321')
  expect(html).not.toMatch(/\d,\d{3}\b|(?<![\d.])[45]\d{3}(?![\d%])/)
})
