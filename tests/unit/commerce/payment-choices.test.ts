import { expect, it } from 'vitest'
import { creditNote, paymentChoices } from '@/components/commerce/shop/quote-words'

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

it('credit that pays nothing of an order is named, and why', () => {
  const note = (...quote: Parameters<typeof quoteOf>) => creditNote(quoteOf(...quote), money)
  expect(note(1000, 999)).toBe(
    'You have €9.99 of store credit. It is kept for another time: it pays an order only as a whole, and this one comes to €10.00.',
  )
  // Offered as a way to pay, not there, or not needed.
  expect(note(1000, 1000)).toBeNull()
  expect(note(1000)).toBeNull()
  expect(note(0, 999)).toBeNull()
})
