import { expect, test } from 'vitest'
import { noticeWords } from '@/components/commerce/shop/notice-words'
import type { CartNotice } from '@/lib/commerce/cart.schemas'

const words = (reason: CartNotice['reason'], wanted: number, kept: number) =>
  noticeWords({
    kind: kept > 0 ? 'capped' : 'dropped',
    reason,
    variant_id: '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21',
    product_name: 'Oolong',
    option_values: [],
    wanted,
    kept,
  })

test('what a merge left out is said with its reason', () => {
  expect(words('unavailable', 1, 0)).toBe(' is no longer on sale and was taken out.')
  expect(words('sold_out', 1, 0)).toBe(' is sold out and was taken out.')
  expect(words('sold_out', 3, 2)).toBe(' is sold out, so nothing was added.')
  expect(words('cart_full', 1, 0)).toBe(' was left out, because your cart was full.')
  expect(words('insufficient_stock', 5, 2)).toBe(': 5 wanted, 2 kept, because there are no more.')
  expect(words('too_many_pieces', 12000, 9999)).toContain('at most 9999 of one thing')
})
