import { existsSync, readFileSync } from 'node:fs'
import type { Sql } from 'postgres'
import { assertLedgerOfFile } from './finance-check.ts'
import { parse } from './finance-csv.ts'
import { type Books, BUYERS, loadDrafts } from './finance-load.ts'
import { described, type Finding, isUnder, measureTogether, ms, timed } from './findings.ts'
import { timingOf } from './measure.ts'

/** Invoices of ten lines, one after the other over one connection. */
export async function measureIssue(
  owner: Sql,
  member: Sql,
  books: Books,
  count: number,
): Promise<Finding> {
  const warmUp = 20
  const ids = await loadDrafts(owner, books, count + warmUp, 10)
  const samples: number[] = []
  for (const [index, id] of ids.entries()) {
    const time = await timed(() => member`select public.issue_invoice(${books.orgId}, ${id})`)
    if (index >= warmUp) samples.push(time)
  }
  return {
    name: 'issue an invoice of 10 lines, one connection',
    aim: 'p99 under 10 ms',
    isKept: isUnder(10, timingOf(samples)),
    values: described(timingOf(samples)),
  }
}

async function issueTogether(
  owner: Sql,
  members: Sql[],
  books: Books[],
  milliseconds: number,
): Promise<number> {
  // Twice as many as were ever seen to be issued.
  const perOrg = Math.ceil((milliseconds * 1.25 * 1200) / 1000 / books.length)
  const drafts = await Promise.all(
    books.map(async (some) => ({ some, ids: await loadDrafts(owner, some, perOrg, 10) })),
  )
  const { perSecond } = await measureTogether(members, milliseconds, (sql, turn) => {
    const home = drafts[turn % drafts.length]
    const id = home?.ids.pop()
    if (!home || !id) throw new Error('There are no drafts left.')
    return sql`select public.issue_invoice(${home.some.orgId}, ${id})`
  })
  return perSecond
}

/** Everybody into one series, against a counter that does nothing else, and over as many series. */
export async function measureTogetherness(
  owner: Sql,
  members: Sql[],
  books: Books[],
  milliseconds: number,
): Promise<Finding[]> {
  const [first] = books
  if (!first) throw new Error('There are no books.')
  await owner`create table if not exists private.bench_counter (id integer primary key, n bigint)`
  await owner`grant all on private.bench_counter to authenticated`
  const bare = await measureTogether(
    members,
    milliseconds,
    (sql) => sql`
      insert into private.bench_counter as counters values (1, 1)
      on conflict (id) do update set n = counters.n + 1 returning n`,
  )
  const one = await issueTogether(owner, members, [first], milliseconds)
  const many = await issueTogether(owner, members, books, milliseconds)
  const rate = (value: number) => `${value.toFixed(0)} per second`
  return [
    { name: 'a bare counter, 32 connections', aim: '–', values: rate(bare.perSecond) },
    {
      name: 'issue into one organization, 32 connections',
      aim: '70 % of the bare counter',
      isKept: one >= 0.7 * bare.perSecond,
      values: `${rate(one)}, ${((one * 100) / bare.perSecond).toFixed(0)} %`,
    },
    {
      name: `… into ${books.length} organizations`,
      aim: '2.5 times one, or the machine’s limit: see above',
      isKept: many >= 2.5 * one,
      values: `${rate(many)}, ${(many / one).toFixed(2)} times`,
    },
  ]
}

/** Reports over all that was posted, as a member sees them. */
export async function measureReports(
  member: Sql,
  { orgId }: Books,
  rounds: number,
  lines: number,
): Promise<Finding[]> {
  const [row] = await member<{ account_id: string; customer_id: string }[]>`
    select (
        select id from public.ledger_accounts where org_id = ${orgId} and role = 'receivables'
      ) as account_id,
      (select id from public.customers where org_id = ${orgId} order by id limit 1) as customer_id`
  if (!row) throw new Error('There are no books.')
  const yearAgo = member`(current_date - 365)::date`
  const middle = member`jsonb_build_object(
    'posted_on', ${yearAgo}, 'entry_id', gen_random_uuid(), 'position', 1, 'balance_minor', 0
  )`
  const asked: [string, () => PromiseLike<unknown>][] = [
    [
      'trial balance of a year',
      () => member`
        select public.trial_balance(${orgId}, (current_date - 400)::date, (current_date - 35)::date, 'EUR')`,
    ],
    [
      `receivables ageing of ${BUYERS.toLocaleString('en')} customers`,
      () => member`select public.receivables_ageing(${orgId}, null, 'EUR')`,
    ],
    [
      '… as of a year ago',
      () => member`select public.receivables_ageing(${orgId}, ${yearAgo}, 'EUR')`,
    ],
    [
      'what one of them owed a year ago',
      () => member`
        select public.list_receivables(${orgId}, ${row.customer_id}, ${yearAgo}, 'EUR')`,
    ],
    [
      'a page from the middle of the statement of receivables',
      () => member`
        select public.list_account_lines(
          ${orgId}, ${row.account_id}, '1970-01-01', current_date, 'EUR', null, ${middle}
        )`,
    ],
  ]
  const findings: Finding[] = []
  for (const [name, ask] of asked) {
    const samples: number[] = []
    for (let round = -2; round < rounds; round++) {
      const time = await timed(ask)
      if (round >= 0) samples.push(time)
    }
    findings.push({
      name: `${name}, ${lines.toLocaleString('en')} journal lines`,
      aim: 'under 300 ms',
      isKept: isUnder(300, timingOf(samples)),
      values: described(timingOf(samples)),
    })
  }
  return findings
}

/** The newest page, by the function and as the same rows with and without policies. */
export async function measureInvoiceLists(
  owner: Sql,
  member: Sql,
  { orgId }: Books,
  rounds: number,
): Promise<Finding[]> {
  const rows = (sql: Sql) => sql`
    select id, number, issued_on, total_minor, paid_minor from public.invoices
    where org_id = ${orgId}
    order by coalesce(issued_on, 'infinity') desc, created_at desc, id desc
    limit 25`
  const asked: [string, () => PromiseLike<unknown>][] = [
    ['list_invoices, newest', () => member`select public.list_invoices(${orgId})`],
    [
      'list_invoices, overdue',
      () =>
        member`select public.list_invoices(${orgId}, '{"states": ["overdue"]}'::jsonb, 'due_on.asc')`,
    ],
    ['invoice_totals, all', () => member`select public.invoice_totals(${orgId})`],
    [
      'invoice_totals, overdue',
      () => member`select public.invoice_totals(${orgId}, '{"states": ["overdue"]}'::jsonb)`,
    ],
    ['the newest 25 rows under policies', () => rows(member)],
    ['… without policies', () => rows(owner)],
  ]
  const findings: Finding[] = []
  for (const [name, ask] of asked) {
    const samples: number[] = []
    for (let round = -5; round < rounds; round++) {
      const time = await timed(ask)
      if (round >= 0) samples.push(time)
    }
    findings.push({ name, aim: '–', values: described(timingOf(samples)) })
  }
  return findings
}

const SAMPLE_MAPPING = {
  0: 'number',
  1: 'article',
  2: 'description',
  3: 'quantity',
  4: 'issued_on',
  5: 'unit_price',
  6: 'customer',
  7: 'country',
}

/** Rows like those of the sample where it is not at hand: two or three lines to an invoice. */
function madeUpRows(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor((index * 2) / 5)
    const isCredit = number % 24 === 0
    return [
      `${isCredit ? 'C' : ''}${number}`,
      `A-${index % 3007}`,
      `Something ${index % 3007}`,
      `${isCredit ? -1 : 1 + (index % 12)}`,
      `2011-${String(1 + (number % 12)).padStart(2, '0')}-15 10:00:00`,
      `${1 + (index % 20)}.${String(index % 100).padStart(2, '0')}`,
      number % 15 === 0 ? '' : `${10_000 + (number % 3570)}.0`,
      'United Kingdom',
    ]
  })
}

/** What would become of a file that is as long as one may be; it goes again. */
export async function measureReviewOfHistory(
  member: Sql,
  { orgId }: Books,
  isQuick: boolean,
): Promise<Finding> {
  const rows = madeUpRows(isQuick ? 2_000 : 100_000)
  // A name of its own: the series is called by it, and that of the file before is taken.
  const header = Object.values(SAMPLE_MAPPING)
  const id = await stageHistory(member, orgId, 'long.csv', header, rows)
  const time = await timed(
    () => member`
      select public.review_invoice_import(
        ${orgId}, ${id}, ${JSON.stringify(SAMPLE_MAPPING)}::text::jsonb
      )`,
  )
  await member`select public.cancel_invoice_import(${orgId}, ${id})`
  return {
    name: `review of an import of ${rows.length.toLocaleString('en')} rows`,
    aim: 'under 60 s, its statement timeout',
    isKept: time < 60_000,
    values: ms(time),
  }
}

async function stageHistory(
  member: Sql,
  orgId: string,
  fileName: string,
  header: string[],
  rows: string[][],
): Promise<string> {
  const [created] = await member<{ id: string }[]>`
    select public.create_invoice_import(
      ${orgId}, ${fileName}, ${JSON.stringify(header)}::text::jsonb, '{}'
    ) as id`
  if (!created) throw new Error('The import was not made.')
  const { id } = created
  for (let first = 0; first < rows.length; first += 2_000) {
    await member`
      select public.stage_invoice_import_rows(
        ${orgId}, ${id}, ${first + 1},
        ${JSON.stringify(rows.slice(first, first + 2_000))}::text::jsonb
      )`
  }
  await member`select public.finish_staging_invoice_import(${orgId}, ${id}, ${rows.length})`
  return id
}

/** From the first row to the last posting. `BENCH_RETAIL_CSV` names the sample. */
export async function measureImportOfHistory(
  member: Sql,
  { orgId }: Books,
  isQuick: boolean,
): Promise<Finding> {
  const file = process.env.BENCH_RETAIL_CSV ?? ''
  const [header = Object.values(SAMPLE_MAPPING), ...all] = existsSync(file)
    ? parse(readFileSync(file, 'utf8'))
    : [Object.values(SAMPLE_MAPPING), ...madeUpRows(30_000)]
  const rows = all.slice(0, isQuick ? 2_000 : 100_000)
  let documents = 0
  const time = await timed(async () => {
    const id = await stageHistory(member, orgId, 'retail.csv', header, rows)
    await member`
      select public.review_invoice_import(
        ${orgId}, ${id}, ${JSON.stringify(SAMPLE_MAPPING)}::text::jsonb
      )`
    for (let isDone = false; !isDone; ) {
      const [row] = await member<{ done: boolean; documents: number }[]>`
        select (summary ->> 'done')::boolean as done,
          (summary ->> 'document_count')::integer as documents
        from public.apply_invoice_import(${orgId}, ${id}, 1000) as summary`
      isDone = row?.done ?? true
      documents = row?.documents ?? 0
    }
  })
  // How fast it is means nothing unless it is right.
  await assertLedgerOfFile(member, orgId, rows)
  return {
    name: `import of ${documents.toLocaleString('en')} documents in ${rows.length.toLocaleString('en')} lines${existsSync(file) ? '' : ', made up'}`,
    aim: 'under 60 s',
    isKept: time < 60_000,
    values: ms(time),
  }
}
