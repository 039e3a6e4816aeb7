// How numbers of documents look, as private.is_number_pattern() and private.format_document_number()
// have it: the database decides, this answers while somebody types. A test compares both.

const SEQUENCE = /\{seq(?::([1-9]))?\}/
const PATTERN = /^([A-Za-z0-9/._ -]|\{YYYY\}|\{YY\}|\{seq(:[1-9])?\})+$/

export function isNumberPattern(pattern: string): boolean {
  const count = (part: RegExp) => pattern.match(new RegExp(part, 'g'))?.length ?? 0
  return (
    PATTERN.test(pattern) &&
    pattern.length <= 40 &&
    pattern === pattern.trim() &&
    count(SEQUENCE) === 1 &&
    count(/\{YY(YY)?\}/) === 1
  )
}

/** A number as people write it: INV-{YYYY}-{seq:5} of 2026 and 42 is INV-2026-00042. */
export function formatNumber(pattern: string, fiscalYear: number, number: number): string {
  return pattern
    .replaceAll('{YYYY}', String(fiscalYear))
    .replaceAll('{YY}', String(fiscalYear % 100).padStart(2, '0'))
    .replace(SEQUENCE, (_, width?: string) => String(number).padStart(Number(width ?? 1), '0'))
}
