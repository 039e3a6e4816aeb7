import 'server-only'
import { stringify } from 'csv-stringify/sync'
import { escapeCell } from './csv-text.rules'
import type { CustomerFilter } from './customer-filters.schemas'
import { listCustomers } from './customers.queries'
import type { CustomerRow } from './customers.schemas'
import type { CustomerScope } from './scope'

/** One less than the list function gives at most: one row more tells whether there is another page. */
const PAGE_ROWS = 499

/** The names are those that the import recognises, so that an export can be brought back in. */
const COLUMNS: readonly [header: string, read: (row: CustomerRow) => string | null][] = [
  ['Name', (row) => row.name],
  ['Company', (row) => row.company],
  ['E-mail', (row) => row.email],
  ['Phone', (row) => row.phone],
  ['Country', (row) => row.country_code],
  ['External reference', (row) => row.external_ref],
  ['Segment', (row) => row.segment],
  ['Tags', (row) => row.tags.map((tag) => tag.name).join(', ')],
  ['Source', (row) => row.source],
  ['Owner', (row) => row.owner_name],
  ['Added', (row) => row.created_at],
  ['Archived', (row) => row.archived_at],
]

/** All customers of a choice as CSV, page by page: a million need no more memory than a page. */
export async function* exportCustomers(
  scope: CustomerScope,
  filter: CustomerFilter,
): AsyncGenerator<string> {
  // The mark makes Excel read UTF-8; the import knows it.
  yield `\uFEFF${toCsv([COLUMNS.map(([header]) => header)])}`
  let cursor: string | undefined
  do {
    const page = await listCustomers(scope, {
      filter,
      // Oldest first: what is added meanwhile comes at the end, and no row comes twice.
      sort: 'created_at.asc',
      cursor,
      limit: PAGE_ROWS,
    })
    if (page.items.length > 0) {
      yield toCsv(page.items.map((row) => COLUMNS.map(([, read]) => read(row) ?? '')))
    }
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

/** Lines of CSV in which no cell is a formula; `unescapeCell` gives the values back. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(escapeCell)),
    { record_delimiter: '\r\n' },
  )
}
