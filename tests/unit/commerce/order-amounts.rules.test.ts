import { describe, expect, it } from 'vitest'
import { lineMinor, remainingOf, taxByRate } from '../../../lib/commerce/order-amounts.rules.ts'
import type { OrderItem } from '../../../lib/commerce/orders.schemas.ts'

const item: OrderItem = {
  id: '3f1f7f9e-6f0a-4e8e-9d7e-111111111111',
  position: 1,
  variant_id: null,
  product_id: null,
  product_slug: null,
  product_name: 'Mug',
  option_values: [],
  sku: 'MUG',
  unit_price_minor: 1190,
  quantity: 3,
  cancelled_quantity: 1,
  tax_rate_bps: 1900,
  net_minor: 2000,
  tax_minor: 380,
  gross_minor: 2380,
}

describe('lineMinor', () => {
  it('is what prices of the order mean: with tax or without', () => {
    expect(lineMinor(item, { prices_include_tax: true })).toBe(2380)
    expect(lineMinor(item, { prices_include_tax: false })).toBe(2000)
  })
})

describe('remainingOf', () => {
  it('leaves out what was cancelled', () => {
    expect(remainingOf(item)).toBe(2)
  })
})

describe('taxByRate', () => {
  it('adds delivery to the lines of its rate, highest rate first, without what is nothing', () => {
    const items = [
      { ...item, tax_rate_bps: 700, tax_minor: 14 },
      item,
      { ...item, tax_rate_bps: 0, tax_minor: 0 },
    ]
    const shipping = { shipping_tax_rate_bps: 1900, shipping_tax_minor: 78 }
    expect(taxByRate({ items, ...shipping })).toEqual([
      { rate_bps: 1900, tax_minor: 458 },
      { rate_bps: 700, tax_minor: 14 },
    ])
  })
})
