import { z } from 'zod'
import { decodeCursor, encodeCursor, type KeysetPage } from './cursor'

/**
 * Where a list goes on, as the function of the database says it: opaque, and good for the same list
 * and order only, which that function checks.
 */
const positionSchema = z.object({ sort: z.string(), id: z.uuid() }).catchall(z.json())

/** What such a function takes; null is the first page. */
export function readPosition(cursor: string | undefined): z.infer<typeof positionSchema> | null {
  return cursor === undefined ? null : decodeCursor(positionSchema, cursor)
}

/** A page that a function of the database answered, its cursor made fit for an address. */
export function readListPage<S extends z.ZodType>(item: S, data: unknown): KeysetPage<z.infer<S>> {
  const page = z
    .object({ items: z.array(item), next_cursor: positionSchema.nullable() })
    .parse(data)
  return {
    items: page.items,
    next_cursor: page.next_cursor === null ? null : encodeCursor(page.next_cursor),
  }
}
