/** In which words and in which zone dates are written. */
export type DateWording = { locale: string; timeZone: string }

export type InstantStyle = 'date' | 'datetime' | 'time' | 'full'

const styles: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'medium' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
  time: { timeStyle: 'short' },
  full: { dateStyle: 'full', timeStyle: 'long' },
}

/** An instant (ISO 8601) as people read it; null for what is no instant. */
export function formatInstant(
  value: string,
  { locale, timeZone }: DateWording,
  style: InstantStyle = 'datetime',
): string | null {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return null
  return new Intl.DateTimeFormat(locale, { ...styles[style], timeZone }).format(date)
}

/** The calendar day in a zone, as `YYYY-MM-DD`. */
export function isoDayOf(instant: Date, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant)
}
