import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../helpers/db.ts'

describe('format_money', () => {
  it.each([
    [123450, 'EUR', '1,234.50 EUR'],
    [-5, 'EUR', '-0.05 EUR'],
    [1234, 'JPY', '1,234 JPY'],
    [1234567, 'KWD', '1,234.567 KWD'],
    [9007199254740991, 'EUR', '90,071,992,547,409.91 EUR'],
  ])('%s %s', (amount, currency, expected) =>
    inTransaction(async (tx) => {
      const [row] = await tx`select private.format_money(${amount}, ${currency}) as text`
      expect(row?.text).toBe(expected)
    }),
  )
})
