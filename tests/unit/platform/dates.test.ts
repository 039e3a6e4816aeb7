import { describe, expect, it } from 'vitest'
import { formatInstant, isoDayOf } from '../../../lib/dates.ts'

const berlin = { locale: 'en-GB', timeZone: 'Europe/Berlin' }

describe('formatInstant', () => {
  it.each([
    ['before the clocks go forward', '2026-03-29T00:59:59Z', '29 Mar 2026, 01:59'],
    ['after they went forward', '2026-03-29T01:00:00Z', '29 Mar 2026, 03:00'],
    [
      'in the first of the two hours from two to three',
      '2026-10-25T00:30:00Z',
      '25 Oct 2026, 02:30',
    ],
    ['in the second of them', '2026-10-25T01:30:00Z', '25 Oct 2026, 02:30'],
    ['on the next day already', '2026-12-31T23:30:00Z', '1 Jan 2027, 00:30'],
  ])('writes a time %s', (_when, instant, text) => {
    expect(formatInstant(instant, berlin)).toBe(text)
  })

  it('tells the two hours of an autumn night apart where there is room', () => {
    const full = (instant: string) => formatInstant(instant, berlin, 'full')
    expect(full('2026-10-25T00:30:00Z')).toMatch(/02:30:00 CEST$/)
    expect(full('2026-10-25T01:30:00Z')).toMatch(/02:30:00 CET$/)
  })

  it('shifts by half an hour where the zone does', () => {
    const wording = { locale: 'en-GB', timeZone: 'Australia/Lord_Howe' }
    expect(formatInstant('2026-10-03T15:29:00Z', wording, 'time')).toBe('01:59')
    expect(formatInstant('2026-10-03T15:30:00Z', wording, 'time')).toBe('02:30')
  })

  it('follows the language', () => {
    const date = (locale: string) =>
      formatInstant('2026-11-21T05:59:00Z', { locale, timeZone: 'UTC' }, 'date')
    expect(date('en-US')).toBe('Nov 21, 2026')
    expect(date('de-DE')).toBe('21.11.2026')
  })

  it('has nothing to write for what is no time', () => {
    expect(formatInstant('yesterday', berlin)).toBeNull()
  })
})

describe('isoDayOf', () => {
  it('is the day in the zone, not in UTC', () => {
    const instant = new Date('2026-03-28T23:30:00Z')
    expect(isoDayOf(instant, 'Europe/Berlin')).toBe('2026-03-29')
    expect(isoDayOf(instant, 'America/New_York')).toBe('2026-03-28')
  })
})
