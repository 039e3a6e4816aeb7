import { stringify } from 'csv-stringify/sync'
import { escapeCell } from './text.rules.ts'

/** Makes Excel read UTF-8; the import knows it. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** Lines of CSV in which no cell is a formula; `unescapeCell` gives the values back. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(escapeCell)),
    // A lone line break would not be quoted for the sake of the delimiter, which is two characters.
    { record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  )
}
