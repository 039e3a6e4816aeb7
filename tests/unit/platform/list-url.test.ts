import { describe, expect, it } from 'vitest'
import {
  listHref,
  pagerLinks,
  paramOf,
  parseSort,
  returnHref,
} from '../../../components/ui/list-url.ts'

const LIST = '/o/acme/customers'

describe('paramOf', () => {
  it.each([
    ['a value', { q: 'ada' }, 'ada'],
    ['the first of several', { q: ['ada', 'grace'] }, 'ada'],
    ['nothing for an empty one', { q: '' }, undefined],
    ['nothing for an empty first one', { q: ['', 'grace'] }, undefined],
    ['nothing for an empty list', { q: [] }, undefined],
    ['nothing for a missing one', {}, undefined],
  ])('reads %s', (_what, params, expected) => {
    expect(paramOf(params, 'q')).toBe(expected)
  })
})

describe('listHref', () => {
  it('keeps what is not changed, in the order of the names', () => {
    expect(listHref(LIST, { sort: 'name.asc', q: 'ada' }, { archived: 'true' })).toBe(
      `${LIST}?archived=true&q=ada&sort=name.asc`,
    )
  })

  it.each([null, undefined, ''])('takes a parameter out when it becomes %j', (value) => {
    expect(listHref(LIST, { q: 'ada' }, { q: value })).toBe(LIST)
  })

  it('gives the place in the list up when the choice changes', () => {
    const params = { after: 'cursor', trail: 'a b', q: 'ada' }
    expect(listHref(LIST, params, { q: 'grace' })).toBe(`${LIST}?q=grace`)
  })

  it('keeps the choice when only the place changes', () => {
    expect(listHref(LIST, { q: 'ada', after: 'one' }, { after: 'two' })).toBe(
      `${LIST}?after=two&q=ada`,
    )
  })

  it('writes what an address cannot hold as it is', () => {
    expect(listHref(LIST, {}, { q: 'a&b=c #1' })).toBe(`${LIST}?q=a%26b%3Dc+%231`)
  })
})

describe('parseSort', () => {
  const fallback = { column: 'created_at', direction: 'desc' } as const
  const columns = ['name', 'created_at']

  it('reads a column and a direction', () => {
    expect(parseSort('name.asc', columns, fallback)).toEqual({ column: 'name', direction: 'asc' })
  })

  it.each([undefined, '', 'name', 'name.up', 'secret.asc', 'name.asc.x', '.asc', '__proto__.asc'])(
    'takes the default for %j',
    (value) => {
      expect(parseSort(value, columns, fallback)).toBe(fallback)
    },
  )
})

describe('pagerLinks', () => {
  const cursorsOf = (href: string | null) => {
    const query = new URL(href ?? '', 'http://localhost').searchParams
    return { after: query.get('after'), trail: query.get('trail') }
  }

  it('leads nowhere from a list that is one page', () => {
    expect(pagerLinks(LIST, {}, null)).toEqual({ previous: null, next: null, first: null })
  })

  it('leads on from the first page, and not back', () => {
    const { previous, next, first } = pagerLinks(LIST, { q: 'ada' }, 'one')
    expect([previous, first]).toEqual([null, null])
    expect(next).toBe(`${LIST}?after=one&q=ada`)
  })

  it('leads back from the second page to the first', () => {
    const { previous, first } = pagerLinks(LIST, { after: 'one' }, null)
    expect([previous, first]).toEqual([LIST, LIST])
  })

  it('remembers the way it came', () => {
    const third = { after: 'two', trail: 'one' }
    const { previous, next } = pagerLinks(LIST, third, 'three')
    expect(cursorsOf(previous)).toEqual({ after: 'one', trail: null })
    expect(cursorsOf(next)).toEqual({ after: 'three', trail: 'one two' })
  })

  it('forgets the oldest of more than twenty pages, and still knows the first', () => {
    const trail = Array.from({ length: 20 }, (_, index) => `c${index}`)
    const { next, first } = pagerLinks(LIST, { after: 'here', trail: trail.join(' ') }, 'on')
    expect(cursorsOf(next).trail?.split(' ')).toEqual([...trail.slice(1), 'here'])
    expect(first).toBe(LIST)
  })
})

describe('returnHref', () => {
  const trail = Array.from({ length: 20 }, (_, index) => `c${index}`)
  const params = { q: 'ada', after: 'here', trail: trail.join(' ') }

  it('leads back to the same place of the same list, with the way to it', () => {
    expect(returnHref(LIST, params, 2000)).toBe(`${LIST}?after=here&q=ada&trail=${trail.join('+')}`)
    expect(returnHref(LIST, {}, 2000)).toBe(LIST)
  })

  it('forgets the oldest of the way until it is short enough, and never the place', () => {
    expect(returnHref(LIST, params, 60)).toBe(`${LIST}?after=here&q=ada&trail=c15+c16+c17+c18+c19`)
    expect(returnHref(LIST, params, 10)).toBe(`${LIST}?after=here&q=ada`)
  })
})
