import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createCustomer,
  createMembership,
  createOrganization,
  createUser,
} from '../helpers/factories.ts'
import { connect, connectStaff, type Sql } from './connections.ts'
import { makeHome } from './homes.ts'
import {
  callMailer,
  kill,
  killAll,
  killMailer,
  killPostgres,
  type Program,
  startProgram,
} from './program.ts'

// Some clients issue and send while a mailer sends; the mailer is killed, then Postgres with all that
// hangs on it, then the mailer again. Mails arrive here, where nobody is killed.

// As many as wanted: each has a paper, which is what takes the time.
const INVOICES = Number(process.env.INVOICES ?? 60)
const CLIENTS = 6

type Draft = { id: string; to: string }
type Staff = { orgId: string; userId: string; sessionId: string }

let home: string
let removeHome: () => Promise<void>
let mailServer: SMTPServer
let smtpUrl: string
const arrived: string[] = []

beforeAll(async () => {
  ;[home, removeHome] = await makeHome()
  mailServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      stream.resume()
      stream.on('end', () => {
        arrived.push(...session.envelope.rcptTo.map(({ address }) => address))
        done()
      })
    },
  })
  mailServer.on('error', () => undefined)
  const server = mailServer.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  smtpUrl = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(async () => {
  await new Promise<void>((done) => mailServer.close(() => done()))
  killAll()
  await removeHome()
})

// One connection, so that one mail at most is in flight when the mailer dies.
const start = () =>
  startProgram(
    { home, mailer: false, smtpUrl },
    { MAILER_LEASE_SECONDS: '3', SMTP_CONNECTIONS: '1' },
  )

async function arrange(
  program: Program,
): Promise<{ staff: Staff; drafts: Draft[]; folder: string }> {
  const sql = connect(program)
  const { id: orgId } = await createOrganization(sql)
  const user = await createUser(sql)
  await createMembership(sql, { org_id: orgId, user_id: user.id, role: 'owner' })
  const { id: customerId } = await createCustomer(sql, { org_id: orgId })
  const [setting] = await sql<{ folder: string }[]>`
    select setting as folder from pg_settings where name = 'data_directory'`
  const staff = { orgId, userId: user.id, sessionId: user.session_id }
  await sql.end()

  const member = connectStaff(program, staff)
  const items = Array.from({ length: 10 }, (_, index) => ({
    description: `Work ${index}`,
    quantity: index + 1,
    unit_price_minor: 1_999,
    tax_rate_bps: 1900,
  }))
  const drafts: Draft[] = []
  for (let index = 0; index < INVOICES; index += 1) {
    const details = member.json({ customer_id: customerId, items })
    const [row] = await member<{ id: string }[]>`
      select public.save_invoice_draft(${orgId}, null, ${details}) ->> 'id' as id`
    drafts.push({ id: row?.id ?? '', to: `invoice-${index}@example.test` })
  }
  await member.end()
  return { staff, drafts, folder: setting?.folder ?? '' }
}

/**
 * Issues a draft and queues its mail in one transaction, which statements sent together are; the
 * number that comes back, a person was told.
 */
async function issueAndSend(sql: Sql, { orgId }: Staff, { id, to }: Draft): Promise<string> {
  const [issued] = await sql
    .unsafe<{ number: string }[][]>(
      `select public.issue_invoice('${orgId}', '${id}') ->> 'number' as number;
       select public.send_invoice('${orgId}', '${id}', '${to}');`,
    )
    .simple()
  return issued?.[0]?.number ?? ''
}

/** Those that are still drafts, by some clients at once, until they are done or their server is. */
async function issueAll(
  program: Program,
  staff: Staff,
  drafts: Draft[],
  told: Map<string, string>,
  onTold: () => void = () => undefined,
): Promise<void> {
  const waiting = [...drafts]
  const client = async () => {
    const sql = connectStaff(program, staff)
    try {
      for (let draft = waiting.shift(); draft; draft = waiting.shift()) {
        told.set(draft.id, await issueAndSend(sql, staff, draft))
        onTold()
      }
    } finally {
      await sql.end({ timeout: 1 }).catch(() => undefined)
    }
  }
  await Promise.allSettled(Array.from({ length: CLIENTS }, client))
}

/** Calls the mailer again and again, as a clock would, until it is told to stop. */
function keepMailing(program: Program) {
  let isOver = false
  const work = (async () => {
    while (!isOver) {
      await callMailer(program).catch(() => undefined)
      await new Promise((done) => setTimeout(done, 100))
    }
  })()
  return () => {
    isOver = true
    return work
  }
}

/** Ends the leases of the dead, the minute of what was handed over included, and sends what is left. */
async function drain(program: Program, sql: Sql, orgId: string): Promise<void> {
  for (const end = Date.now() + 600_000; Date.now() < end; ) {
    await sql`
      update public.email_outbox set leased_until = now() - interval '1 second'
      where org_id = ${orgId} and status = 'sending'`
    await callMailer(program).catch(() => undefined)
    const [row] = await sql`
      select exists (
        select from public.email_outbox
        where org_id = ${orgId} and status in ('queued', 'sending')
      ) as is_open`
    if (!row?.is_open) return
    await new Promise((done) => setTimeout(done, 500))
  }
}

it(`Postgres and the mailer are killed while ${INVOICES} invoices are issued and mailed: no gap, no loss, no mail twice`, {
  retry: 0,
  timeout: 1_200_000,
}, async () => {
  const first = await start()
  const { staff, drafts, folder } = await arrange(first)

  const told = new Map<string, string>()
  let deaths = 0
  const stopFirst = keepMailing(first)
  const half = Math.floor(INVOICES / 2)
  await issueAll(first, staff, drafts, told, () => {
    if (told.size === Math.floor(half / 2) && killMailer(first)) deaths += 1
    if (told.size === half) {
      killPostgres(folder)
      first.child.kill('SIGKILL')
    }
  })
  expect(told.size).toBeGreaterThanOrEqual(half)
  expect(told.size).toBeLessThan(INVOICES)
  deaths += 1
  await stopFirst()
  const toldBefore = new Map(told)

  const second = await start()
  const after = connect(second)
  const numbers = () => after`
    select id, number, seq from public.invoices
    where org_id = ${staff.orgId} and number is not null order by seq`
  const survivors = new Map((await numbers()).map(({ id, number }) => [id, number]))
  for (const [id, number] of toldBefore) expect(survivors.get(id)).toBe(number)
  // What was done and not told is at most what was under way.
  expect(survivors.size - toldBefore.size).toBeLessThanOrEqual(CLIENTS)

  const stopSecond = keepMailing(second)
  const rest = drafts.filter(({ id }) => !survivors.has(id))
  await issueAll(second, staff, rest, told, () => {
    if (told.size === Math.floor(INVOICES * 0.8) && killMailer(second)) deaths += 1
  })
  await stopSecond()
  await drain(second, after, staff.orgId)

  const all = await numbers()
  expect(all.map(({ seq }) => seq)).toEqual(Array.from(all, (_, index) => index + 1))
  expect(all).toHaveLength(INVOICES)
  expect(new Set(all.map(({ number }) => number)).size).toBe(INVOICES)
  const [posted] = await after`
    select count(distinct lines.entry_id)::integer as entries,
           sum(lines.debit_minor - lines.credit_minor)::integer as difference,
           (select sum(total_minor)::text from public.invoices where org_id = ${staff.orgId}) as total,
           sum(lines.debit_minor)::text as debited
      from public.journal_lines as lines where lines.org_id = ${staff.orgId}`
  expect(posted).toMatchObject({ entries: INVOICES, difference: 0, debited: posted?.total })

  const mails = await after`
    select to_address, status from public.email_outbox where org_id = ${staff.orgId}`
  expect(mails.map(({ to_address }) => to_address).sort()).toEqual(
    drafts.map(({ to }) => to).sort(),
  )
  expect(new Set(arrived).size).toBe(arrived.length)
  const sent = mails.filter(({ status }) => status === 'sent')
  const uncertain = mails.filter(({ status }) => status === 'uncertain')
  expect(sent.length + uncertain.length).toBe(INVOICES)
  expect(sent.filter(({ to_address }) => !arrived.includes(to_address))).toEqual([])
  // The one in flight, at each death.
  expect(uncertain.length).toBeLessThanOrEqual(deaths)
  console.log(
    `${INVOICES} issued, ${sent.length} sent, ${uncertain.length} uncertain after ${deaths} deaths, ${arrived.length} arrived`,
  )
  await after.end()
  await kill(second, 'SIGTERM')
})
