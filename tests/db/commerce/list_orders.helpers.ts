import type { JSONValue } from 'postgres'
import type { Tx } from '../../helpers/db.ts'

export type Page = {
  items: { id: string; number: number; customer_name: string; status: string }[]
  next_cursor: JSONValue | null
}

export const list = async (
  tx: Tx,
  orgId: string,
  filter: Record<string, JSONValue> = {},
  cursor: JSONValue | null = null,
  limit = 25,
) => {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_orders(
      ${orgId}, ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
    ) as page`
  return row?.page ?? { items: [], next_cursor: null }
}

export const numbers = (page: Page) => page.items.map(({ number }) => number)
