import { describe, expect, it } from 'vitest'
import { toCsv } from '../../../lib/csv/write.ts'

describe('amounts in a file', () => {
  it('are numbers below zero too, and nothing else passes for one', () => {
    expect(
      toCsv([[{ decimal: '-12.50' }, { decimal: '0.000' }, '-12.50', { decimal: '=1+1' }]]),
    ).toBe("-12.50,0.000,'-12.50,'=1+1\r\n")
  })
})
