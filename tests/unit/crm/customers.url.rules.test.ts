import { describe, expect, it } from 'vitest'
import { facetOptions } from '../../../components/crm/filters/facet-options.ts'
import { customerListHref, toSourceValue } from '../../../lib/crm/customer-filters.rules.ts'
import { readCustomerList } from '../../../lib/crm/customers.url.rules.ts'

const id = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'

describe('readCustomerList', () => {
  it('reads every filter, order, place and search of an address', () => {
    expect(
      readCustomerList({
        segments: 'LEAD,CHURNED',
        owner_ids: `none,${id}`,
        tag_ids: id,
        sources: 'Web,Trade fair%2C Berlin',
        country_codes: 'de,none',
        created_from: '2026-01-01',
        created_to: '2026-01-31',
        archived: 'true',
        sort: 'name.asc',
        after: 'eyJ9',
        q: '  ada ',
      }),
    ).toEqual({
      filter: {
        segments: ['LEAD', 'CHURNED'],
        owner_ids: ['none', id],
        tag_ids: [id],
        sources: ['Web', 'Trade fair, Berlin'],
        country_codes: ['DE', 'none'],
        created_from: '2026-01-01',
        created_to: '2026-01-31',
        archived: true,
      },
      sort: 'name.asc',
      cursor: 'eyJ9',
      q: 'ada',
    })
  })

  it.each<[string, Record<string, string | string[] | undefined>]>([
    ['nothing', {}],
    ['empty values', { segments: '', owner_ids: ' ', tag_ids: undefined, q: '' }],
    [
      'unknown values',
      { segments: 'VIP', owner_ids: 'me', tag_ids: 'vip', country_codes: 'Germany' },
    ],
    ['days that are none', { created_from: 'yesterday', created_to: '0000-01-01' }],
    ['more values than a filter may have', { tag_ids: Array(101).fill(id).join(',') }],
    ['another truth', { archived: 'yes', sort: 'email.asc' }],
  ])('takes an address with %s for the whole list', (_what, params) => {
    expect(readCustomerList(params)).toEqual({
      filter: {},
      sort: 'created_at.desc',
      cursor: undefined,
      q: undefined,
    })
  })

  it('takes the first of a parameter that is there twice', () => {
    expect(readCustomerList({ segments: ['LEAD', 'CUSTOMER'] }).filter).toEqual({
      segments: ['LEAD'],
    })
  })
})

describe('customerListHref', () => {
  it('leads back to the same list', () => {
    const address = {
      filter: { sources: ['50 %, off', 'none'], tag_ids: [id], archived: true },
      sort: 'name.desc',
      q: 'ada & co',
    } as const
    const href = customerListHref('/o/acme/customers', {
      ...address,
      filter: { ...address.filter, sources: [...address.filter.sources], tag_ids: [id] },
    })
    const params = Object.fromEntries(new URL(href, 'http://x.test').searchParams)
    expect(readCustomerList(params)).toEqual({ ...address, cursor: undefined })
  })

  it('is the bare address for the whole list in its usual order', () => {
    expect(customerListHref('/c', { filter: {}, sort: 'created_at.desc' })).toBe('/c')
  })
})

describe('values of a filter', () => {
  it.each([[['a', 'b']], [['a,b', 'c']], [['100%', '%2C', '%25']], [['1,2,3']]])(
    '%j come back from an address',
    (sources) => {
      const href = customerListHref('/c', { filter: { sources } })
      const params = Object.fromEntries(new URL(href, 'http://x.test').searchParams)
      expect(readCustomerList(params).filter).toEqual({ sources })
    },
  )

  it('tell the source called none from no source, at any length', () => {
    const names = [null, 'none', '\\none', 'Web', '\\'.repeat(60), 'x'.repeat(60)]
    const sources = names.map(toSourceValue)
    expect(sources.slice(0, 4)).toEqual(['none', '\\none', '\\\\none', 'Web'])
    const href = customerListHref('/c', { filter: { sources } })
    const params = Object.fromEntries(new URL(href, 'http://x.test').searchParams)
    expect(readCustomerList(params).filter).toEqual({ sources })
    expect(readCustomerList({ sources: 'x'.repeat(61) }).filter).toEqual({})
    expect(readCustomerList({ sources: `\\${'x'.repeat(61)}` }).filter).toEqual({})
  })

  it('are offered once each', () => {
    const given = { owners: [], tags: [], countries: [], sources: ['\\none', 'Web', 'none'] }
    expect(facetOptions(given).sources).toEqual([
      { value: 'none', label: 'No source' },
      { value: '\\\\none', label: '\\none' },
      { value: 'Web', label: 'Web' },
      { value: '\\none', label: 'none' },
    ])
  })
})
