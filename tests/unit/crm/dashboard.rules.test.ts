import { describe, expect, it } from 'vitest'
import {
  addDays,
  changeOf,
  grainOf,
  niceCeiling,
  periodOf,
  toBars,
  topSources,
} from '../../../lib/crm/dashboard.rules.ts'
import { LONGEST_PERIOD_DAYS } from '../../../lib/crm/dashboard.schemas.ts'

const at = { now: new Date('2026-03-01T02:00:00Z'), timeZone: 'UTC' }

describe('periodOf', () => {
  it.each([
    ['7d', '2026-02-23'],
    ['30d', '2026-01-31'],
    ['90d', '2025-12-02'],
    ['12m', '2025-04-01'],
    ['year', '2026-01-01'],
  ])('%s begins on %s', (period, from) => {
    expect(periodOf({ period }, at)).toEqual({ name: period, from, to: '2026-03-01' })
  })

  it('today is the organization’s today', () => {
    const there = { ...at, timeZone: 'America/New_York' }
    expect(periodOf({ period: '7d' }, there).to).toBe('2026-02-28')
  })

  it('takes two days, in either order', () => {
    const period = { name: 'custom', from: '2026-01-05', to: '2026-02-03' }
    expect(periodOf({ from: '2026-01-05', to: '2026-02-03' }, at)).toEqual(period)
    expect(periodOf({ from: '2026-02-03', to: '2026-01-05' }, at)).toEqual(period)
  })

  it('cuts a period that is longer than can be shown', () => {
    const { from, to } = periodOf({ from: '1990-01-01', to: '2026-01-01' }, at)
    expect([from, to]).toEqual([addDays('2026-01-01', -LONGEST_PERIOD_DAYS), '2026-01-01'])
  })

  it.each([
    { period: 'century' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-01-01' },
    { from: '0001-01-01', to: '0001-01-02' },
    { from: 'yesterday', to: 'today' },
  ])('reads %j as the last 30 days', (params) => {
    expect(periodOf(params, at).name).toBe('30d')
  })
})

describe('toBars', () => {
  const days = Array.from({ length: 40 }, (_, index) => ({
    day: addDays('2026-01-28', index),
    arrived: 1,
  }))

  it('leaves days as they are', () => {
    expect(toBars(days, 'day')).toHaveLength(40)
  })

  it('puts weeks together from Monday to Sunday', () => {
    const [first, second] = toBars(days, 'week')
    expect(first).toEqual({ from: '2026-01-28', to: '2026-02-01', arrived: 5 })
    expect(second).toEqual({ from: '2026-02-02', to: '2026-02-08', arrived: 7 })
  })

  it('puts months together, the first and the last cut short', () => {
    expect(toBars(days, 'month').map((bar) => bar.arrived)).toEqual([4, 28, 8])
  })
})

describe('grainOf', () => {
  it.each([
    [1, 'day'],
    [31, 'day'],
    [32, 'week'],
    [186, 'week'],
    [187, 'month'],
  ])('%d days are shown by the %s', (days, grain) => {
    expect(grainOf(days)).toBe(grain)
  })
})

describe('niceCeiling', () => {
  it.each([
    [0, 4],
    [3, 4],
    [5, 10],
    [11, 20],
    [37, 40],
    [45, 50],
    [51, 100],
    [101, 200],
    [1234567, 2000000],
  ])('of %d is %d', (value, top) => {
    expect(niceCeiling(value)).toBe(top)
  })
})

describe('changeOf', () => {
  it('is a share of what was, and nothing where nothing was', () => {
    expect([changeOf(15, 10), changeOf(5, 10), changeOf(3, 0)]).toEqual([0.5, -0.5, null])
  })
})

describe('topSources', () => {
  const sources = [5, 4, 3, 2, 1].map((arrived) => ({ source: `s${arrived}`, arrived }))

  it('sums up what is left over', () => {
    const [, , rest] = topSources(sources, 2)
    expect(rest).toEqual({ source: null, arrived: 6, isRest: true })
  })

  it('names the last one rather than calling it the others', () => {
    expect(topSources(sources, 4).map((share) => share.isRest)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
