import { describe, expect, it } from 'vitest'
import { addDays } from '../../../lib/dates.ts'
import {
  changeOf,
  type Grain,
  grainOf,
  LONGEST_PERIOD_DAYS,
  niceCeiling,
  periodOf,
  toBars,
} from '../../../lib/periods.ts'

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
    sold: 1,
    minor: 10,
  }))

  const bars = (grain: Grain) => toBars(days, grain, ({ sold, minor }) => [sold, minor])

  it('leaves days as they are', () => {
    expect(bars('day')).toHaveLength(40)
  })

  it('puts weeks together from Monday to Sunday', () => {
    const [first, second] = bars('week')
    expect(first).toEqual({ from: '2026-01-28', to: '2026-02-01', sums: [5, 50] })
    expect(second).toEqual({ from: '2026-02-02', to: '2026-02-08', sums: [7, 70] })
  })

  it('puts months together, the first and the last cut short', () => {
    expect(bars('month').map((bar) => bar.sums[0])).toEqual([4, 28, 8])
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
