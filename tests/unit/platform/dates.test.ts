import { describe, expect, it } from 'vitest'
import {
  addDays,
  formatDay,
  formatInstant,
  isoDay,
  isoDayOf,
  knownZone,
} from '../../../lib/dates.ts'

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

  it('writes UTC where the zone is not known', () => {
    const wording = { locale: 'en-GB', timeZone: 'Atlantis/Capital' }
    expect(formatInstant('2026-03-29T01:00:00Z', wording)).toBe('29 Mar 2026, 01:00')
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

  it('is the day in UTC where the zone is not known', () => {
    expect(isoDayOf(new Date('2026-03-28T23:30:00Z'), 'Atlantis/Capital')).toBe('2026-03-28')
  })
})

describe('knownZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'US/Pacific'])('is %s', (zone) => {
    expect(knownZone(zone)).toBe(zone)
  })

  it.each(['Atlantis/Capital', 'Factory', '', null])('is not %s', (zone) => {
    expect(knownZone(zone)).toBeNull()
    // Not even when asked again.
    expect(knownZone(zone)).toBeNull()
  })
})

describe('days', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-12-31', 14, '2027-01-14'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-01-01', -1, '2025-12-31'],
  ])('%s and %s days are %s', (day, days, later) => {
    expect(addDays(day, days)).toBe(later)
  })
  it('end at midnight UTC', () => {
    expect(isoDay(Date.parse('2026-12-31T23:59:59.999Z'))).toBe('2026-12-31')
    expect(isoDay(Date.parse('2027-01-01T00:00:00Z'))).toBe('2027-01-01')
  })
  it('are written alike wherever they are read', () => {
    expect(formatDay('2026-11-01', 'en-GB')).toBe('1 Nov 2026')
  })
})
