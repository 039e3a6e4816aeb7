import postgres from 'postgres'
import { type Actor, removeActors } from '../../helpers/actors.ts'
import { as, asAnon, type Sql, sql, type Tx } from '../../helpers/db.ts'
import { type Place, shops } from './carts.helpers.ts'

/** Open shops that are there for everyone, and gone afterwards. */
export async function withShops(run: (place: Place) => Promise<void>): Promise<void> {
  const place = await shops(sql)
  try {
    await run(place)
  } finally {
    await removeActors(sql, place)
  }
}

export type Runner<T> = { who: Actor | 'guest'; run: (tx: Tx) => Promise<T> }

/**
 * Runs all at once, each in a transaction of its own that commits, on a connection of its own: they
 * begin, wait for each other, and then make their call in the same instant.
 */
export async function race<T>(runners: Runner<T>[]): Promise<PromiseSettledResult<T>[]> {
  const pool = postgres(process.env.DATABASE_URL ?? '', {
    max: runners.length,
    types: sql.options.types as never,
    onnotice: () => {},
  }) as unknown as Sql
  const starting = Promise.withResolvers<void>()
  let waiting = runners.length
  try {
    return await Promise.allSettled(
      runners.map(async ({ who, run }) => {
        const outcome: { value?: T } = {}
        await pool.begin(async (tx) => {
          if (who === 'guest') await asAnon(tx)
          else await as(tx, who)
          waiting -= 1
          if (waiting === 0) starting.resolve()
          await starting.promise
          outcome.value = await run(tx)
        })
        return outcome.value as T
      }),
    )
  } finally {
    await pool.end()
  }
}

export const values = <T>(results: PromiseSettledResult<T>[]): T[] =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))

export const reasons = (results: PromiseSettledResult<unknown>[]): string[] =>
  results.flatMap((result) =>
    result.status === 'rejected' ? [String((result.reason as Error).message)] : [],
  )

/** `run`, as many times, by the same person. */
export const times = <T>(
  count: number,
  who: Actor | 'guest',
  run: (tx: Tx) => Promise<T>,
): Runner<T>[] => Array.from({ length: count }, () => ({ who, run }))

/**
 * Runs while somebody who saves the product has the first of two variants and then wants the second,
 * in the order of their ids; whoever takes them the other way round ends one of both in a deadlock.
 */
export async function whileSaved<T>(
  [first, second]: [string, string],
  run: () => Promise<T>,
): Promise<T> {
  const holding = Promise.withResolvers<void>()
  const saved = sql.begin(async (tx) => {
    await tx`select from public.product_variants where id = ${first} for update`
    holding.resolve()
    await tx`select pg_sleep(0.5)`
    await tx`select from public.product_variants where id = ${second} for update`
  })
  await holding.promise
  const [answer] = await Promise.all([run(), saved])
  return answer
}
