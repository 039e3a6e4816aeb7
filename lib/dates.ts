/** In which words and in which zone dates are written. */
export type DateWording = { locale: string; timeZone: string }

export type InstantStyle = 'date' | 'datetime' | 'zoned' | 'time' | 'full'

const styles: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'medium' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
  // As `datetime`, with the zone: the two styles above can be joined by nothing else.
  zoned: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  time: { timeStyle: 'short' },
  full: { dateStyle: 'full', timeStyle: 'long' },
}

const zonesAsked = new Map<string, boolean>()

/** The zone, or null where it is not known here: the database may have heard of it before a browser has. */
export function knownZone(timeZone: string | null): string | null {
  if (timeZone === null) return null
  const isKnown = zonesAsked.get(timeZone) ?? canFormatIn(timeZone)
  zonesAsked.set(timeZone, isKnown)
  return isKnown ? timeZone : null
}

function canFormatIn(timeZone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    // There is no other way to ask: supportedValuesOf leaves out the older names of a zone.
    return false
  }
}

/** An instant (ISO 8601) as people read it; null for what is no instant. */
export function formatInstant(
  value: string,
  { locale, timeZone }: DateWording,
  style: InstantStyle = 'datetime',
): string | null {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return null
  const zone = knownZone(timeZone) ?? 'UTC'
  return new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: zone }).format(date)
}

/** The calendar day in a zone, as `YYYY-MM-DD`. */
export function isoDayOf(instant: Date, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: knownZone(timeZone) ?? 'UTC' }).format(
    instant,
  )
}

/** The calendar day in UTC of a time in milliseconds, as `YYYY-MM-DD`. */
export function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** A day some days later, as days are counted: without hours, and so without clocks that change. */
export function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return isoDay(Date.UTC(year, month - 1, date + days))
}

/** A day as people read it; it has no time zone, so it is written in the one in which it is read. */
export function formatDay(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}
