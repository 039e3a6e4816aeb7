import type { Tx } from '../../helpers/db.ts'

export type Item = { id: string; name: string; [key: string]: unknown }

export type Page = { items: Item[]; next_cursor: unknown }

export async function staffPage(
  tx: Tx,
  orgId: string,
  options: { filter?: object; sort?: string; cursor?: unknown; limit?: number } = {},
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_products(
      ${orgId}, ${tx.json((options.filter ?? {}) as never)}, ${options.sort ?? null},
      ${options.cursor ? tx.json(options.cursor as never) : null}, ${options.limit ?? null}
    ) as page`
  if (!row) throw new Error('no page')
  return row.page
}

export async function shopPage(
  tx: Tx,
  orgId: string,
  options: { filter?: object; cursor?: unknown; limit?: number } = {},
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_shop_products(
      ${orgId}, ${tx.json((options.filter ?? {}) as never)},
      ${options.cursor ? tx.json(options.cursor as never) : null}, ${options.limit ?? null}
    ) as page`
  if (!row) throw new Error('no page')
  return row.page
}

export const namesOf = (page: Page) => page.items.map(({ name }) => name)

/** Every page to the end, so many at a time. */
export async function walk(load: (cursor: unknown) => Promise<Page>): Promise<string[]> {
  const names: string[] = []
  let cursor: unknown = null
  do {
    const page = await load(cursor)
    names.push(...namesOf(page))
    cursor = page.next_cursor
  } while (cursor)
  return names
}
