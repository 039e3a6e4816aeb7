import type { Sql } from 'postgres'
import { described, type Finding, isUnder, measureTogether, ms, timed } from './findings.ts'
import type { Dataset } from './load.ts'
import { type Timing, timingOf } from './measure.ts'
import { createBusyCustomer } from './records.ts'

type Member = { sql: Sql; connect: () => Promise<Sql> }

/** The page of one customer after the other, by eight members at once. */
export async function measurePage(
  owner: Sql,
  { connect }: Member,
  { orgId }: Dataset,
  milliseconds: number,
): Promise<Finding> {
  const ids = (
    await owner<{ id: string }[]>`
      select id from public.customers where org_id = ${orgId} order by hashtext(id::text) limit 5000`
  ).map(({ id }) => id)
  const connections = await Promise.all(Array.from({ length: 8 }, connect))
  const { timing, perSecond } = await measureTogether(
    connections,
    milliseconds,
    (sql, turn) => sql`select public.get_customer(${orgId}, ${ids[turn % ids.length] ?? ''})`,
  )
  await Promise.all(connections.map((sql) => sql.end()))
  return {
    name: 'customer page, all of it in one round trip, 8 connections',
    aim: 'p99 under 25 ms',
    isKept: isUnder(25, timing),
    values: `${described(timing)}, ${perSecond.toFixed(0)} per second`,
  }
}

/** One of each kind, common and rare, and one whose customers are all at the far end of the list. */
function filtersOf({ ownerId, tagId }: Dataset): [name: string, filter: Record<string, unknown>][] {
  return [
    ['segment', { segments: ['CHURNED'] }],
    ['owner', { owner_ids: [ownerId] }],
    ['no owner', { owner_ids: ['none'] }],
    ['tag', { tag_ids: [tagId] }],
    ['old source', { sources: ['Phone book'] }],
    ['no source', { sources: ['none'] }],
    ['country', { country_codes: ['FR'] }],
    ['no country', { country_codes: ['none'] }],
    ['a year', { created_from: '2021-01-01', created_to: '2021-12-31' }],
    ['a day', { created_from: '2021-06-01', created_to: '2021-06-01' }],
  ]
}

/** Any two filters, in each order: the slowest counts. */
export async function measureFilters(
  { sql }: Member,
  dataset: Dataset,
  rounds: number,
): Promise<Finding[]> {
  const filters = filtersOf(dataset)
  const results: { name: string; timing: Timing }[] = []
  for (const sort of ['created_at.desc', 'created_at.asc', 'name.asc', 'name.desc']) {
    for (const [index, [first, one]] of filters.entries()) {
      for (const [second, two] of filters.slice(index + 1)) {
        // The same kind twice would be one filter.
        if (Object.keys(one).some((key) => key in two)) continue
        const filter = JSON.stringify({ ...one, ...two })
        const list = () => sql`
          select * from public.list_customers(${dataset.orgId}, ${filter}::text::jsonb, ${sort}, null, 50)`
        await list()
        const samples: number[] = []
        for (let round = 0; round < rounds; round++) samples.push(await timed(list))
        results.push({ name: `${first} and ${second}, ${sort}`, timing: timingOf(samples) })
      }
    }
  }
  const slowest = results.toSorted((a, b) => b.timing.p50 - a.timing.p50)
  const all = slowest.map(({ timing }) => timing.p50).toSorted((a, b) => a - b)
  const median = all[Math.floor(all.length / 2)] ?? Number.NaN
  return [
    {
      name: `two filters, sorted, first 50: ${results.length} combinations`,
      aim: 'under 50 ms',
      isKept: median < 50,
      values: `median of the medians ${ms(median)}`,
    },
    ...slowest.slice(0, 3).map(({ name, timing }, index) => ({
      name: `… number ${index + 1} from the slow end: ${name}`,
      aim: 'under 50 ms',
      isKept: isUnder(50, timing),
      values: described(timing),
    })),
  ]
}

/** Letter by letter, from the third on. */
export async function measureTyping(
  { sql }: Member,
  dataset: Dataset,
  rounds: number,
): Promise<Finding> {
  const names = ['hoffumstein', 'anna smith', 'ffumste', 'zzqxwv']
  const words = [...names, dataset.email, dataset.phone, dataset.reference.slice(2)]
  const results: { term: string; timing: Timing }[] = []
  for (const word of words) {
    const letters = [...word]
    for (let length = 3; length <= letters.length; length++) {
      const term = letters.slice(0, length).join('')
      const search = () => sql`select * from public.search_customers(${dataset.orgId}, ${term})`
      await search()
      const samples: number[] = []
      for (let round = 0; round < rounds; round++) samples.push(await timed(search))
      results.push({ term, timing: timingOf(samples) })
    }
  }
  const [worst] = results.toSorted((a, b) => b.timing.p50 - a.timing.p50)
  if (!worst) throw new Error('Nothing was searched for.')
  return {
    name: `search as one types, from the third letter: ${results.length} beginnings`,
    aim: 'under 50 ms',
    isKept: isUnder(50, worst.timing),
    values: `slowest “${worst.term}”: ${described(worst.timing)}`,
  }
}

export async function measureMerge(
  owner: Sql,
  { sql }: Member,
  dataset: Dataset,
): Promise<Finding[]> {
  const merges: number[] = []
  const undos: number[] = []
  for (let round = 0; round < 5; round++) {
    const merged = await createBusyCustomer(owner, dataset, 10_000)
    let id = ''
    merges.push(
      await timed(async () => {
        const [row] = await sql<{ id: string }[]>`
          select public.merge_customers(${dataset.orgId}, ${dataset.customerId}, ${merged}) as id`
        id = row?.id ?? ''
      }),
    )
    undos.push(await timed(() => sql`select public.undo_customer_merge(${dataset.orgId}, ${id})`))
  }
  return [
    {
      name: 'merge of a customer with 10,000 events and 100 notes, slowest of 5',
      aim: 'under 1 s',
      isKept: Math.max(...merges) < 1000,
      values: ms(Math.max(...merges)),
    },
    { name: '… and its undo', aim: '–', values: ms(Math.max(...undos)) },
  ]
}

/** A range of days that holds about as many customers of the large organization as asked for. */
async function rangeOf(owner: Sql, { orgId }: Dataset, rows: number) {
  const [range] = await owner<{ from: string; to: string }[]>`
    select min(created_at)::date::text as from, max(created_at)::date::text as to from (
      select created_at from public.customers
      where org_id = ${orgId} and archived_at is null order by created_at limit ${rows}
    ) as first_rows`
  if (!range) throw new Error('There are no customers to take.')
  return { created_from: range.from, created_to: range.to }
}

/** Colleagues who save customers one after the other, half of them in the way of the run. */
async function writeMeanwhile(sql: Sql, orgId: string, ids: string[], isOver: () => boolean) {
  const samples: number[] = []
  for (let next = 0; !isOver(); next++) {
    const id = ids[next % ids.length] ?? ''
    const values = JSON.stringify({ company: `Company ${next}` })
    samples.push(
      await timed(
        () => sql`select public.update_customer(${orgId}, ${id}, ${values}::text::jsonb)`,
      ),
    )
    await new Promise((done) => setTimeout(done, 5))
  }
  return timingOf(samples.length > 0 ? samples : [Number.NaN])
}

type BulkRun = { id: string; changed: number; seconds: number }

/** Makes a bulk run of all who match and applies it, a batch at a time. */
async function runInBulk(
  sql: Sql,
  orgId: string,
  action: string,
  values: Record<string, unknown>,
  filter: string,
): Promise<BulkRun> {
  let id = ''
  let changed = 0
  const time = await timed(async () => {
    const [run] = await sql<{ id: string }[]>`
      select public.create_customer_bulk_run(
        ${orgId}, ${action}, ${JSON.stringify(values)}::text::jsonb, null, ${filter}::text::jsonb
      ) as id`
    id = run?.id ?? ''
    for (let isDone = false; !isDone; ) {
      const [step] = await sql<{ done: boolean; changed: number }[]>`
        select (summary ->> 'done')::boolean as done, (summary ->> 'changed_count')::int as changed
        from public.apply_customer_bulk_run(${id}) as summary`
      isDone = step?.done ?? true
      changed = step?.changed ?? 0
    }
  })
  return { id, changed, seconds: time / 1000 }
}

export async function measureBulk(
  owner: Sql,
  { sql, connect }: Member,
  dataset: Dataset,
  rows: number,
): Promise<Finding[]> {
  const { orgId } = dataset
  const filter = JSON.stringify(await rangeOf(owner, dataset, rows))
  const [tag] = await owner<{ id: string }[]>`
    insert into public.tags (org_id, name) values (${orgId}, 'in bulk') returning id`
  const ids = (
    await owner<{ id: string }[]>`
      (select id from public.customers where org_id = ${orgId} order by created_at limit 100)
      union all
      (select id from public.customers where org_id = ${orgId} order by created_at desc limit 100)`
  ).map(({ id }) => id)
  const writer = await connect()
  const quietUntil = performance.now() + 2_000
  const quiet = await writeMeanwhile(writer, orgId, ids, () => performance.now() > quietUntil)

  let isOver = false
  const meanwhile = writeMeanwhile(writer, orgId, ids, () => isOver)
  const tagging = await runInBulk(sql, orgId, 'add_tags', { tag_ids: [tag?.id] }, filter)
  isOver = true
  const busy = await meanwhile
  await writer.end()

  return [
    {
      name: `tagging ${tagging.changed.toLocaleString('en')} rows that match a filter`,
      aim: 'under 20 s',
      isKept: tagging.seconds < 20,
      values: `${tagging.seconds.toFixed(1)} s`,
    },
    {
      name: '… a colleague who saves customers meanwhile, half of them among those',
      aim: 'not blocked: under 100 ms',
      isKept: isUnder(100, busy),
      values: `${described(busy)} (before: ${described(quiet)})`,
    },
  ]
}

/** The other runs and their undo. A quick bench has too few batches for plans that are kept. */
export async function measureBulkSteps(
  owner: Sql,
  { sql }: Member,
  dataset: Dataset,
  rows: number,
): Promise<Finding[]> {
  const { orgId, ownerId } = dataset
  const filter = JSON.stringify(await rangeOf(owner, dataset, rows))
  const findings: Finding[] = []
  const add = (name: string, changed: number, seconds: number) =>
    findings.push({
      name: `${name} ${changed.toLocaleString('en')} rows`,
      aim: '–',
      values: `${seconds.toFixed(1)} s`,
    })
  for (const [name, action, values] of [
    ['assigning', 'assign', { owner_id: ownerId }],
    ['moving', 'move', { segment: 'CHURNED' }],
    ['archiving', 'archive', {}],
  ] as const) {
    const { id, changed, seconds } = await runInBulk(sql, orgId, action, values, filter)
    add(name, changed, seconds)
    let restored = 0
    const time = await timed(async () => {
      for (let status = ''; status !== 'undone'; ) {
        const [step] = await sql<{ status: string; restored: number }[]>`
          select summary ->> 'status' as status, (summary ->> 'restored_count')::int as restored
          from public.undo_customer_bulk_run(${id}) as summary`
        status = step?.status ?? 'undone'
        restored = step?.restored ?? 0
      }
    })
    add('… and taking back', restored, time / 1000)
  }
  return findings
}

/** Asks for an export; the app's own worker, in a process of its own, writes it into storage. */
export async function requestExport(
  owner: Sql,
  { sql }: Member,
  dataset: Dataset,
  rows: number,
): Promise<string> {
  const filter = JSON.stringify(await rangeOf(owner, dataset, rows))
  const [row] = await sql<{ id: string }[]>`
    select public.create_customer_export(${dataset.orgId}, ${filter}::text::jsonb) as id`
  if (!row) throw new Error('The export was not created.')
  return row.id
}
