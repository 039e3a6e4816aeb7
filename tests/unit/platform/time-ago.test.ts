import { describe, expect, it } from 'vitest'
import { relativeTime } from '../../../components/ui/time-ago.ts'

const now = new Date('2026-03-01T12:00:00Z')
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [59 * SECOND, 'just now'],
    [60 * SECOND, '1 minute ago'],
    [119 * SECOND, '1 minute ago'],
    [59 * MINUTE, '59 minutes ago'],
    [HOUR, '1 hour ago'],
    [23 * HOUR, '23 hours ago'],
    [DAY, 'yesterday'],
    [6 * DAY, '6 days ago'],
    [7 * DAY, 'last week'],
    [29 * DAY, '4 weeks ago'],
    [30 * DAY, 'last month'],
    [364 * DAY, '12 months ago'],
    [365 * DAY, 'last year'],
    [800 * DAY, '2 years ago'],
    // A clock that is behind, and what is planned.
    [-30 * SECOND, 'just now'],
    [-2 * DAY, 'in 2 days'],
  ])('says of %i milliseconds: %s', (age, expected) => {
    expect(relativeTime(new Date(now.getTime() - age), now)).toBe(expected)
  })

  it('speaks the language it is asked for', () => {
    expect(relativeTime(new Date(now.getTime() - 3 * HOUR), now, 'de')).toBe('vor 3 Stunden')
  })
})
