import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createCustomer,
  createMembership,
  createOrganization,
  createUser,
} from '../helpers/factories.ts'
import { connect, connectStaff, type Sql } from './connections.ts'
import { makeHome } from './homes.ts'
import { kill, killAll, killPostgres, startProgram } from './program.ts'

// Three imports are in the middle of a batch, two of being applied and one of being undone, when all
// is killed. Each waits for a customer whom somebody else holds, so that it surely is.

const BATCH = Math.ceil(Number(process.env.IMPORT_ROWS ?? 3_000) / 6)
const ROWS = 6 * BATCH
const STAGED_AT_ONCE = 2_000
/** Each batch that waits has one, and who looks at them. */
const CONNECTIONS = 4
/** The row about a customer who was there before, in the third batch from either end. */
const KNOWN_ROW = 2 * BATCH + 1

type Staff = { userId: string; sessionId: string }
type Import = { id: string; orgId: string }
type Step = 'apply' | 'undo'
type Summary = Record<string, number> & { done: boolean; status: string }

let home: string
let removeHome: () => Promise<void>

beforeAll(async () => {
  ;[home, removeHome] = await makeHome()
})
afterAll(async () => {
  killAll()
  await removeHome()
})

/** An organization with one customer, and a reviewed file about them and about new ones. */
async function arrange(owner: Sql, member: Sql, { userId }: Staff): Promise<Import> {
  const { id: orgId } = await createOrganization(owner)
  await createMembership(owner, { org_id: orgId, user_id: userId, role: 'owner' })
  await createCustomer(owner, { org_id: orgId, name: 'Before', external_ref: `R${KNOWN_ROW}` })

  const header = member.json(['ref', 'name', 'email', 'tags'])
  const [created] = await member<{ id: string }[]>`
    select public.create_customer_import(${orgId}, 'file.csv', ${header}) as id`
  const id = created?.id ?? ''
  for (let first = 1; first <= ROWS; first += STAGED_AT_ONCE) {
    const length = Math.min(STAGED_AT_ONCE, ROWS - first + 1)
    const rows = Array.from({ length }, (_, index) => {
      const number = first + index
      return [`R${number}`, `From file ${number}`, `n${number}@example.test`, 'Imported']
    })
    await member`select public.stage_customer_import_rows(${id}, ${first}, ${member.json(rows)})`
  }
  await member`select public.finish_staging_customer_import(${id}, ${ROWS})`
  const mapping = member.json({ 0: 'external_ref', 1: 'name', 2: 'email', 3: 'tags' })
  await member`select public.review_customer_import(${id}, ${mapping})`
  return { id, orgId }
}

async function runBatch(member: Sql, step: Step, { id }: Import): Promise<Summary> {
  const [row] = await member<{ summary: Summary }[]>`
    select ${member.unsafe(`public.${step}_customer_import`)}(${id}, ${BATCH}) as summary`
  if (!row) throw new Error('no answer')
  return row.summary
}

async function finish(member: Sql, step: Step, unfinished: Import): Promise<Summary> {
  for (;;) {
    const summary = await runBatch(member, step, unfinished)
    if (summary.done) return summary
  }
}

/** The next batch of each, all of which are in the middle of it now and stay there; what waits for that. */
async function runIntoLocks(owner: Sql, member: Sql, steps: [Step, Import, number][]) {
  const holding = Promise.withResolvers<void>()
  const held = owner.begin(async (tx) => {
    for (const [, { orgId }, row] of steps) {
      await tx`
        select from public.customers
        where org_id = ${orgId} and external_ref = ${`R${row}`} for update`
    }
    holding.resolve()
    await new Promise(() => undefined)
  })
  await Promise.race([holding.promise, held])

  let answered = 0
  const batches = steps.map(([step, unfinished]) =>
    runBatch(member, step, unfinished).finally(() => {
      answered += 1
    }),
  )
  const ended = [held, ...batches].map((work) => work.catch(() => 'cut off'))
  for (let waiting = 0; waiting < steps.length; await sleep(50)) {
    if (answered > 0) throw new Error('a batch did not wait')
    const [row] = await owner<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_stat_activity
      where wait_event_type = 'Lock' and query like '%_customer_import%'`
    waiting = row?.waiting ?? 0
  }
  return ended
}

/** Customers and what an import leaves on each of them once. */
async function countsOf(owner: Sql, { orgId }: Import) {
  const [counts] = await owner`
    select count(*)::int as customers, count(distinct external_ref)::int as refs,
      count(*) filter (where name = 'Before')::int as before,
      (select count(*)::int from public.customer_tags where org_id = ${orgId}) as tagged,
      (select count(*)::int from public.tags where org_id = ${orgId}) as tags,
      (
        select count(*)::int from public.customer_events
        where org_id = ${orgId} and kind = 'customer.imported'
      ) as imported
    from public.customers where org_id = ${orgId}`
  return { ...counts }
}

const atFirst = { customers: 1, refs: 1, before: 1, tagged: 0, tags: 0, imported: 0 }

it(`all is killed during imports of ${ROWS} rows: of each batch all is there or nothing, and each can be resumed or undone`, {
  retry: 0,
  timeout: 600_000,
}, async () => {
  const first = await startProgram({ home })
  const before = connect(first, { max: CONNECTIONS })
  const user = await createUser(before)
  const staff = { userId: user.id, sessionId: user.session_id }
  const member = connectStaff(first, staff, CONNECTIONS)
  const [toResume, toUndo, toTakeBack] = [
    await arrange(before, member, staff),
    await arrange(before, member, staff),
    await arrange(before, member, staff),
  ]
  await finish(member, 'apply', toTakeBack)
  const [setting] = await before<{ folder: string }[]>`
    select setting as folder from pg_settings where name = 'data_directory'`
  for (const _ of [1, 2]) {
    await runBatch(member, 'apply', toResume)
    await runBatch(member, 'apply', toUndo)
    await runBatch(member, 'undo', toTakeBack)
  }
  const ended = await runIntoLocks(before, member, [
    ['apply', toResume, KNOWN_ROW],
    ['apply', toUndo, KNOWN_ROW],
    ['undo', toTakeBack, ROWS - KNOWN_ROW + 1],
  ])
  killPostgres(setting?.folder ?? '')
  await kill(first, 'SIGKILL')
  expect(await Promise.all(ended)).toEqual(Array(4).fill('cut off'))
  await Promise.all([before.end({ timeout: 1 }), member.end({ timeout: 1 })])

  const second = await startProgram({ home })
  const after = connect(second, { max: CONNECTIONS })
  const again = connectStaff(second, staff, CONNECTIONS)
  const states = await after<{ id: string; status: string; applied: number; undone: number }[]>`
    select id, status, applied_rows as applied, undone_rows as undone
    from public.customer_imports`
  const stateOf = ({ id }: Import) => states.find((state) => state.id === id)
  const done = 2 * BATCH
  for (const halfApplied of [toResume, toUndo]) {
    expect(stateOf(halfApplied)).toMatchObject({ status: 'applying', applied: done, undone: 0 })
    expect(await countsOf(after, halfApplied)).toEqual({
      customers: done + 1,
      refs: done + 1,
      before: 1,
      tagged: done,
      tags: 1,
      imported: done,
    })
  }
  expect(stateOf(toTakeBack)).toMatchObject({ status: 'undoing', applied: ROWS, undone: done })
  expect(await countsOf(after, toTakeBack)).toMatchObject({
    customers: ROWS - done,
    before: 0,
    tagged: ROWS - done,
  })

  expect(await finish(again, 'apply', toResume)).toMatchObject({
    status: 'applied',
    row_count: ROWS,
    applied_rows: ROWS,
    insert_count: ROWS - 1,
    update_count: 1,
    error_count: 0,
  })
  expect(await countsOf(after, toResume)).toEqual({
    customers: ROWS,
    refs: ROWS,
    before: 0,
    tagged: ROWS,
    tags: 1,
    imported: ROWS,
  })
  expect(await finish(again, 'undo', toUndo)).toMatchObject({
    status: 'undone',
    deleted_count: done,
    restored_count: 0,
    kept_count: 0,
  })
  expect(await countsOf(after, toUndo)).toEqual(atFirst)
  expect(await finish(again, 'undo', toTakeBack)).toMatchObject({
    status: 'undone',
    deleted_count: ROWS - 1,
    restored_count: 1,
    kept_count: 0,
  })
  // That they were once changed stays in their history.
  expect(await countsOf(after, toTakeBack)).toEqual({ ...atFirst, imported: 1 })
  await Promise.all([after.end({ timeout: 1 }), again.end({ timeout: 1 })])
  await kill(second, 'SIGTERM')
})
