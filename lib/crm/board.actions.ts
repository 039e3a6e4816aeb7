'use server'

import { defineOrgAction } from '@/lib/action'
import { CARDS_PER_PAGE, loadBoardColumnSchema } from './board.schemas'
import { listCustomers } from './customers.queries'

/** The next cards of one column, asked for from the browser, which keeps those it has. */
export const loadBoardColumn = defineOrgAction(
  loadBoardColumnSchema,
  async (session, { segment, filter, sort, cursor }) => {
    const { items, next_cursor } = await listCustomers(session, {
      filter: { ...filter, segments: [segment], archived: false },
      sort,
      cursor,
      limit: CARDS_PER_PAGE,
    })
    return { items, next_cursor }
  },
)
