/** A whole number among the settings; one that is not, or beyond its bounds, ends the start by name. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  if (text === undefined || text.trim() === '') return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`${name} must be a whole number from ${least} to ${most}`)
}

/** Where a mail server is; what is no such address ends the start by name, and is not repeated. */
export function mailServer(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname !== '') return url
  throw new Error(`${name} must be like smtps://user:password@host:465`)
}

/** The one address that mails are from: their names are those of the organizations. */
export function senderAddress(name: string, text: string): string {
  const address = text.trim()
  if (/^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/.test(address)) return address
  throw new Error(`${name} must be one e-mail address without a name, like no-reply@example.com`)
}
