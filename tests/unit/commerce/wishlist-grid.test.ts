import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { WishlistGrid } from '@/components/commerce/shop/wishlist-grid'

const markup = (values: { unit_price_minor: number | null; is_available: boolean }) =>
  renderToStaticMarkup(
    createElement(WishlistGrid, {
      site: 'acme',
      entries: [
        {
          variant_id: 'v',
          product_slug: 'oolong',
          product_name: 'Oolong',
          option_values: [],
          picture: null,
          ...values,
        },
      ],
      money: { currency: 'EUR', exponent: 2, locale: 'en' },
      moveToCart: async () => undefined,
      setWished: async () => undefined,
    }),
  )

test('a wish that is on sale leads to its product; without stock it is sold out', () => {
  const soldOut = markup({ unit_price_minor: 1290, is_available: false })
  expect(soldOut).toContain('href="/s/acme/p/oolong?variant=v"')
  expect(soldOut).toContain('12.90')
  expect(soldOut).toContain('Sold out')
  expect(markup({ unit_price_minor: 1290, is_available: true })).toContain('Move to cart')
})

test('a wish that was withdrawn says so, without a price and a link to nowhere', () => {
  const gone = markup({ unit_price_minor: null, is_available: false })
  expect(gone).toContain('Oolong')
  expect(gone).toContain('No longer on sale')
  expect(gone).not.toMatch(/Sold out|href|EUR|€/)
  expect(gone).toContain('Remove')
})
