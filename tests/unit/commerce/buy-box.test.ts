import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { BuyBox } from '@/components/commerce/shop/buy-box'

const variants = ['S', 'M', 'L'].map((size) => ({
  id: `id-${size}`,
  option_values: [size],
  price_minor: 1900,
  is_available: true,
  few_left: null,
}))

function draw(wished: string[], options = ['Size'], offered = variants) {
  const [chosen] = offered
  if (!chosen) throw new Error('Nothing is offered.')
  return renderToStaticMarkup(
    createElement(BuyBox, {
      site: 'shop',
      product: { slug: 'shirt', name: 'Shirt', option_names: options, variants: offered },
      money: { currency: 'EUR', exponent: 2, locale: 'en' },
      pricesIncludeTax: true,
      path: '/s/shop/p/shirt',
      chosen,
      wishedIds: new Set(wished.map((size) => `id-${size}`)),
      addToCart: async () => {},
      setWished: async () => {},
    }),
  )
}

/** What can be taken off the wishlist: the id, and how it is called. */
const wishesIn = (markup: string) =>
  [...markup.matchAll(/name="variant_id" value="([^"]+)".*?On your wishlist(.*?)<\/button>/gs)].map(
    ([, id, name = '']) => [id, name.replaceAll(/<[^>]+>/g, '')],
  )

describe('BuyBox', () => {
  it('wishes for what is chosen, also when another size is wished for', () => {
    expect(draw([])).toContain('Put on the wishlist')
    const markup = draw(['M'])
    expect(markup).toContain('Put on the wishlist')
    expect(wishesIn(markup)).toEqual([['id-M', ': M']])
    expect(wishesIn(draw(['M', 'L']))).toEqual([
      ['id-M', ': M'],
      ['id-L', ': L'],
    ])
  })

  it('wishes for nothing twice where all is wished for', () => {
    expect(draw(['S', 'M', 'L'])).not.toContain('Put on the wishlist')
    const only = draw(['S'], [], [{ ...variants[0], option_values: [] }] as typeof variants)
    expect(only).not.toContain('Put on the wishlist')
    expect(only).toContain('On your wishlist')
    expect(only).not.toContain('On your wishlist:')
  })
})
