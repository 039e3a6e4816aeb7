import 'server-only'
import { z } from 'zod'
import { type DatabaseError, fromDatabase } from '@/lib/errors'

const pageSchema = z.object({ names: z.array(z.string()), next: z.string().nullable() })

type Bucket = {
  /** The orphans among the next objects after a name, by which it goes on. */
  list: (
    after: string | undefined,
  ) => PromiseLike<{ data: unknown; error: null } | { data: null; error: DatabaseError }>
  /** Answers how many it removed. */
  remove: (names: string[]) => Promise<number>
}

/**
 * Walks through a bucket by name and removes the bytes that no row knows any more. It may die at any
 * point and run twice at once: what is left is found by the next walk, what is gone is no failure.
 */
export async function sweepOrphans({ list, remove }: Bucket): Promise<number> {
  let removed = 0
  let after: string | undefined
  for (;;) {
    const { data, error } = await list(after)
    if (error) throw fromDatabase(error)
    const { names, next } = pageSchema.parse(data)
    if (names.length > 0) removed += await remove(names)
    if (next === null) return removed
    after = next
  }
}
