/**
 * The same times however they came: inside a JSON value Postgres writes ISO 8601, in a row it may
 * write its own form. Answers have one, to the millisecond, which is what If-Match compares too.
 */
export function withIsoTimes<T>(value: T): T
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withIsoTimes(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key.endsWith('_at') && typeof item === 'string' ? toIso(item) : withIsoTimes(item),
    ]),
  )
}

function toIso(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? text : time.toISOString()
}
