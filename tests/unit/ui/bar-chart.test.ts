import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { BarChart } from '../../../components/ui/bar-chart.tsx'
import { formatMoneyRoughly } from '../../../lib/money.ts'

const euros = { currency: 'EUR', exponent: 2, locale: 'en' }

/** What is written beside the bars, and at which heights there are lines, from the top in percent. */
function scaleOf(...amounts: number[]) {
  const html = renderToStaticMarkup(
    createElement(BarChart, {
      bars: amounts.map((amount, index) => {
        const day = `2026-01-0${index + 1}`
        return { from: day, to: day, sums: [amount] }
      }),
      grain: 'day',
      locale: 'en',
      caption: 'Revenue over time',
      series: [{ label: 'Revenue', format: (amount) => formatMoneyRoughly(amount, euros) }],
    }),
  )
  const [scale = ''] = html.split('<svg')
  return {
    ticks: [...scale.matchAll(/<span>([^<]+)/g)].map(([, tick]) => tick),
    lines: [...html.matchAll(/<line [^>]*y1="(\d+)"/g)].map(([, y]) => Number(y)),
  }
}

describe('BarChart', () => {
  it('has a scale from zero to what is not below the largest sum', () => {
    expect(scaleOf(0, 150_00, 30_00)).toEqual({
      ticks: ['€200', '€100', '€0'],
      lines: [0, 50, 100],
    })
  })

  it('has zero in the middle where a sum is below it', () => {
    expect(scaleOf(10_00, -40_00)).toEqual({ ticks: ['€40', '€0', '-€40'], lines: [0, 50, 100] })
  })

  it.each([[[0, 0, 0]], [[]]])('has nothing but the line at zero for %j', (amounts) => {
    expect(scaleOf(...amounts)).toEqual({ ticks: ['€0'], lines: [100] })
  })
})
