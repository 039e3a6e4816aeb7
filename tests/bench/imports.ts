import type { Sql } from 'postgres'

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
