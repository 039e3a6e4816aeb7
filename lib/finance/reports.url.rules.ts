// What the address of a report asks for. Links get old: what does not parse is left out.

import { isoDay } from '@/lib/dates'
import { type Params, readDay, textOf } from '@/lib/list-address'

export type ReportAddress = {
  from: string
  to: string
  currency: string | undefined
}

export type Preset = { label: string; from: string; to: string }

/** Periods that people report on; `today` is the day of the organization. */
export function reportPresets(today: string): Preset[] {
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
  ]
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
  { today, fallback }: { today: string; fallback: string },
): ReportAddress {
  const currency = readCurrency(params)
  const from = readDay(params.from)
  const to = readDay(params.to)
  if (from !== undefined && to !== undefined) {
    return from <= to ? { from, to, currency } : { from: to, to: from, currency }
  }
  const presets = reportPresets(today)
  const preset = presets.find(({ label }) => label === fallback)
  return { from: preset?.from ?? today, to: preset?.to ?? today, currency }
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
