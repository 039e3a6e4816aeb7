import { expect, test } from 'vitest'
import { leftOutTitles, leftOutWords, noticeWords } from '@/components/commerce/shop/notice-words'
import type { CartNotice, LeftOut } from '@/lib/commerce/cart.schemas'

const leftOut = (reason: LeftOut['reason'], wanted: number, kept: number): LeftOut => ({
  reason,
  variant_id: '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21',
  product_name: 'Oolong',
  option_values: [],
  wanted,
  kept,
})

test('what a merge left out is said with its reason', () => {
  const words = (reason: CartNotice['reason'], wanted: number, kept: number) =>
    noticeWords({ kind: kept > 0 ? 'capped' : 'dropped', ...leftOut(reason, wanted, kept) })
  expect(words('unavailable', 1, 0)).toBe(' is no longer on sale and was taken out.')
  expect(words('sold_out', 1, 0)).toBe(' is sold out and was taken out.')
  expect(words('sold_out', 3, 2)).toBe(' is sold out, so nothing was added.')
  expect(words('cart_full', 1, 0)).toBe(' was left out, because your cart was full.')
  expect(words('insufficient_stock', 5, 2)).toBe(': 5 wanted, 2 kept, because there are no more.')
  expect(words('too_many_pieces', 12000, 9999)).toContain('at most 9999 of one thing')
})

test.each([
  ['unavailable', 1, 0, ' is no longer on sale.'],
  ['sold_out', 3, 0, ' is sold out.'],
  ['cart_full', 1, 0, ' was left out, because your cart was full.'],
  ['insufficient_stock', 3, 2, ': 3 wanted, 2 added, because there are no more.'],
  ['insufficient_stock', 3, 0, ' was not added, because there are no more than your cart has.'],
  ['too_many_pieces', 2, 1, ': 2 wanted, 1 added, because an order has at most 9999 of one thing.'],
] as const)(
  'what a reorder left out is said with its reason: %s, %i of %i',
  (reason, wanted, kept, words) => {
    const item = leftOut(reason, wanted, kept)
    expect(leftOutWords(item)).toBe(words)
    expect(noticeWords({ kind: 'left_out', ...item })).toBe(words)
  },
)

test('only where something was added is a rest spoken of', () => {
  expect(leftOutTitles(1).description).toContain('The rest is')
  expect(leftOutTitles(0)).toEqual({
    title: 'None of it could be put into your cart',
    description: 'Your cart is as it was before.',
  })
})
