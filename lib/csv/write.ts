import { stringify } from 'csv-stringify/sync'
import { escapeCell } from './text.rules.ts'

/** Makes Excel read UTF-8; the import knows it. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** Text, or a number that was written by us: below zero it begins like a formula and is none. */
export type CsvCell = string | { decimal: string }

/** A file of pages. The heading waits for the first of them, so that nothing is sent before it is read. */
export async function* toCsvFile(
  header: readonly string[],
  pages: AsyncIterable<readonly (readonly CsvCell[])[]>,
): AsyncGenerator<string> {
  let start = `${BYTE_ORDER_MARK}${toCsv([header])}`
  for await (const rows of pages) {
    if (start === '' && rows.length === 0) continue
    yield `${start}${toCsv(rows)}`
    start = ''
  }
  if (start !== '') yield start
}

/** Lines of CSV in which no cell is a formula; `unescapeCell` gives the values back. */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(
    rows.map((row) =>
      row.map((cell) => {
        if (typeof cell === 'string') return escapeCell(cell)
        return /^-?\d+(\.\d+)?$/.test(cell.decimal) ? cell.decimal : escapeCell(cell.decimal)
      }),
    ),
    // A lone line break would not be quoted for the sake of the delimiter, which is two characters.
    { record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  )
}
