import { describe, expect, it } from 'vitest'
import { readPieces } from '../../../components/commerce/quantity.rules.ts'

describe('readPieces', () => {
  it.each([
    ['15', 15],
    [' 2 ', 2],
    ['0', 0],
    ['١٥', 15],
    ['۱۵', 15],
    ['１５', 15],
  ])('reads %j', (text, pieces) => {
    expect(readPieces(text)).toBe(pieces)
  })

  it.each(['', ' ', '1.5', '1,5', '1.', '1٫5', '1.000', '-3', 'two', '3 x'])(
    'takes %j for no number of pieces',
    (text) => {
      expect(readPieces(text)).toBeNull()
    },
  )
})
