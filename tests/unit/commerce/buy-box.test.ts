import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { BuyBox, type BuyBoxVariant } from '@/components/commerce/shop/buy-box'

const variants = ['S', 'M', 'L'].map((size) => ({
  id: `id-${size}`,
  option_values: [size],
  price_minor: 1900,
  is_available: true,
  few_left: null,
}))

function draw(wished: string[], options = ['Size'], offered: BuyBoxVariant[] = variants) {
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
      cartKey: 'key',
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

  it('says of a long list what each choice costs and how many are left, and of none what it is not', () => {
    const sizes = Array.from({ length: 25 }, (_, index) => ({
      id: `id-${index}`,
      option_values: [`Size ${index}`],
      price_minor: 1600 + index * 100,
      is_available: index !== 1,
      few_left: index === 2 ? 3 : null,
    }))
    const markup = draw([], ['Size'], sizes)
    const text = markup.replaceAll(/<select.*?<\/select>/gs, '').replaceAll(/<[^>]+>/g, ' ')
    expect(text).toContain('€16.00 to €40.00')
    expect(text).not.toMatch(/In stock|left|Sold out/)
    expect(markup).toContain('>Size 0 (€16.00)</option>')
    expect(markup).toContain('>Size 1 (€17.00, sold out)</option>')
    expect(markup).toContain('>Size 2 (€18.00, Only 3 left)</option>')

    const same = draw(
      [],
      ['Size'],
      sizes.map((size) => ({ ...size, price_minor: 1600 })),
    )
    expect(same).toContain('>€16.00</p>')
    expect(same).not.toContain('Depends on your choice')
    expect(same).toContain('>Size 0</option>')
    expect(same).toContain('>Size 2 (Only 3 left)</option>')
  })

  it('says from what to what very many combinations cost, and nothing about their stock', () => {
    const values = Array.from({ length: 18 }, (_, index) => index)
    const many = values.flatMap((size) =>
      values.map((colour) => ({
        id: `id-${size}-${colour}`,
        option_values: [`Size ${size}`, `Colour ${colour}`],
        price_minor: 1600 + size,
        is_available: true,
        few_left: null,
      })),
    )
    const markup = draw([], ['Size', 'Colour'], many)
    expect(markup).toContain('€16.00 to €16.17')
    expect(markup).not.toContain('In stock')
    expect(markup).toContain('>Size 0</option>')
  })
})
