import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { highlightParts, highlightPhoneParts } from '../../../lib/crm/highlight.rules.ts'

function marked(parts: { text: string; isMatch: boolean }[]): string {
  return parts.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join('')
}

describe('highlightParts', () => {
  it.each([
    ['Jörg Müßig', 'jorg', '[Jörg] Müßig'],
    ['Ada Lovelace', 'love ada', '[Ada] [Love]lace'],
    ['ada@example.test', 'EXAMPLE', 'ada@[example].test'],
    ['José', 'jose', '[José]'],
    ['Łukasz 😀 Żak', 'zak', 'Łukasz 😀 [Żak]'],
    ['no hit', 'xyz', 'no hit'],
    ['banana', 'ana an', 'b[anan]a'],
    ['', 'a', ''],
    ['abc', '  ', 'abc'],
  ])('marks in %j the words of %j', (text, query, expected) => {
    expect(marked(highlightParts(text, query))).toBe(expected)
  })

  it('never changes the text', () => {
    const anything = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(anything, anything, (text, query) => {
        const parts = highlightParts(text, query)
        expect(parts.map((part) => part.text).join('')).toBe(text)
      }),
    )
  })
})

describe('highlightPhoneParts', () => {
  it.each([
    ['+49 (30) 123-456', '30123', '+49 ([30) 123]-456'],
    ['+44 20 7946 0000', '020 7946', '+44 [20 7946] 0000'],
    ['+44 20 7946 0000', '20', '+44 20 7946 0000'],
  ])('marks in %j the digits of %j', (text, query, expected) => {
    expect(marked(highlightPhoneParts(text, query))).toBe(expected)
  })
})
