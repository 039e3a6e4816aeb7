import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { DraftLines } from '@/components/commerce/orders/entry/draft-lines'
import { StockLevel } from '@/components/commerce/orders/entry/stock-level'

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, '')

describe('StockLevel', () => {
  it.each([
    [{ available: 1_240 }, '1,240 in stock'],
    [{ available: 3, wanted: 3 }, '3 in stock'],
    [{ available: 3, wanted: 4 }, 'Only 3 in stock. Please lower the quantity.'],
    [{ available: 0 }, 'none in stock'],
    [{ available: 0, wanted: 1 }, 'None in stock. Please take it out of the order.'],
    [{ available: null, wanted: 9_999 }, 'not counted, never runs out'],
  ])('tells staff how many they can sell: %j', (props, text) => {
    expect(textOf(renderToStaticMarkup(createElement(StockLevel, props)))).toBe(text)
  })
})

describe('DraftLines', () => {
  const variant = {
    id: 'glasses',
    product_id: 'product',
    product_name: 'Glasses',
    option_values: [],
    sku: 'GLASSES',
    price_minor: 100,
    available: 5,
  }
  const line = { variant_id: 'glasses', quantity: 4, unit_price_minor: 100, line_minor: 400 }
  const shown = (available: (number | null)[]) =>
    textOf(
      renderToStaticMarkup(
        createElement(DraftLines, {
          lines: [{ variant, quantity: 4 }],
          quoted: available.map((count) => ({ ...line, available: count })),
          money: String,
          onChange: () => undefined,
          onRemove: () => undefined,
        }),
      ),
    )

  it('says what was in stock when the piece was found, until it is asked again', () => {
    expect(shown([])).toContain('5 in stock')
  })

  it('says that others have bought some since', () => {
    expect(shown([3])).toContain('Only 3 in stock. Please lower the quantity.')
    expect(shown([null])).toContain('never runs out')
  })
})
