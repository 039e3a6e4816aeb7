import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { type Stack, startStack } from '../../stack/start.ts'
import {
  type CrmMeasurement,
  measureBulk,
  measureFilters,
  measureMerge,
  measurePage,
  measureTyping,
  requestExport,
} from './crm.ts'
import { describeExports, runExportWorker } from './exports.ts'
import { measureHttp, rpc, signIn } from './http.ts'
import { measureImport } from './imports.ts'
import { createTenants, type Dataset, growTo } from './load.ts'
import { countSequentialScans, measureAll } from './measure.ts'
import { operationsOn } from './operations.ts'
import { loadRecords } from './records.ts'
import { type Results, render, type SizeResult } from './report.ts'

const isQuick = process.argv.includes('--quick')
const sizes = isQuick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000]
const rounds = isQuick ? 30 : 1_000
const importRows = isQuick ? 5_000 : 100_000
const manyRows = isQuick ? 2_000 : 100_000
const root = new URL('../../', import.meta.url).pathname
const home = join(root, '.clientele', `bench-${process.pid}`)
const email = 'bench@example.test'
const password = 'bench-password-1'

function say(line: string) {
  console.log(line)
}

function connect(stack: Stack, max = 1) {
  return postgres(stack.databaseUrl, { max, onnotice: () => {}, prepare: true })
}

async function createMember(sql: postgres.Sql) {
  const userId = randomUUID()
  const sessionId = randomUUID()
  await sql`
    insert into auth.users (
      id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token,
      recovery_token, email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data,
      created_at, updated_at
    ) values (
      ${userId}, 'authenticated', 'authenticated', ${email},
      extensions.crypt(${password}, extensions.gen_salt('bf', 10)), now(), '', '', '', '',
      '{"provider": "email", "providers": ["email"]}', '{}', now(), now()
    )`
  await sql`
    insert into auth.identities (
      id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at
    ) values (
      ${randomUUID()}, 'email', ${userId}, ${userId},
      ${sql.json({ sub: userId, email, email_verified: true })}, now(), now(), now()
    )`
  await sql`
    insert into auth.sessions (id, user_id, aal, created_at, updated_at)
    values (${sessionId}, ${userId}, 'aal1', now(), now())`
  return { userId, sessionId }
}

/** A connection that is, for good, what the Data API makes of one for a single request. */
async function becomeMember(sql: postgres.Sql, userId: string, sessionId: string) {
  const claims = { sub: userId, role: 'authenticated', session_id: sessionId, email, aal: 'aal1' }
  await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, false),
    set_config('request.jwt.claim.sub', ${userId}, false)`
  await sql`set role authenticated`
}

async function connectMember(stack: Stack, userId: string, sessionId: string) {
  const sql = connect(stack)
  await becomeMember(sql, userId, sessionId)
  return sql
}

/** Where customers have histories: more of them, and what is done with many at once. */
async function runCrm(
  stack: Stack,
  owner: postgres.Sql,
  sql: postgres.Sql,
  dataset: Dataset,
  connectAnother: () => Promise<postgres.Sql>,
) {
  say('Loading events and notes …')
  const records = await loadRecords(owner, dataset, say)
  const member = { sql, connect: connectAnother }
  const measurements: CrmMeasurement[] = []
  const add = async (title: string, run: () => Promise<CrmMeasurement | CrmMeasurement[]>) => {
    say(`${title} …`)
    const found = [await run()].flat()
    measurements.push(...found)
    for (const { name, values } of found) say(`  ${name}: ${values}`)
  }
  await add('The page of a customer', () =>
    measurePage(owner, member, dataset, isQuick ? 2_000 : 15_000),
  )
  await add('Two filters', () => measureFilters(member, dataset, isQuick ? 3 : 20))
  await add('Typing', () => measureTyping(member, dataset, isQuick ? 3 : 30))
  await add('Merging', () => measureMerge(owner, member, dataset))
  await add('Tagging', () => measureBulk(owner, member, dataset, manyRows))
  await add('Exporting', async () => {
    await requestExport(owner, member, dataset, manyRows / 10)
    const small = await runExportWorker(stack.env)
    await requestExport(owner, member, dataset, manyRows)
    return describeExports(manyRows, await runExportWorker(stack.env), small)
  })
  return { ...records, measurements }
}

async function run(stack: Stack) {
  const owner = connect(stack)
  const member = connect(stack)
  try {
    const { userId, sessionId } = await createMember(owner)
    await createTenants(owner, userId)
    await becomeMember(member, userId, sessionId)

    const results: SizeResult[] = []
    let dataset: Dataset | undefined
    for (const size of sizes) {
      say(`Loading ${size.toLocaleString('en')} customers …`)
      dataset = await growTo(owner, size, userId, say)
      say('Measuring …')
      const before = await countSequentialScans(owner)
      const measurements = await measureAll(member, owner, operationsOn(dataset), rounds)
      for (const { name, member: timing } of measurements) {
        say(`  ${name}: ${timing.p50.toFixed(2)} ms`)
      }
      // The member's statistics arrive when it is idle for a moment.
      await member`select pg_stat_force_next_flush()`
      await new Promise((done) => setTimeout(done, 1_500))
      const sequentialScans = (await countSequentialScans(owner)) - before
      results.push({ size, measurements, sequentialScans })
    }
    if (!dataset) throw new Error('Nothing was loaded.')

    say('Over HTTP …')
    const key = stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? ''
    const token = await signIn({ apiUrl: stack.apiUrl, key, email, password })
    const milliseconds = isQuick ? 2_000 : 15_000
    const requests = [
      {
        name: 'list, newest 20',
        rpc: 'list_customers',
        body: { p_org_id: dataset.orgId, p_limit: 20 },
      },
      {
        name: 'detail',
        rpc: 'get_customer',
        body: { p_org_id: dataset.orgId, p_customer_id: dataset.customerId },
      },
      {
        name: 'search',
        rpc: 'search_customers',
        body: { p_org_id: dataset.orgId, p_query: 'hof' },
      },
    ]
    const http = []
    for (const request of requests) {
      const send = rpc(stack.apiUrl, key, token, request.rpc, request.body)
      http.push(await measureHttp(request.name, send, 8, milliseconds))
    }

    say(`Importing ${importRows.toLocaleString('en')} rows …`)
    const [other] = await owner<{ id: string }[]>`
      select id from public.organizations where slug = 'bench-2'`
    if (!other) throw new Error('The organization of the import is missing.')
    const steps = await measureImport(member, other.id, importRows)

    const crm = await runCrm(stack, owner, member, dataset, () =>
      connectMember(stack, userId, sessionId),
    )

    const [version] = await owner<{ version: string }[]>`
      select 'Postgres ' || split_part(current_setting('server_version'), ' ', 1) as version`
    return {
      version: version?.version ?? 'Postgres',
      isQuick,
      rounds,
      sizes: results,
      http,
      imports: { count: importRows, steps },
      crm,
    } satisfies Results
  } finally {
    await member.end()
    await owner.end()
  }
}

let stack: Stack | undefined
let isCleaning = false
async function cleanUp() {
  if (isCleaning) return
  isCleaning = true
  await stack?.stop()
  await rm(home, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void cleanUp().finally(() => process.exit(1)))
}

try {
  say('Starting a stack of its own …')
  stack = await startStack({ home, ports: 'free', seed: false, quiet: true })
  const report = render(await run(stack))
  // A quick run says whether the benchmark works, not how fast anything is.
  if (!isQuick) await writeFile(join(root, 'docs', 'benchmarks.md'), report)
  say(`\n${report}`)
} finally {
  await cleanUp()
}
