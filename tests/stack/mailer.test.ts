import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../stack/postgres.ts'
import { removeHome } from '../../stack/reset.ts'
import { repository } from '../../stack/start.ts'
import { kill } from './program.ts'

// The mailer in Deno, over the gateway, into the catcher, on a stack of its own whose clock leaves
// mails alone: here they are called for, and what calls is killed.

type Facts = { apiUrl: string; mailUrl: string; databaseUrl: string; secretKey: string }

let home: string
let program: ChildProcess
let stack: Facts
let sql: ReturnType<typeof connect>
let orgId: string

const leaseSeconds = 3

// A program of its own: a client of Postgres may trip over its own socket when the server is killed,
// and would take the tests along.
const script = (folder: string) => `
  import { startStack } from './stack/start.ts'
  process.on('uncaughtException', (error) => console.error('ignored:', error.message))
  const stack = await startStack({
    home: ${JSON.stringify(folder)}, ports: 'free', seed: false, quiet: true, mailer: false,
  })
  const { apiUrl, mailUrl, databaseUrl, env } = stack
  const facts = { apiUrl, mailUrl, databaseUrl, secretKey: env.SUPABASE_SECRET_KEY }
  console.log('FACTS ' + JSON.stringify(facts))
  process.on('SIGTERM', async () => { await stack.stop(); process.exit(0) })
  setInterval(() => undefined, 1000)`

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-stack-'))
  // Open to the account that Postgres runs as, or its data would be kept elsewhere.
  await chmod(home, 0o755)
  program = spawn(process.execPath, ['--input-type=module', '-e', script(home)], {
    cwd: repository,
    env: { ...process.env, MAILER_LEASE_SECONDS: String(leaseSeconds) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  stack = await new Promise<Facts>((done, fail) => {
    program.stdout?.on('data', (chunk: Buffer) => {
      const found = /FACTS (.*)/.exec(chunk.toString('utf8'))?.[1]
      if (found) done(JSON.parse(found))
    })
    program.once('exit', (code) => fail(new Error(`the stack ended with ${code}`)))
  })
  sql = connect(stack.databaseUrl)
  const [org] = await sql`
    insert into public.organizations (slug, name, currency, time_zone, locale)
    values ('mailer-test', 'Mailer', 'EUR', 'UTC', 'en') returning id`
  orgId = String(org?.id)
})

afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await kill(program, 'SIGTERM')
  await removeHome(home)
  await rm(home, { recursive: true, force: true })
})

afterEach(async () => {
  await sql`delete from public.email_outbox where org_id = ${orgId}`
  await fetch(`${stack.mailUrl}/api/messages`, { method: 'DELETE' })
})

async function queue(count: number): Promise<void> {
  await sql`
    select private.enqueue_email(
      ${orgId}, 'email.test', 'to-' || n || '@example.test', 'To', '{"name": "To"}',
      'bulk:' || n || ':' || ${randomUUID()}::text, 'test', null
    )
    from generate_series(1, ${count}) as n`
}

const call = (wait: boolean) =>
  fetch(`${stack.apiUrl}/functions/v1/platform-mailer`, {
    method: 'POST',
    headers: { apikey: stack.secretKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ wait }),
  })

async function caught(): Promise<string[]> {
  const answer = await fetch(`${stack.mailUrl}/api/messages`)
  const messages: { to: string[] }[] = await answer.json()
  return messages.map(({ to }) => to[0] ?? '')
}

async function countByStatus(): Promise<Record<string, number>> {
  const rows = await sql`
    select status, count(*)::integer as count from public.email_outbox
    where org_id = ${orgId} group by status`
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** The process that runs the function, found by the port it listens on. */
function mailerPids(): number[] {
  const listing = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
  return listing
    .split('\n')
    .filter((line) => line.includes('platform-mailer/index.ts') && line.includes(' run '))
    .map((line) => Number(line.trim().split(' ')[0]))
    .filter((pid) => isOurs(pid))
}

/** Of this stack, by its address in the environment: others run on the same machine. */
function isOurs(pid: number): boolean {
  try {
    const env = execFileSync('cat', [`/proc/${pid}/environ`], { encoding: 'utf8' })
    return env.includes(`SUPABASE_URL=${stack.apiUrl}\0`)
  } catch {
    return false
  }
}

async function reconnect(): Promise<ReturnType<typeof connect>> {
  for (const end = Date.now() + 30_000; ; ) {
    const fresh = connect(stack.databaseUrl)
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

/** Calls until nothing waits any more. */
async function drain(): Promise<void> {
  for (const end = Date.now() + 45_000; Date.now() < end; ) {
    await call(true).catch(() => undefined)
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

describe('platform-mailer in Deno', () => {
  it('sends hundreds in one call, and says how fast', async () => {
    await queue(1)
    await call(true)
    await queue(400)
    const start = performance.now()
    const answer = await call(true)
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
    const [first, second] = await Promise.all([claim(), claim(), call(true)])
    const ids = [...first, ...second].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    await sql`
      update public.email_outbox set leased_until = now() - interval '1 second'
      where org_id = ${orgId} and status = 'sending'`
    await Promise.all([call(true), call(true), call(true)])
    await drain()
    await expectNothingLostNorTwice(200, 0)
  })

  it('killed again and again while hundreds wait: none is lost, none is sent twice', async () => {
    await queue(400)
    let kills = 0
    for (let round = 0; round < 4; round += 1) {
      const work = call(true).catch(() => undefined)
      await new Promise((done) => setTimeout(done, 900))
      const pids = mailerPids()
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      // A worker may be two processes: the launcher and Deno itself.
      if (pids.length > 0) kills += 1
      await work
    }
    expect(kills).toBeGreaterThan(0)
    await new Promise((done) => setTimeout(done, (leaseSeconds + 1) * 1000))
    // Leases of what was handed over last a minute.
    await sql`
      update public.email_outbox set leased_until = now() - interval '1 second'
      where org_id = ${orgId} and status = 'sending'`
    await drain()
    // Eight connections, so eight in flight at each death.
    await expectNothingLostNorTwice(400, 8 * kills)
    console.log('after kills:', kills, await countByStatus())
  })

  it('Postgres is killed while hundreds wait: none is lost, none is sent twice', async () => {
    await queue(400)
    const work = call(true).catch(() => undefined)
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
    await sql`
      update public.email_outbox set leased_until = now() - interval '1 second'
      where org_id = ${orgId} and status = 'sending'`
    await drain()
    await expectNothingLostNorTwice(400, 8)
    console.log('after the crash:', await countByStatus())
  })
})
