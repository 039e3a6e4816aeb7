import type { Sql } from 'postgres'
import { timingOf } from './measure.ts'

async function timesOf(count: number, call: () => Promise<unknown>) {
  const samples: number[] = []
  for (let index = 0; index < count; index++) {
    const start = performance.now()
    await call()
    samples.push(performance.now() - start)
  }
  return timingOf(samples)
}

/**
 * Work that no change of ours makes faster or slower, in one line: how fast one core counts, how
 * long the way to the server and back takes, and how long a commit waits for the disk. Two reports
 * can be compared as far as these agree.
 */
export async function describeSpeed(owner: Sql): Promise<string> {
  await owner`create table if not exists private.bench_yardstick (n integer)`
  const counting = await timesOf(
    20,
    () => owner`select count(*) from generate_series(1, 1000000) as n where n % 7 = 3`,
  )
  const trip = await timesOf(2_000, () => owner`select 1`)
  const commit = await timesOf(200, () => owner`insert into private.bench_yardstick values (1)`)
  const both = ({ p50, p99 }: { p50: number; p99: number }) =>
    `${p50.toFixed(2)} ms (99th percentile ${p99.toFixed(2)})`
  return `${counting.p50.toFixed(0)} ms to count among a million numbers, ${both(trip)} for an empty statement, ${both(commit)} for a row and its commit`
}
