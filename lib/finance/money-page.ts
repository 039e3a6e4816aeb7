import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/cursor'

export type MoneyPage<Row> = { items: Row[]; next_cursor: string | null }

/** Where a list by days goes on, as the database says it: opaque, and good for the same list only. */
const positionSchema = z.object({
  sort: z.string(),
  day: z.string(),
  key: z.string(),
  id: z.uuid(),
})

export function afterOf(cursor: string | undefined) {
  return cursor ? { p_after: decodeCursor(positionSchema, cursor) } : {}
}

export function readMoneyPage<S extends z.ZodType>(item: S, data: unknown): MoneyPage<z.infer<S>> {
  const page = z.object({ items: z.array(item), next: positionSchema.nullable() }).parse(data)
  return { items: page.items, next_cursor: page.next === null ? null : encodeCursor(page.next) }
}
