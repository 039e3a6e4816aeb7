import { expect, test } from 'vitest'
import { productJsonLd } from '@/components/commerce/shop/product-json-ld'

test.each([
  ['JPY', 0, '1234'],
  ['EUR', 2, '12.34'],
  ['KWD', 3, '1.234'],
])('search engines read a price in %s with %i decimals', (currency, exponent, price) => {
  const data = productJsonLd({
    product: {
      id: '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10',
      slug: 'oolong',
      name: 'Oolong',
      description: null,
      option_names: [],
      tax_rate_bps: 0,
      currency,
      exponent,
      images: [],
      categories: [],
      variants: [
        {
          id: '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21',
          sku: 'TEA-OOL',
          option_values: [],
          price_minor: 1234,
          is_available: true,
          few_left: null,
        },
      ],
    },
    pictures: [],
    path: '/s/tea/p/oolong',
    shopName: 'Tea',
    origin: 'https://shop.example.test',
  })
  expect(data).toMatchObject({ offers: [{ price, priceCurrency: currency }] })
})
