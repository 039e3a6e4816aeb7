import 'server-only'
import type { OrgScope } from '@/lib/scope'
import type { BoardColumns } from './board.rules'
import { CARDS_PER_PAGE } from './board.schemas'
import { isFiltered } from './customer-filters.rules'
import type { CustomerFilter } from './customer-filters.schemas'
import { countCustomersBySegment, listCustomers, searchCustomers } from './customers.queries'
import type { CustomerSegment, CustomerSort } from './customers.schemas'
import { CUSTOMER_SEGMENTS } from './customers.values'

export type BoardInput = { filter: CustomerFilter; sort: CustomerSort; q: string | undefined }

/** The segments that a filter asks for; all of them when it names none. */
export function segmentsShown({ segments }: CustomerFilter): CustomerSegment[] {
  return CUSTOMER_SEGMENTS.filter((segment) => !segments || segments.includes(segment))
}

/** The first cards of each column, with the kept counts where the filter leaves them true. */
export async function getBoard(
  scope: OrgScope,
  { filter: { segments, ...filter }, sort, q }: BoardInput,
): Promise<BoardColumns> {
  const shown = segmentsShown({ segments })
  const isCounted = q === undefined && !isFiltered(filter)
  const counts = isCounted ? await countCustomersBySegment(scope) : null

  async function columnOf(segment: CustomerSegment) {
    const count = counts?.[segment] ?? null
    if (!shown.includes(segment)) return { rows: [], next_cursor: null, count }
    const only = { ...filter, segments: [segment], archived: false }
    if (q !== undefined) {
      const rows = await searchCustomers(scope, { q, filter: only, limit: CARDS_PER_PAGE })
      return { rows, next_cursor: null, count }
    }
    const { items, next_cursor } = await listCustomers(scope, {
      filter: only,
      sort,
      limit: CARDS_PER_PAGE,
    })
    return { rows: items, next_cursor, count }
  }

  const [LEAD, OPPORTUNITY, CUSTOMER, CHURNED] = await Promise.all([
    columnOf('LEAD'),
    columnOf('OPPORTUNITY'),
    columnOf('CUSTOMER'),
    columnOf('CHURNED'),
  ])
  return { LEAD, OPPORTUNITY, CUSTOMER, CHURNED }
}
