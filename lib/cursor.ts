import { z } from 'zod'
import { AppError } from './errors'

/** An opaque, URL-safe form of a keyset position. It is not a secret: the database checks access. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url')
}

/** Reads a cursor that came from outside; anything that does not parse is `app.invalid_cursor`. */
export function decodeCursor<S extends z.ZodType>(schema: S, cursor: string): z.infer<S> {
  const parsed = schema.safeParse(readJson(cursor))
  if (!parsed.success) {
    throw new AppError('malformed', 'app.invalid_cursor', {
      fields: { cursor: ['app.invalid_cursor'] },
    })
  }
  return parsed.data
}

const newestPositionSchema = z.object({
  created_at: z.iso.datetime({ offset: true }),
  id: z.uuid(),
})

/** What is asked here of a query. */
interface NewestQuery<Query> {
  lte(column: 'created_at', value: string): Query
  or(filters: string): Query
}

/** Of a list that is newest first, what comes after a position. Of one instant there may be several rows. */
export function afterNewest<Query extends NewestQuery<Query>>(
  query: Query,
  cursor: string | undefined,
): Query {
  if (cursor === undefined) return query
  const { created_at, id } = decodeCursor(newestPositionSchema, cursor)
  return query.lte('created_at', created_at).or(`created_at.lt."${created_at}",id.lt.${id}`)
}

/** The position of a row in a list that is newest first. */
export function newestPosition({ created_at, id }: { created_at: string; id: string }) {
  return { created_at, id }
}

const staleReasons = new Set([
  'app.invalid_cursor',
  'crm.list_position_invalid',
  'platform.list_position_invalid',
])

/** For pages: an address with a cursor that is old or mistyped shows the first page, not a failure. */
export async function orFirstPage<T>(
  cursor: string | undefined,
  load: (cursor: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await load(cursor)
  } catch (error) {
    const isStale = error instanceof AppError && staleReasons.has(error.reason)
    if (cursor === undefined || !isStale) throw error
    return load(undefined)
  }
}

function readJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** A page of a list: rows, and where to go on. */
export type KeysetPage<Row> = { items: Row[]; next_cursor: string | null }

/** All rows of a list, page after page, for who shows it whole. */
export async function everyPage<Row>(
  load: (cursor: string | undefined) => Promise<KeysetPage<Row>>,
): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = await load(cursor)
    rows.push(...page.items)
    cursor = page.next_cursor
  }
  return rows
}

/** What the data API gives at most, whatever limit it is asked for: `max_rows` in config.toml. */
export const MAX_ROWS = 1_000

/** One keyset page out of `limit + 1` fetched rows. */
export function toPage<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => unknown,
): KeysetPage<Row> {
  // The row more, which says that there is another page, would never come.
  if (limit >= MAX_ROWS) throw new RangeError(`max_rows cuts a page of ${limit}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items, next_cursor: hasMore ? encodeCursor(positionOf(last)) : null }
}
