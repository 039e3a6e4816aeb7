// What the address of a report asks for. Links get old: what does not parse is left out.

import { isoDay } from '@/lib/dates'
import { type Params, readDay, textOf } from '@/lib/list-address'

export type ReportAddress = {
  from: string
  to: string
  currency: string | undefined
}

export type Preset = { label: string; from: string; to: string }

/** The day of an organization, and the month that its fiscal years begin in. */
export type ReportCalendar = { today: string; startMonth?: number }

/** Periods that people report on; fiscal years where they are not those of the calendar. */
export function reportPresets({ today, startMonth = 1 }: ReportCalendar): Preset[] {
  const year = Number(today.slice(0, 4))
  const month = Number(today.slice(5, 7))
  const quarter = Math.floor((month - 1) / 3) * 3 + 1
  return [
    { label: 'This month', ...months(year, month, 1) },
    { label: 'Last month', ...months(year, month - 1, 1) },
    { label: 'This quarter', ...months(year, quarter, 3) },
    { label: 'Last quarter', ...months(year, quarter - 3, 3) },
    { label: 'This year', ...months(year, 1, 12) },
    { label: 'Last year', ...months(year - 1, 1, 12) },
    ...(startMonth === 1 ? [] : fiscalYears(month < startMonth ? year - 1 : year, startMonth)),
  ]
}

function fiscalYears(year: number, startMonth: number): Preset[] {
  return [
    { label: 'This fiscal year', ...months(year, startMonth, 12) },
    { label: 'Last fiscal year', ...months(year - 1, startMonth, 12) },
  ]
}

/** The first day of the fiscal year after the one that began on a day, if the period reaches it. */
export function nextFiscalYearWithin(fiscalYearOn: string, to: string): string | null {
  const next = `${Number(fiscalYearOn.slice(0, 4)) + 1}${fiscalYearOn.slice(4)}`
  return next <= to ? next : null
}

/** So many whole months, from the first day of the first to the last day of the last. */
export function months(year: number, month: number, count: number): { from: string; to: string } {
  return {
    from: isoDay(Date.UTC(year, month - 1, 1)),
    to: isoDay(Date.UTC(year, month - 1 + count, 0)),
  }
}

export function readReport(
  params: Params,
  { fallback, ...calendar }: ReportCalendar & { fallback: string },
): ReportAddress {
  const currency = readCurrency(params)
  const from = readDay(params.from)
  const to = readDay(params.to)
  if (from !== undefined && to !== undefined) {
    return from <= to ? { from, to, currency } : { from: to, to: from, currency }
  }
  const presets = reportPresets(calendar)
  // The fiscal year is that of the calendar where it has no period of its own.
  const preset =
    presets.find(({ label }) => label === fallback) ??
    presets.find(({ label }) => label === 'This year')
  return { from: preset?.from ?? calendar.today, to: preset?.to ?? calendar.today, currency }
}

export function readCurrency(params: Params): string | undefined {
  const text = textOf(params.currency)?.toUpperCase()
  return text !== undefined && /^[A-Z]{3}$/.test(text) ? text : undefined
}

/** Hundredths of a percent; -1 asks for lines without a rate. */
export function readRate(params: Params): number | undefined {
  const text = textOf(params.rate)
  if (text === undefined || !/^(-1|\d{1,5})$/.test(text)) return undefined
  return Number(text) <= 10_000 ? Number(text) : undefined
}
