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

/** Member and owner take turns, so that whatever else the machine does slows both alike. */
export async function measure(
  member: Sql,
  owner: Sql,
  operation: Operation,
  rounds: number,
): Promise<Measurement> {
  const memberSamples: number[] = []
  const ownerSamples: number[] = []
  // Statements and functions are planned anew the first few times.
  for (let round = -10; round < rounds; round++) {
    const memberTime = await timed(member, operation.asMember)
    const ownerTime = operation.asOwner ? await timed(owner, operation.asOwner) : Number.NaN
    if (round < 0) continue
    memberSamples.push(memberTime)
    ownerSamples.push(ownerTime)
  }
  return {
    name: operation.name,
    member: timingOf(memberSamples),
    owner: operation.asOwner ? timingOf(ownerSamples) : null,
  }
}

const watched = ['customers', 'customer_search_words', 'customer_search_vocabulary']

/** How often the tables that grow were read from end to end, by anyone, so far. */
export async function countSequentialScans(sql: Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`
  const [row] = await sql<{ scans: number }[]>`
    select sum(seq_scan)::int as scans from pg_stat_user_tables where relname in ${sql(watched)}`
  return row?.scans ?? 0
}
