import { describe, expect, it } from 'vitest'
import { counted } from '../../../lib/counted.ts'

describe('counted', () => {
  it.each([
    [0, '0 customers'],
    [1, '1 customer'],
    [2, '2 customers'],
    [1_240, '1,240 customers'],
  ])('writes %i with the word that agrees', (count, text) => {
    expect(counted(count, 'customer', 'customers', 'en')).toBe(text)
  })

  it('groups digits as the locale does, and keeps the English word', () => {
    expect(counted(1_240, 'customer', 'customers', 'de')).toBe('1.240 customers')
  })
})
