import type { Sql } from 'postgres'
import type { Operation, Statement } from './operations.ts'

export type Timing = { p50: number; p99: number }
export type Measurement = { name: string; member: Timing; owner: Timing | null }

export function timingOf(samples: number[]): Timing {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

async function timed(sql: Sql, { text, values }: Statement): Promise<number> {
  const start = performance.now()
  await sql.unsafe(text, values, { prepare: true })
  return performance.now() - start
}

type Samples = { member: number[]; owner: number[] }

const passes = 10

async function takeTurns(
  member: Sql,
  owner: Sql,
  { asMember, asOwner }: Operation,
  rounds: number,
  samples: Samples,
): Promise<void> {
  // Statements and functions are planned anew the first few times, and caches have to be warm.
  for (let round = -10; round < rounds; round++) {
    const turns: (() => Promise<void>)[] = [
      async () => {
        const time = await timed(member, asMember)
        if (round >= 0) samples.member.push(time)
      },
    ]
    if (asOwner) {
      turns.push(async () => {
        const time = await timed(owner, asOwner)
        if (round >= 0) samples.owner.push(time)
      })
    }
    if (round % 2 !== 0) turns.reverse()
    for (const turn of turns) await turn()
  }
}

/**
 * Member and owner take turns, and which of them is first takes turns too. The operations come by
 * ten times, a part of the rounds each time, so that a minute in which the machine does something
 * else slows a tenth of each instead of the whole of one.
 */
export async function measureAll(
  member: Sql,
  owner: Sql,
  operations: Operation[],
  rounds: number,
): Promise<Measurement[]> {
  const all = operations.map((operation) => ({
    operation,
    samples: { member: [], owner: [] } satisfies Samples as Samples,
  }))
  for (let pass = 0; pass < passes; pass++) {
    for (const { operation, samples } of all) {
      await takeTurns(member, owner, operation, Math.ceil(rounds / passes), samples)
    }
  }
  return all.map(({ operation, samples }) => ({
    name: operation.name,
    member: timingOf(samples.member),
    owner: operation.asOwner ? timingOf(samples.owner) : null,
  }))
}

const watched = ['customers', 'customer_search_words', 'customer_search_vocabulary']

/** How often the tables that grow were read from end to end, by anyone, so far. */
export async function countSequentialScans(sql: Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`
  const [row] = await sql<{ scans: number }[]>`
    select sum(seq_scan)::int as scans from pg_stat_user_tables where relname in ${sql(watched)}`
  return row?.scans ?? 0
}
