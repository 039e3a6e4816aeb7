import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../stack/postgres.ts'
import { makeHome } from './homes.ts'
import { callMailer, kill, killAll, killMailer, type Program, startProgram } from './program.ts'

// The mailer in Deno, over the gateway, into the catcher, on a stack of its own whose clock leaves
// mails alone: here they are called for, and what calls is killed.

let removeHome: () => Promise<void>
let program: Program
let sql: ReturnType<typeof connect>
let orgId: string

beforeAll(async () => {
  const [home, remove] = await makeHome()
  removeHome = remove
  program = await startProgram({ home, mailer: false }, { MAILER_LEASE_SECONDS: '3' })
  sql = connect(program.facts.databaseUrl)
  const [org] = await sql`
    insert into public.organizations (slug, name, currency, time_zone, locale)
    values ('mailer-test', 'Mailer', 'EUR', 'UTC', 'en') returning id`
  orgId = String(org?.id)
})

afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await kill(program, 'SIGTERM')
  killAll()
  await removeHome()
})

afterEach(async () => {
  await sql`delete from public.email_outbox where org_id = ${orgId}`
  await fetch(`${program.facts.mailUrl}/api/messages`, { method: 'DELETE' })
})

async function queue(count: number): Promise<void> {
  await sql`
    select private.enqueue_email(
      ${orgId}, 'email.test', 'to-' || n || '@example.test', 'To', '{"name": "To"}',
      'bulk:' || n || ':' || ${randomUUID()}::text, 'test', null
    )
    from generate_series(1, ${count}) as n`
}

async function caught(): Promise<string[]> {
  const answer = await fetch(`${program.facts.mailUrl}/api/messages`)
  const messages: { to: string[] }[] = await answer.json()
  return messages.map(({ to }) => to[0] ?? '')
}

async function countByStatus(): Promise<Record<string, number>> {
  const rows = await sql`
    select status, count(*)::integer as count from public.email_outbox
    where org_id = ${orgId} group by status`
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

async function reconnect(): Promise<ReturnType<typeof connect>> {
  for (const end = Date.now() + 30_000; ; ) {
    const fresh = connect(program.facts.databaseUrl)
    try {
      await fresh`select 1`
      return fresh
    } catch (error) {
      await fresh.end({ timeout: 1 })
      if (Date.now() > end) throw error
      await new Promise((done) => setTimeout(done, 300))
    }
  }
}

/** As if the leases of whoever died were over, the minute of what was handed over included. */
const endLeases = () => sql`
  update public.email_outbox set leased_until = now() - interval '1 second'
  where org_id = ${orgId} and status = 'sending'`

/** Calls until nothing waits any more. Between the calls nobody alive has a lease. */
async function drain(): Promise<void> {
  for (const end = Date.now() + 45_000; Date.now() < end; ) {
    await endLeases()
    await callMailer(program).catch(() => undefined)
    const [open] = await sql`
      select exists (
        select from public.email_outbox
        where org_id = ${orgId} and status in ('queued', 'sending')
      ) as is_open`
    if (!open?.is_open) return
    await new Promise((done) => setTimeout(done, 300))
  }
}

/** Every mail is sent or uncertain, and in the catcher none is there twice and no sent one is missing. */
async function expectNothingLostNorTwice(total: number, mostUncertain: number) {
  const counts = await countByStatus()
  expect((counts.sent ?? 0) + (counts.uncertain ?? 0)).toBe(total)
  expect(counts.uncertain ?? 0).toBeLessThanOrEqual(mostUncertain)
  const arrived = await caught()
  expect(new Set(arrived).size).toBe(arrived.length)
  const sent = await sql`
    select to_address from public.email_outbox where org_id = ${orgId} and status = 'sent'`
  const missing = sent.map(({ to_address }) => to_address).filter((to) => !arrived.includes(to))
  expect(missing).toEqual([])
}

describe('platform-mailer in Deno', { retry: 0 }, () => {
  it('sends hundreds in one call, and says how fast', async () => {
    await queue(1)
    await callMailer(program)
    await queue(400)
    const start = performance.now()
    const answer = await callMailer(program)
    const seconds = (performance.now() - start) / 1000
    expect(await answer.json()).toMatchObject({ status: 'done', sent: 400 })
    console.log(`400 mails in ${seconds.toFixed(1)} s: ${Math.round(400 / seconds)} a second`)
    expect(await countByStatus()).toEqual({ sent: 401 })
    expect(await caught()).toHaveLength(401)
  })

  it('two workers at once send none twice', async () => {
    await queue(200)
    const claim = () =>
      sql`select public.claim_emails(30, 60) as answer`.then(([row]) => row?.answer.emails)
    // Hands of another worker in between, which never sends what it takes.
    const [first, second] = await Promise.all([claim(), claim(), callMailer(program)])
    const ids = [...first, ...second].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    await endLeases()
    await Promise.all([callMailer(program), callMailer(program), callMailer(program)])
    await drain()
    await expectNothingLostNorTwice(200, 0)
  })

  it('killed again and again while hundreds wait: none is lost, none is sent twice', async () => {
    await queue(400)
    let kills = 0
    for (let round = 0; round < 4; round += 1) {
      const work = callMailer(program).catch(() => undefined)
      await new Promise((done) => setTimeout(done, 900))
      if (killMailer(program)) kills += 1
      await work
    }
    expect(kills).toBeGreaterThan(0)
    await drain()
    // Eight connections, so eight in flight at each death.
    await expectNothingLostNorTwice(400, 8 * kills)
    console.log('after kills:', kills, await countByStatus())
  })

  it('Postgres is killed while hundreds wait: none is lost, none is sent twice', async () => {
    await queue(400)
    const work = callMailer(program).catch(() => undefined)
    await new Promise((done) => setTimeout(done, 500))
    // A server process that dies by SIGKILL makes Postgres end all connections and recover. One of
    // the gateway's; our own is closed before and opened after.
    const [victim] = await sql`
      select pid from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`
    await sql.end({ timeout: 1 })
    process.kill(Number(victim?.pid), 'SIGKILL')
    await work
    sql = await reconnect()
    await drain()
    await expectNothingLostNorTwice(400, 8)
    console.log('after the crash:', await countByStatus())
  })
})
