import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/cursor'

export type Page<Row> = { items: Row[]; next_cursor: string | null }

/** Where a list goes on, as the database says it: opaque, and good for the same order only. */
const positionSchema = z.object({ sort: z.string(), key: z.string(), id: z.uuid() })

export function readPosition(cursor: string | undefined): z.infer<typeof positionSchema> | null {
  return cursor === undefined ? null : decodeCursor(positionSchema, cursor)
}

/** A page that a function of the database answered, its cursor made fit for an address. */
export function readListPage<S extends z.ZodType>(item: S, data: unknown): Page<z.infer<S>> {
  const page = z
    .object({ items: z.array(item), next_cursor: positionSchema.nullable() })
    .parse(data)
  return {
    items: page.items,
    next_cursor: page.next_cursor === null ? null : encodeCursor(page.next_cursor),
  }
}
