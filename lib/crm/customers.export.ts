import 'server-only'
import { toCsvFile } from '@/lib/csv/write'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import type { CustomerFilter } from './customer-filters.schemas'
import { listCustomers } from './customers.queries'
import { EXPORT_HEADER, toExportCells } from './export-columns'

/** One less than the list function gives at most: one row more tells whether there is another page. */
const PAGE_ROWS = 499

/**
 * All customers of a choice as CSV while somebody downloads it, page by page; the same columns as
 * in the exports that are written in the background.
 */
export function exportCustomers(scope: OrgScope, filter: CustomerFilter): AsyncGenerator<string> {
  return toCsvFile(EXPORT_HEADER, listPages(scope, filter))
}

async function* listPages(scope: OrgScope, filter: CustomerFilter): AsyncGenerator<string[][]> {
  const emails = await listMemberEmails(scope)
  let cursor: string | undefined
  do {
    const page = await listCustomers(scope, {
      filter,
      // Oldest first: what is added meanwhile comes at the end, and no row comes twice.
      sort: 'created_at.asc',
      cursor,
      limit: PAGE_ROWS,
    })
    yield page.items.map((row) =>
      toExportCells({
        ...row,
        tags: row.tags.map((tag) => tag.name).join(', '),
        owner_email: row.owner_id === null ? null : (emails.get(row.owner_id) ?? null),
      }),
    )
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

async function listMemberEmails({ db, org }: OrgScope): Promise<Map<string, string | null>> {
  const { data, error } = await db
    .from('member_summary')
    .select('user_id, email')
    .eq('org_id', org.id)
  if (error) throw fromDatabase(error)
  return new Map(data.map(({ user_id, email }) => [user_id, email]))
}
