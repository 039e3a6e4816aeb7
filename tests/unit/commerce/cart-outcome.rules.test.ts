import { describe, expect, it } from 'vitest'
import {
  cartOutcomeOf,
  outcomeAddress,
  refusedCartAddress,
} from '../../../lib/commerce/cart-outcome.rules.ts'

const id = '0b5b3f0e-5a5c-4f43-9e0b-0d3f5d8f3a11'

describe('outcomeAddress', () => {
  it('adds what happened, and forgets what happened before', () => {
    expect(outcomeAddress('/s/tea?page=2&problem=app.x&available=1#top', { done: 'added' })).toBe(
      '/s/tea?page=2&done=added#top',
    )
    expect(outcomeAddress('/s/tea', { problem: 'commerce.cart_full', variant: id })).toBe(
      `/s/tea?problem=commerce.cart_full&variant=${id}`,
    )
  })
})

describe('refusedCartAddress', () => {
  it('says in the cart what the checkout was refused for', () => {
    expect(refusedCartAddress('/s/tea/cart', null)).toBe('/s/tea/cart')
    expect(refusedCartAddress('/s/tea/cart', 'commerce.variant_unavailable')).toBe(
      '/s/tea/cart?problem=commerce.variant_unavailable',
    )
    // That it is empty is to be seen; why, is not.
    const address = refusedCartAddress('/s/tea/cart', 'commerce.cart_empty')
    const params = Object.fromEntries(new URL(address, 'http://app.invalid').searchParams)
    expect(cartOutcomeOf(params)?.message).toContain('has been ordered before')
  })
})

describe('cartOutcomeOf', () => {
  it.each([
    [{}, null],
    [
      { done: 'added', variant: id },
      { kind: 'done', message: 'It is in your cart.', variant_id: id },
    ],
    [
      { done: 'reordered_in_part' },
      { kind: 'done', message: 'Part of it is in your cart.', variant_id: null },
    ],
    [
      { done: 'reordered_nothing' },
      { kind: 'problem', message: 'None of it could be put into your cart.', variant_id: null },
    ],
    [
      { problem: 'commerce.stock_insufficient', available: '3' },
      { kind: 'problem', message: 'Only 3 are left.', variant_id: null },
    ],
    [
      { problem: 'commerce.stock_insufficient', available: '1' },
      { kind: 'problem', message: 'Only one is left.', variant_id: null },
    ],
    [
      { problem: 'commerce.stock_insufficient', available: 'all of them' },
      { kind: 'problem', message: 'There is not enough in stock for this.', variant_id: null },
    ],
  ])('%j says %j', (params, outcome) => expect(cartOutcomeOf(params)).toEqual(outcome))

  it('shows no text that somebody wrote into the address', () => {
    expect(cartOutcomeOf({ done: 'constructor' })).toBeNull()
    expect(cartOutcomeOf({ problem: 'Call 0800-EVIL' })).toBeNull()
    expect(cartOutcomeOf({ problem: ['commerce.cart_full', 'x'] })).toBeNull()
    expect(cartOutcomeOf({ problem: 'evil.text' })?.message).not.toContain('evil')
    expect(cartOutcomeOf({ done: 'added', variant: '"><script>' })?.variant_id).toBeNull()
  })
})
