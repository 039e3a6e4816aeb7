import { connect } from './postgres.ts'

/** Where there is pg_cron, migrations schedule these themselves; here the stack's clock calls them. */
const jobs = [
  { name: 'private.run_maintenance()', everyMs: 3_600_000 },
  { name: 'private.continue_customer_bulk_runs()', everyMs: 60_000 },
  { name: 'private.fold_all_sales()', everyMs: 300_000 },
  { name: 'private.fold_all_ledgers()', everyMs: 300_000 },
] as const

const retryAfterMs = 60_000

/** Calls each scheduled function that exists, at the start and then at its interval. */
export function startClock(url: string) {
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<boolean>>()
  let isStopping = false

  async function run(name: string): Promise<boolean> {
    const sql = connect(url)
    try {
      const [found] = await sql`select to_regprocedure(${name}) as function`
      if (found?.function) await sql.unsafe(`select ${name}`)
      return true
    } catch (error) {
      console.error(`The clock could not run ${name}:`, error)
      return false
    } finally {
      await sql.end({ timeout: 1 })
    }
  }

  function schedule(job: (typeof jobs)[number], delay: number) {
    const timer = setTimeout(async () => {
      timers.delete(timer)
      const work = run(job.name)
      running.add(work)
      const isDone = await work
      running.delete(work)
      if (!isStopping) schedule(job, isDone ? job.everyMs : retryAfterMs)
    }, delay)
    timer.unref()
    timers.add(timer)
  }

  for (const job of jobs) schedule(job, 0)
  return {
    async stop() {
      isStopping = true
      for (const timer of timers) clearTimeout(timer)
      // The server goes next, and would cut these off.
      await Promise.all(running)
    },
  }
}
