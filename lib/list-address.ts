// What the address of a list asks for. Links get old and are typed by hand: what does not parse is
// left out, not refused.

export type Params = Record<string, string | string[] | undefined>

/** The first value, on one line: a control character is refused by the database. */
export function textOf(
  value: string | string[] | undefined,
  length = Number.POSITIVE_INFINITY,
): string | undefined {
  const first = (Array.isArray(value) ? value[0] : value)?.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
  // A cut in the middle of a pair would leave half a character.
  const text = first
    ?.slice(0, length)
    .replace(/\p{Cs}$/u, '')
    .trim()
  return text === '' ? undefined : text
}

/** A day that the calendar has, of the years that documents and their lists know. */
export function readDay(value: string | string[] | undefined): string | undefined {
  const text = textOf(value)
  if (text === undefined || !/^(19[7-9]\d|2[01]\d{2})-\d{2}-\d{2}$/.test(text)) return undefined
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined
}
