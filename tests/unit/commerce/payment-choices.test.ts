import { expect, it } from 'vitest'
import { paymentChoices } from '@/components/commerce/shop/quote-words'

const money = { currency: 'EUR', exponent: 2, locale: 'en' }
const quoteOf = (total_minor: number, credit_minor = 0) => ({
  items_minor: total_minor,
  shipping_minor: 0,
  tax_minor: 0,
  total_minor,
  credit_minor,
  cart: { prices_include_tax: true },
  shipping: { name: 'Parcel' },
})
const values = (accepts_account: boolean, ...quote: Parameters<typeof quoteOf>) =>
  paymentChoices({ accepts_account }, quoteOf(...quote), money).map(({ value }) => value)

it('an order is paid by credit where that reaches, and on account where the shop takes it', () => {
  expect(values(true, 1000)).toEqual(['account'])
  expect(values(true, 1000, 999)).toEqual(['account'])
  expect(values(true, 1000, 1000)).toEqual(['credit', 'account'])
  expect(values(false, 1000, 1000)).toEqual(['credit'])
  expect(values(false, 1000)).toEqual([])
})

it('what comes to nothing can be ordered in every shop', () => {
  expect(values(false, 0)).toEqual(['account'])
  expect(values(true, 0, 1000)).toEqual(['account'])
})
