import { connect } from './postgres.ts'

/** So that they do not all knock at once when the server starts. */
const betweenFirstMs = 200
const mailerEveryMs = 10_000
const retryAfterMs = 60_000

/** What is queued is indexed by organization: asked of all of them at once, it would read every mail. */
export const mailsAreDue = `
  select cardinality(private.organizations_with_due_emails(1)) > 0 or coalesce(
    (select min(leased_until) from public.email_outbox where status = 'sending')
      < clock_timestamp(), false
  ) as is_due`

type Job = { everyMs: number; retryMs: number; run: () => Promise<boolean> }

/** The list that pg_cron is given, too; none where the migrations have no such function. */
async function listJobs(url: string) {
  const sql = connect(url)
  try {
    const [found] = await sql`select to_regprocedure('private.maintenance_jobs()') as function`
    if (!found?.function) return []
    return await sql<{ name: string; every_minutes: number }[]>`
      select name, every_minutes from private.maintenance_jobs()`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/**
 * Where there is pg_cron it knows the jobs of private.maintenance_jobs(); here they are run by this, at
 * the start and then at their intervals. Each has a connection and a transaction of its own: what one
 * locks it lets go before it ends, and one that fails says so, is tried again, and stops no other.
 */
export async function startClock(url: string, callMailer?: () => Promise<unknown>) {
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
    withDatabase(`the job ${name}`, (sql) => sql`select private.run_maintenance(${name})`)

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

  for (const [place, { name, every_minutes }] of (await listJobs(url)).entries()) {
    const job = { everyMs: every_minutes * 60_000, retryMs: retryAfterMs, run: () => run(name) }
    schedule(job, place * betweenFirstMs)
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
