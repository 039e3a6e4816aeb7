import { describe, expect, it } from 'vitest'
import {
  months,
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
      reportPresets(today).map(({ label, from, to }) => [label, [from, to]]),
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

  it('know leap years', () => {
    expect(months(2028, 2, 1)).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })
})

describe('readReport', () => {
  const read = (params: Record<string, string>) =>
    readReport(params, { today, fallback: 'This year' })

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
