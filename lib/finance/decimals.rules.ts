/**
 * A decimal number, or the text of one, as a whole number of its smallest parts: 12.9 with two
 * digits is 1290. Exact, since it never becomes a float; null for more digits than there are.
 */
export function parseDecimal(value: number | string, digits: number): number | null {
  const [, whole, fraction = ''] = /^(\d{1,16})(?:\.(\d{1,20}))?$/.exec(String(value).trim()) ?? []
  if (whole === undefined) return null
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > digits) return null
  const parts = Number(whole + kept.padEnd(digits, '0'))
  return Number.isSafeInteger(parts) ? parts : null
}
