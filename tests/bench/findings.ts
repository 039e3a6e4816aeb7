import type { Sql } from 'postgres'
import { type Timing, timingOf } from './measure.ts'

/** One line of a report: what was asked, what it should be, what it was, and whether that is enough. */
export type Finding = { name: string; values: string } & (
  | { aim: '–' }
  | { aim: string; isKept: boolean }
)

/** Collects what is found, and says it as it comes. */
export function collectFindings(say: (line: string) => void) {
  const findings: Finding[] = []
  const add = async (title: string, run: () => Promise<Finding | Finding[]>) => {
    say(`${title} …`)
    const found = [await run()].flat()
    findings.push(...found)
    for (const { name, values } of found) say(`  ${name}: ${values}`)
  }
  return { findings, add }
}

export const ms = (value: number) =>
  value < 10_000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(1)} s`
/** An aim in milliseconds is kept when 99 of 100 keep it. */
export const isUnder = (aim: number, { p99 }: Timing) => p99 < aim
export const described = ({ p50, p99 }: Timing) => `p50 ${ms(p50)}, p99 ${ms(p99)}`

export async function timed(run: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/**
 * After rows were loaded: what Postgres does about them on its own a little later, cleaning up and
 * writing pages out, would be measured with whatever runs then.
 */
export async function settle(owner: Sql, tables: string[]): Promise<void> {
  for (const table of tables) await owner.unsafe(`vacuum (analyze) ${table}`)
  await owner`checkpoint`
}

/**
 * What each connection does over and over, all at once, after a quarter of the time to warm up; with
 * a pause after each, as people make, or without one, which shows how much goes through.
 */
export async function measureTogether(
  connections: Sql[],
  milliseconds: number,
  run: (sql: Sql, turn: number, isKept: boolean) => PromiseLike<unknown>,
  pause = 0,
): Promise<{ timing: Timing; perSecond: number }> {
  const samples: number[] = []
  let turn = 0
  const work = async (sql: Sql, until: number, isKept: boolean) => {
    while (performance.now() < until) {
      const time = await timed(() => run(sql, turn++, isKept))
      if (isKept) samples.push(time)
      if (pause > 0) await new Promise((done) => setTimeout(done, pause * (0.5 + Math.random())))
    }
  }
  const all = (until: number, isKept: boolean) =>
    Promise.all(connections.map((sql) => work(sql, until, isKept)))
  await all(performance.now() + milliseconds / 4, false)
  await all(performance.now() + milliseconds, true)
  return { timing: timingOf(samples), perSecond: (samples.length * 1000) / milliseconds }
}
