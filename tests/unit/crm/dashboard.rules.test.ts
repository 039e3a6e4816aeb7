import { describe, expect, it } from 'vitest'
import { topSources } from '../../../lib/crm/dashboard.rules.ts'

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
