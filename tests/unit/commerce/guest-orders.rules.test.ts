import { describe, expect, it } from 'vitest'
import { isGuestCartCookie } from '@/lib/commerce/guest-cart.rules'
import {
  addOrderSecret,
  guestOrdersCookie,
  isGuestOrdersCookie,
  readOrderSecrets,
} from '@/lib/commerce/guest-orders.rules'

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(43)) as [
  string,
  string,
  string,
  string,
]

describe('the secrets of a guest’s orders', () => {
  it('are the last three, newest first, each once', () => {
    const value = [a, b, a, c, d].reduce<string | undefined>(addOrderSecret, undefined)
    expect(readOrderSecrets(value)).toEqual([d, c, a])
    expect(value?.length).toBeLessThan(200)
  })

  it('are none of what cannot be one', () => {
    for (const value of [undefined, '', 'x', `${a}x`, 'ä'.repeat(43), '~'.repeat(4000)]) {
      expect(readOrderSecrets(value)).toEqual([])
    }
    expect(readOrderSecrets(`nonsense~${a}~${a}~${b}`)).toEqual([a])
  })

  it('lie in a cookie that is no cart’s', () => {
    const name = guestOrdersCookie('tea-shop')
    expect([isGuestOrdersCookie(name), isGuestCartCookie(name)]).toEqual([true, false])
    expect(isGuestOrdersCookie('clientele-cart-tea-shop')).toBe(false)
  })
})
