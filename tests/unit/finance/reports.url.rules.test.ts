import { describe, expect, it } from 'vitest'
import {
  months,
  nextFiscalYearWithin,
  readCurrency,
  readRate,
  readReport,
  reportPresets,
} from '../../../lib/finance/reports.url.rules.ts'
import { readDay } from '../../../lib/list-address.ts'

const today = '2026-02-15'

describe('reportPresets', () => {
  it('are whole months, quarters and years, over the turn of the year too', () => {
    const found = Object.fromEntries(
      reportPresets({ today }).map(({ label, from, to }) => [label, [from, to]]),
    )
    expect(found).toEqual({
      'This month': ['2026-02-01', '2026-02-28'],
      'Last month': ['2026-01-01', '2026-01-31'],
      'This quarter': ['2026-01-01', '2026-03-31'],
      'Last quarter': ['2025-10-01', '2025-12-31'],
      'This year': ['2026-01-01', '2026-12-31'],
      'Last year': ['2025-01-01', '2025-12-31'],
    })
  })

  it.each([
    ['2026-02-15', 7, ['2025-07-01', '2026-06-30'], ['2024-07-01', '2025-06-30']],
    ['2026-07-01', 7, ['2026-07-01', '2027-06-30'], ['2025-07-01', '2026-06-30']],
    ['2026-06-30', 7, ['2025-07-01', '2026-06-30'], ['2024-07-01', '2025-06-30']],
    ['2028-02-15', 3, ['2027-03-01', '2028-02-29'], ['2026-03-01', '2027-02-28']],
  ])('on %s know fiscal years that begin in month %i', (day, startMonth, current, last) => {
    const presets = reportPresets({ today: day, startMonth })
    const of = (name: string) => {
      const found = presets.find(({ label }) => label === name)
      return [found?.from, found?.to]
    }
    expect([of('This fiscal year'), of('Last fiscal year')]).toEqual([current, last])
    expect(readReport({}, { today: day, startMonth, fallback: 'This fiscal year' })).toMatchObject({
      from: current[0],
      to: current[1],
    })
  })

  it('know leap years', () => {
    expect(months(2028, 2, 1)).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })
})

describe('readReport', () => {
  const read = (params: Record<string, string>) =>
    readReport(params, { today, fallback: 'This fiscal year' })

  it('takes two days, in either order', () => {
    const days = { from: '2026-01-10', to: '2026-01-20' }
    expect(read(days)).toEqual({ ...days, currency: undefined })
    expect(read({ from: days.to, to: days.from, currency: 'jpy' })).toEqual({
      ...days,
      currency: 'JPY',
    })
  })

  it.each([
    [{}],
    [{ from: '2026-01-10' }],
    [{ from: '2026-02-30', to: '2026-03-01' }],
    [{ from: 'x', to: 'y' }],
  ])('falls back where %j is no period', (params) => {
    expect(read(params)).toMatchObject({ from: '2026-01-01', to: '2026-12-31' })
  })
})

describe('nextFiscalYearWithin', () => {
  it.each([
    ['2025-07-01', '2026-06-30', null],
    ['2025-07-01', '2026-07-01', '2026-07-01'],
    ['2025-01-01', '2027-12-31', '2026-01-01'],
  ])('of the year from %s in a period to %s is %s', (first, to, expected) => {
    expect(nextFiscalYearWithin(first, to)).toBe(expected)
  })
})

describe('parts of an address', () => {
  it('leave out what they cannot mean', () => {
    expect([readDay('2026-02-30'), readDay('1969-12-31'), readDay(['2026-02-28'])]).toEqual([
      undefined,
      undefined,
      '2026-02-28',
    ])
    expect([readCurrency({ currency: 'EURO' }), readCurrency({ currency: 'usd' })]).toEqual([
      undefined,
      'USD',
    ])
    expect(['-1', '0', '1900', '10001', '-2', 'x'].map((rate) => readRate({ rate }))).toEqual([
      -1,
      0,
      1900,
      undefined,
      undefined,
      undefined,
    ])
  })
})
