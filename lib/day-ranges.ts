import { addDays } from './dates'

/** A stretch of calendar days, `YYYY-MM-DD`; an end that is missing is open. */
export type Days = { from?: string; to?: string }

export type DayRange = { label: string; from: string; to: string }

/** Stretches of time that people ask for; `today` is the day of the organization. */
export function dayRanges(today: string): DayRange[] {
  const back = (days: number) => addDays(today, -days)
  const month = today.slice(0, 7)
  const lastOfPreviousMonth = addDays(`${month}-01`, -1)
  return [
    { label: 'Today', from: today, to: today },
    { label: 'Last 7 days', from: back(6), to: today },
    { label: 'Last 30 days', from: back(29), to: today },
    { label: 'This month', from: `${month}-01`, to: today },
    {
      label: 'Last month',
      from: `${lastOfPreviousMonth.slice(0, 7)}-01`,
      to: lastOfPreviousMonth,
    },
    { label: 'This year', from: `${today.slice(0, 4)}-01-01`, to: today },
  ]
}

/** "1–31 Jan 2026", "since 1 Jan 2026", "until 31 Jan 2026". */
export function dayRangeLabel(days: Days, locale: string): string {
  // A day has no time zone: it is written in the one in which it was read.
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const from = days.from ? new Date(days.from) : undefined
  const to = days.to ? new Date(days.to) : undefined
  // Browsers differ in which space they put around the dash.
  if (from && to) return format.formatRange(from, to).replaceAll(/\s/g, ' ')
  if (from) return `since ${format.format(from)}`
  return to ? `until ${format.format(to)}` : 'any time'
}
