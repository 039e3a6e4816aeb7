import postgres from 'postgres'
import type { Actor } from '../../helpers/actors.ts'
import { as, asAnon, type Sql, sql, type Tx } from '../../helpers/db.ts'

// More connections than the pool of the other tests has, so that all really are under way at once.
const pool = postgres(process.env.DATABASE_URL ?? '', {
  max: 24,
  types: sql.options.types as never,
  onnotice: () => {},
}) as unknown as Sql

export const closePool = () => pool.end({ timeout: 5 })

export type Outcome<T> = { value?: T; reason?: string }

/** In a transaction of its own that commits, on a connection of its own; refusals by their reason. */
export async function commit<T>(
  who: Actor | 'guest',
  run: (tx: Tx) => Promise<T>,
): Promise<Outcome<T>> {
  const outcome: Outcome<T> = {}
  try {
    await pool.begin(async (tx) => {
      await (who === 'guest' ? asAnon(tx) : as(tx, who))
      outcome.value = await run(tx)
    })
    return outcome
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error
    return { reason: /^[a-z]+\.[a-z_]+$/.test(error.message) ? error.message : error.code }
  }
}

/** How often each reason was answered; ok where none was. */
export function tally(outcomes: Outcome<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason = 'ok' } of outcomes) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
