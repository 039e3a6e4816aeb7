import { describe, expect, it } from 'vitest'
import { dayRangeLabel, dayRanges } from '../../../lib/day-ranges.ts'

describe('dayRanges', () => {
  const rangeOf = (today: string, label: string) => {
    const { from, to } = dayRanges(today).find((range) => range.label === label) ?? {}
    return [from, to]
  }

  it.each([
    ['2026-03-15', 'Today', ['2026-03-15', '2026-03-15']],
    ['2026-03-03', 'Last 7 days', ['2026-02-25', '2026-03-03']],
    ['2028-03-01', 'Last 7 days', ['2028-02-24', '2028-03-01']],
    ['2026-03-15', 'Last 30 days', ['2026-02-14', '2026-03-15']],
    ['2026-03-15', 'This month', ['2026-03-01', '2026-03-15']],
    ['2026-01-15', 'Last month', ['2025-12-01', '2025-12-31']],
    ['2028-03-31', 'Last month', ['2028-02-01', '2028-02-29']],
    ['2026-12-31', 'This year', ['2026-01-01', '2026-12-31']],
  ])('on %s: %s', (today, label, range) => {
    expect(rangeOf(today, label)).toEqual(range)
  })
})

describe('dayRangeLabel', () => {
  it.each([
    [{ from: '2026-01-01' }, 'since 1 Jan 2026'],
    [{ to: '2026-01-31' }, 'until 31 Jan 2026'],
    [{ from: '2026-01-05', to: '2026-01-05' }, '5 Jan 2026'],
    [{}, 'any time'],
  ])('writes %j as %s', (filter, text) => {
    expect(dayRangeLabel(filter, 'en-GB')).toBe(text)
  })

  it('writes what two days have in common once', () => {
    const range = { from: '2026-01-01', to: '2026-01-31' }
    expect(dayRangeLabel(range, 'en-GB')).toBe('1 – 31 Jan 2026')
  })
})
