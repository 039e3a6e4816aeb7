import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeCell, unescapeCell } from '../../../lib/csv/text.rules.ts'

describe('escapeCell', () => {
  it.each([
    ['=cmd|"/C calc"!A0', '\'=cmd|"/C calc"!A0'],
    ['+49 30 1234', "'+49 30 1234"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ["x;=cmd|'/c calc'!A1;y", "x;'=cmd|'/c calc'!A1;y"],
    ['a\t+1', "a\t'+1"],
    ['a\r\n=1', "a\r\n'=1"],
    ['a; =1', "a;' =1"],
    // Doubled, the quotes are an empty text before a formula to whoever splits at ";".
    ['x;"=1&"', 'x;\'"=1&"'],
    ["a;'=1", "a;''=1"],
    ['a; b', 'a; b'],
    ['a\n\nb', 'a\n\nb'],
    ['a,=1', 'a,=1'],
    ['＝1+1', "'＝1+1"],
    ["'=1", "''=1"],
    ["'t Hooft", "'t Hooft"],
    ['a=b', 'a=b'],
    ['', ''],
  ])('writes %j as %j', (value, written) => {
    expect(escapeCell(value)).toBe(written)
    expect(unescapeCell(written)).toBe(value)
  })

  it('is undone exactly by unescapeCell, and leaves no formula', () => {
    const value = fc.string({
      unit: fc.constantFrom("'", '"', '=', '+', '@', '\t', '\r', '\n', ';', 'a', ' ', '＝'),
      maxLength: 8,
    })
    fc.assert(
      fc.property(value, (text) => {
        const written = escapeCell(text)
        expect(unescapeCell(written)).toBe(text)
        expect(written).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
        for (const cell of written.split(/[;\t\r\n]/).slice(1)) {
          expect(cell).not.toMatch(/^[" ]*[=+\-@＝＋－＠]/)
        }
      }),
    )
  })
})
