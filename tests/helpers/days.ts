/** The day that it is now in a time zone, `2026-12-31`: for a while each night not the day in UTC. */
export const today = (timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format()
