import type postgres from 'postgres'
import type { Stack } from '../../stack/start.ts'
import { connectAs, createUser, type User } from './connections.ts'
import {
  measureBulk,
  measureBulkSteps,
  measureFilters,
  measureMerge,
  measurePage,
  measureTyping,
  requestExport,
} from './crm.ts'
import { type CrmResults, renderCrm, type SizeResult } from './crm-report.ts'
import { describeExports, runExportWorker } from './exports.ts'
import { collectFindings } from './findings.ts'
import { measureHttp, signIn } from './http.ts'
import { measureImport, measureImportedFile } from './imports.ts'
import { createTenants, type Dataset, growTo } from './load.ts'
import { countSequentialScans, measureAll } from './measure.ts'
import { operationsOn } from './operations.ts'
import { loadRecords } from './records.ts'
import type { Part } from './report.ts'

/** Where customers have histories: more of them, and what is done with many at once. */
async function measureHistories(
  stack: Stack,
  owner: postgres.Sql,
  sql: postgres.Sql,
  dataset: Dataset,
  user: User,
  { isQuick, say }: Part,
) {
  const manyRows = isQuick ? 2_000 : 100_000
  say('Loading events and notes …')
  const records = await loadRecords(owner, dataset, say)
  const member = { sql, connect: () => connectAs(stack, user) }
  const { findings, add } = collectFindings(say)
  await add('The page of a customer', () =>
    measurePage(owner, member, dataset, isQuick ? 2_000 : 15_000),
  )
  await add('Two filters', () => measureFilters(member, dataset, isQuick ? 3 : 20))
  await add('Typing', () => measureTyping(member, dataset, isQuick ? 3 : 30))
  await add('Merging', () => measureMerge(owner, member, dataset))
  await add('Tagging', () => measureBulk(owner, member, dataset, manyRows))
  await add('Other bulk runs', () =>
    measureBulkSteps(owner, member, dataset, isQuick ? 2_000 : 20_000),
  )
  await add('Exporting', async () => {
    await requestExport(owner, member, dataset, manyRows / 2)
    const small = await runExportWorker(stack.env)
    await requestExport(owner, member, dataset, manyRows)
    return describeExports(manyRows, await runExportWorker(stack.env), small)
  })
  return { ...records, findings }
}

/** Customers: lists, search, histories, imports and exports, at three sizes. */
export async function runCrm(stack: Stack, owner: postgres.Sql, part: Part): Promise<string> {
  const { isQuick, say } = part
  const sizes = isQuick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000]
  const rounds = isQuick ? 30 : 1_000
  const importRows = isQuick ? 5_000 : 100_000
  const user = await createUser(owner, 'bench@example.test')
  await createTenants(owner, user.userId)
  const member = await connectAs(stack, user)
  try {
    const results: SizeResult[] = []
    let dataset: Dataset | undefined
    for (const size of sizes) {
      say(`Loading ${size.toLocaleString('en')} customers …`)
      dataset = await growTo(owner, size, user.userId, say)
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
    const token = await signIn({
      apiUrl: stack.apiUrl,
      key,
      email: user.email,
      password: user.password,
    })
    const http = await measureHttp({
      apiUrl: stack.apiUrl,
      key,
      token,
      connections: 8,
      milliseconds: isQuick ? 2_000 : 15_000,
      calls: [
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
      ],
    })

    say(`Importing ${importRows.toLocaleString('en')} rows …`)
    const [other] = await owner<{ id: string }[]>`
      select id from public.organizations where slug = 'bench-2'`
    if (!other) throw new Error('The organization of the import is missing.')
    const steps = await measureImport(member, other.id, importRows)
    const file = collectFindings(say)
    await file.add('The same as a file', () =>
      measureImportedFile(stack.env, other.id, token, importRows),
    )

    const histories = await measureHistories(stack, owner, member, dataset, user, part)

    return renderCrm({
      machine: part.machine,
      rounds,
      sizes: results,
      http,
      imports: { count: importRows, steps, findings: file.findings },
      histories,
    } satisfies CrmResults)
  } finally {
    await member.end()
  }
}
