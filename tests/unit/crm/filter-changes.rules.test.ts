import { describe, expect, it } from 'vitest'
import { toFilterParameters } from '../../../lib/crm/customer-filters.rules.ts'
import {
  customerFilterParameters,
  customerFilterSchema,
} from '../../../lib/crm/customer-filters.schemas.ts'
import { readCustomerList } from '../../../lib/crm/customers.url.rules.ts'
import {
  countValues,
  FILTER_PARAMETERS,
  filterPatch,
  isSameFilter,
  toggleValue,
  withoutGone,
  withValues,
} from '../../../lib/crm/filter-changes.rules.ts'

const TAG = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'
const GONE = '3f1f7f9e-6f0a-4e8e-9d7e-222222222222'

describe('toggleValue', () => {
  it('adds a value behind the others, and takes it out again', () => {
    const one = toggleValue({ archived: true }, 'segments', 'LEAD')
    const two = toggleValue(one, 'segments', 'CUSTOMER')
    expect(two).toEqual({ archived: true, segments: ['LEAD', 'CUSTOMER'] })
    expect(toggleValue(two, 'segments', 'LEAD')).toEqual({ archived: true, segments: ['CUSTOMER'] })
  })

  it('takes the list out with its last value: an empty one would match nobody', () => {
    expect(toggleValue({ sources: ['Web'] }, 'sources', 'Web')).toEqual({})
  })
})

describe('withValues', () => {
  it('replaces a list and leaves the others', () => {
    const filter = { owner_ids: ['none'], sources: ['Web'] }
    expect(withValues(filter, 'sources', ['Shop', 'none'])).toEqual({
      owner_ids: ['none'],
      sources: ['Shop', 'none'],
    })
    expect(withValues(filter, 'owner_ids', [])).toEqual({ sources: ['Web'] })
  })
})

describe('withoutGone', () => {
  it('keeps the values that exist', () => {
    expect(withoutGone({ tag_ids: [TAG, GONE] }, 'tag_ids', new Set([TAG]))).toEqual({
      tag_ids: [TAG],
    })
    expect(withoutGone({ tag_ids: [GONE] }, 'tag_ids', new Set([TAG]))).toEqual({})
  })
})

describe('customerFilterParameters', () => {
  it('are called in a query as in a filter that is stored', () => {
    expect(Object.keys(customerFilterParameters)).toEqual(Object.keys(customerFilterSchema.shape))
  })
})

describe('filterPatch', () => {
  it('knows the parameters that an address is read by', () => {
    const filter = {
      segments: ['LEAD' as const],
      owner_ids: ['none'],
      tag_ids: [TAG],
      sources: ['Web'],
      country_codes: ['DE'],
      created_from: '2026-01-01',
      created_to: '2026-01-31',
      archived: true,
    }
    expect(Object.keys(filter)).toEqual(Object.keys(customerFilterSchema.shape))
    const parameters = toFilterParameters(filter)
    expect([...FILTER_PARAMETERS]).toEqual(Object.keys(parameters))
    expect(readCustomerList(parameters).filter).toEqual(filter)
  })

  it('names every parameter of a filter, so that none of the old one stays', () => {
    expect(filterPatch({ segments: ['LEAD'], created_to: '2026-01-31' })).toEqual({
      segments: 'LEAD',
      owner_ids: null,
      tag_ids: null,
      sources: null,
      country_codes: null,
      created_from: null,
      created_to: '2026-01-31',
      archived: null,
    })
  })
})

describe('countValues', () => {
  it('counts each value, a stretch of time once, archived not at all', () => {
    expect(countValues({ archived: true })).toBe(0)
    expect(
      countValues({
        segments: ['LEAD', 'CUSTOMER'],
        tag_ids: [TAG],
        created_from: '2026-01-01',
        created_to: '2026-01-31',
      }),
    ).toBe(4)
  })
})

describe('isSameFilter', () => {
  it('does not look at the order of values, nor at what is only written out', () => {
    expect(
      isSameFilter(
        { segments: ['LEAD', 'CUSTOMER'], archived: false },
        { segments: ['CUSTOMER', 'LEAD'] },
      ),
    ).toBe(true)
  })

  it.each([
    [{ segments: ['LEAD' as const] }, { segments: ['CUSTOMER' as const] }],
    [{ created_from: '2026-01-01' }, { created_to: '2026-01-01' }],
    [{ archived: true }, {}],
    [{ sources: ['Web'] }, { country_codes: ['DE'] }],
  ])('tells %j from %j', (a, b) => {
    expect(isSameFilter(a, b)).toBe(false)
  })
})
