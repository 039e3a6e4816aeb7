import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffWords } from '../../../components/crm/note-diff.ts'

describe('diffWords', () => {
  it('tells words that came, went and stayed', () => {
    expect(diffWords('call on Monday, please', 'call on Friday, please')).toEqual([
      { kind: 'same', text: 'call on ' },
      { kind: 'removed', text: 'Monday,' },
      { kind: 'added', text: 'Friday,' },
      { kind: 'same', text: ' please' },
    ])
  })

  it('leads from the one text to the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '\n')).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffWords(before, after)
        const without = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('')
        expect(without('added')).toBe(before)
        expect(without('removed')).toBe(after)
      }),
    )
  })

  it('takes no time over two long texts that have nothing in common', () => {
    const before = 'a '.repeat(10_000)
    const after = 'b '.repeat(10_000)
    expect(diffWords(before, after)).toEqual([
      { kind: 'removed', text: before.trimEnd() },
      { kind: 'added', text: after.trimEnd() },
      { kind: 'same', text: ' ' },
    ])
  })
})
