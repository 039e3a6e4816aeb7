import { connect } from './postgres.ts'

/**
 * Where there is pg_cron, migrations schedule these themselves; here the stack's clock calls them.
 */
const jobs = [
  { name: 'private.run_maintenance()', everyMs: 3_600_000 },
  { name: 'private.continue_customer_bulk_runs()', everyMs: 60_000 },
  { name: 'private.fold_all_sales()', everyMs: 300_000 },
  { name: 'private.fold_all_ledgers()', everyMs: 300_000 },
] as const

const mailerEveryMs = 10_000
const retryAfterMs = 60_000

const mailsAreDue = `
  select exists (
    select from public.email_outbox
     where status = 'queued' and next_attempt_at <= clock_timestamp()
  ) or exists (
    select from public.email_outbox
     where status = 'sending' and leased_until < clock_timestamp()
  ) as is_due`

type Job = { everyMs: number; retryMs: number; run: () => Promise<boolean> }

/** Calls each scheduled function that exists, at the start and then at its interval. */
export function startClock(url: string, callMailer?: () => Promise<unknown>) {
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<boolean>>()
  let isStopping = false

  async function withDatabase(
    name: string,
    work: (sql: ReturnType<typeof connect>) => Promise<unknown>,
  ): Promise<boolean> {
    const sql = connect(url)
    try {
      await work(sql)
      return true
    } catch (error) {
      console.error(`The clock could not run ${name}:`, error)
      return false
    } finally {
      await sql.end({ timeout: 1 })
    }
  }

  const run = (name: string) =>
    withDatabase(name, async (sql) => {
      const [found] = await sql`select to_regprocedure(${name}) as function`
      if (found?.function) await sql.unsafe(`select ${name}`)
    })

  const runMailer = (call: () => Promise<unknown>) =>
    withDatabase('the mailer', async (sql) => {
      const [answer] = await sql.unsafe(mailsAreDue)
      if (answer?.is_due) await call()
    })

  function schedule(job: Job, delay: number) {
    const timer = setTimeout(async () => {
      timers.delete(timer)
      const work = job.run()
      running.add(work)
      const isDone = await work
      running.delete(work)
      if (!isStopping) schedule(job, isDone ? job.everyMs : job.retryMs)
    }, delay)
    timer.unref()
    timers.add(timer)
  }

  for (const { name, everyMs } of jobs) {
    schedule({ everyMs, retryMs: retryAfterMs, run: () => run(name) }, 0)
  }
  if (callMailer) {
    const job = { everyMs: mailerEveryMs, retryMs: retryAfterMs, run: () => runMailer(callMailer) }
    schedule(job, mailerEveryMs)
  }
  return {
    async stop() {
      isStopping = true
      for (const timer of timers) clearTimeout(timer)
      // The server goes next, and would cut these off.
      await Promise.all(running)
    },
  }
}
