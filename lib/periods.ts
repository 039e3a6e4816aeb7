// Calendar arithmetic for dashboards: which days a period has, and how many of them make one bar.
// Days are ISO dates of the organization's own zone and are counted in UTC, where each has 24 hours.

import { addDays, isoDay, isoDayOf } from './dates'

/** As in the address: a preset, or two days. */
export const PERIODS = ['7d', '30d', '90d', '12m', 'year'] as const
export type PeriodName = (typeof PERIODS)[number]

/** Equal to what the database allows, which a test compares. */
export const LONGEST_PERIOD_DAYS = 1830

export type Period = { name: PeriodName | 'custom'; from: string; to: string }

const DAY = 24 * 60 * 60 * 1000

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY
}

function dayOf(number: number): string {
  return isoDay(number * DAY)
}

/** The period that an address asks for; what it cannot mean is the last 30 days. */
export function periodOf(
  params: { period?: string | undefined; from?: string | undefined; to?: string | undefined },
  { now, timeZone }: { now: Date; timeZone: string },
): Period {
  const today = isoDayOf(now, timeZone)
  const { from, to } = params
  if (isDay(from) && isDay(to)) {
    const [first, last] = from <= to ? [from, to] : [to, from]
    // The nearest that can be shown, rather than an error for a typo in a year.
    const start = Math.max(dayNumber(first), dayNumber(last) - LONGEST_PERIOD_DAYS)
    return { name: 'custom', from: dayOf(start), to: last }
  }
  const name = PERIODS.find((preset) => preset === params.period) ?? '30d'
  return { name, from: firstDayOf(name, today), to: today }
}

function firstDayOf(name: PeriodName, today: string): string {
  switch (name) {
    case '7d':
      return addDays(today, -6)
    case '30d':
      return addDays(today, -29)
    case '90d':
      return addDays(today, -89)
    case '12m':
      // Whole months: the bars of this one and of the eleven before it.
      return `${monthBefore(today, 11)}-01`
    case 'year':
      return `${today.slice(0, 4)}-01-01`
  }
}

function monthBefore(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - count, 1)).toISOString().slice(0, 7)
}

function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^(19[7-9]\d|2\d{3})-\d{2}-\d{2}$/.test(text)) return false
  const parsed = Date.parse(`${text}T00:00:00Z`)
  // February 30th is read as March 2nd.
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text)
}

export type Grain = 'day' | 'week' | 'month'
/** Several days as one, with the sum of each of their values. */
export type Bar = { from: string; to: string; sums: number[] }

/** So many bars as fit a phone: days for a month, weeks for half a year, months above. */
export function grainOf(days: number): Grain {
  if (days <= 31) return 'day'
  return days <= 186 ? 'week' : 'month'
}

/** Days put together into bars; the first and the last may be shorter than the others. */
export function toBars<Day extends { day: string }>(
  days: Day[],
  grain: Grain,
  valuesOf: (day: Day) => number[],
): Bar[] {
  const bars = new Map<string, Bar>()
  for (const each of days) {
    const key = keyOf(each.day, grain)
    const bar = bars.get(key)
    const sums = valuesOf(each).map((value, index) => value + (bar?.sums[index] ?? 0))
    bars.set(key, { from: bar?.from ?? each.day, to: each.day, sums })
  }
  return [...bars.values()]
}

function keyOf(day: string, grain: Grain): string {
  if (grain === 'day') return day
  if (grain === 'month') return day.slice(0, 7)
  // Day 0 was a Thursday; weeks begin on Monday, as ISO 8601 has it.
  return String(Math.floor((dayNumber(day) + 3) / 7))
}

/** A round number not below the largest value, for the top of the scale. */
export function niceCeiling(value: number): number {
  if (value <= 4) return 4
  const magnitude = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 4, 5, 10].map((step) => step * magnitude)
  // Half of it is written beside the middle line, so it has to be whole as well.
  return steps.find((step) => step >= value && step % 2 === 0) ?? magnitude * 10
}

/** By how much more or less than in the period before; null where there was nothing to compare. */
export function changeOf(now: number, before: number): number | null {
  return before > 0 ? (now - before) / before : null
}
