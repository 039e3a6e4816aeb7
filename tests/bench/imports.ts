import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sql } from 'postgres'
import { z } from 'zod'
import type { Finding } from './findings.ts'
import { answerOf } from './worker.ts'

export type ImportMeasurement = { step: string; seconds: number; slowestCall: number }

type Done = { done: boolean }

const batch = 2_000
const cities = ['Germany', 'UK', 'Narnia', 'EIRE']

function rowsFrom(first: number, count: number): string[][] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index
    return [
      `${number}.0`,
      `Imported Person ${number}`,
      number % 3 === 0 ? '' : `Imported.${number}@Example.test `,
      `+44 20 ${number}`,
      cities[number % cities.length] ?? '',
    ]
  })
}

/** Stages, reviews, applies and undoes a file of `count` rows, as a signed-in member. */
export async function measureImport(
  member: Sql,
  orgId: string,
  count: number,
): Promise<ImportMeasurement[]> {
  const results: ImportMeasurement[] = []
  let slowestCall = 0
  const call = async <T>(run: () => PromiseLike<T>): Promise<T> => {
    const start = performance.now()
    const value = await run()
    slowestCall = Math.max(slowestCall, (performance.now() - start) / 1000)
    return value
  }
  const step = async (name: string, run: () => Promise<void>) => {
    slowestCall = 0
    const start = performance.now()
    await run()
    results.push({ step: name, seconds: (performance.now() - start) / 1000, slowestCall })
  }

  const [created] = await member<{ id: string }[]>`
    select public.create_customer_import(
      ${orgId}, 'bench.csv', '["id", "name", "mail", "phone", "country"]'
    ) as id`
  if (!created) throw new Error('The import was not created.')
  const { id } = created

  await step('stage', async () => {
    for (let first = 1; first <= count; first += batch) {
      const rows = JSON.stringify(rowsFrom(first, Math.min(batch, count - first + 1)))
      await call(
        () =>
          member`select public.stage_customer_import_rows(${id}, ${first}, ${rows}::text::jsonb)`,
      )
    }
    await call(() => member`select public.finish_staging_customer_import(${id}, ${count})`)
  })
  await step('review', async () => {
    await call(
      () => member`select public.review_customer_import(
        ${id}, '{"0": "external_ref", "1": "name", "2": "email", "3": "phone", "4": "country_code"}'
      )`,
    )
  })
  await step('apply', () =>
    untilDone(() =>
      call(
        () => member<Done[]>`
          select (public.apply_customer_import(${id}) ->> 'done')::boolean as done`,
      ),
    ),
  )
  await step('undo', () =>
    untilDone(() =>
      call(
        () => member<Done[]>`
          select (public.undo_customer_import(${id}) ->> 'done')::boolean as done`,
      ),
    ),
  )
  return results
}

async function untilDone(run: () => Promise<Iterable<Done>>): Promise<void> {
  for (;;) {
    const [row] = await run()
    if (row?.done) return
  }
}

/** What V8 may keep of a file that is taken in while it is being uploaded. */
const HEAP_MB = 64

const answerSchema = z.object({
  status: z.literal('applied'),
  row_count: z.number(),
  insert_count: z.number(),
  seconds: z.object({ stage: z.number(), review: z.number(), apply: z.number() }),
  before: z.number(),
  peak: z.number(),
})

function* linesOf(count: number) {
  yield 'Customer ID,Name,Email,Phone,Country\n'
  for (let first = 1; first <= count; first += batch) {
    const rows = rowsFrom(first, Math.min(batch, count - first + 1))
    yield `${rows.map((cells) => cells.join(',')).join('\n')}\n`
  }
}

/** A file of `count` rows through the app's own code, in a process whose memory is nobody else's. */
export async function measureImportedFile(
  env: Record<string, string>,
  orgId: string,
  token: string,
  count: number,
): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-bench-'))
  try {
    const file = join(folder, 'customers.csv')
    await pipeline(Readable.from(linesOf(count)), createWriteStream(file))
    const answer = await answerOf(
      new URL('./import-worker.ts', import.meta.url),
      [file, orgId, token],
      {
        env: { ...process.env, ...env, LOG_LEVEL: 'error' },
        execArgv: [`--max-old-space-size=${HEAP_MB}`],
      },
    )
    return describeImportedFile(count, answerSchema.parse(answer))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function describeImportedFile(
  count: number,
  { row_count, insert_count, seconds, before, peak }: z.infer<typeof answerSchema>,
): Finding[] {
  if (row_count !== count || insert_count !== count)
    throw new Error('Rows of the file are missing.')
  const { stage, review, apply } = seconds
  return [
    {
      name: `file of ${count.toLocaleString('en')} rows, from the upload to its customers`,
      aim: '–',
      values: `${(stage + review + apply).toFixed(1)} s: stage ${stage.toFixed(1)}, review ${review.toFixed(1)}, apply ${apply.toFixed(1)}`,
    },
    {
      name: `… memory of the server at its peak, with a heap of ${HEAP_MB} MB`,
      aim: 'under 200 MB',
      isKept: peak < 200,
      values: `${peak} MB, idle ${before} MB`,
    },
  ]
}
