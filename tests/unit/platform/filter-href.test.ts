import { describe, expect, it } from 'vitest'
import { filterHref } from '../../../components/ui/filter-href.ts'

function formOf(...entries: [string, string | Blob][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

describe('filterHref', () => {
  it('leaves out what is empty or only blanks, and trims the rest', () => {
    const form = formOf(['q', '  ada  '], ['owner', ''], ['tag', ' \t'])
    expect(filterHref('/customers', form)).toBe('/customers?q=ada')
  })

  it('is the list itself when nothing is asked for', () => {
    expect(filterHref('/customers', formOf(['q', '']))).toBe('/customers')
  })

  it('keeps every value of a name, and orders names, so that one choice has one address', () => {
    const form = formOf(['tags', 'b'], ['q', 'ada'], ['tags', 'a'])
    expect(filterHref('/customers', form)).toBe('/customers?q=ada&tags=b&tags=a')
  })

  it('encodes what is typed', () => {
    expect(filterHref('/customers', formOf(['q', 'a&b #1 ü']))).toBe(
      '/customers?q=a%26b+%231+%C3%BC',
    )
  })

  it('has no place for a file', () => {
    expect(filterHref('/customers', formOf(['file', new Blob(['x'])]))).toBe('/customers')
  })
})
