import { expect } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export const mapping = { 0: 'external_ref', 1: 'name', 2: 'email', 3: 'phone', 4: 'country_code' }

export const header = ['id', 'name', 'mail', 'phone', 'country']

export type Row = (string | null)[]

export type Summary = Record<string, number> & { done: boolean; status: string }

export type Report = {
  outcome: string
  reason: string | null
  warning: string | null
  merged: number | null
}

export async function stage(tx: Tx, orgId: string, rows: Row[]): Promise<string> {
  const [created] = await tx<{ id: string }[]>`
    select public.create_customer_import(${orgId}, 'file.csv', ${tx.json(header)}, '{}') as id`
  const { id } = required(created)
  await tx`select public.stage_customer_import_rows(${id}, 1, ${tx.json(rows)})`
  await tx`select public.finish_staging_customer_import(${id}, ${rows.length})`
  return id
}

export async function review(tx: Tx, id: string, onMatch = 'update', fields: object = mapping) {
  const [row] = await tx<{ summary: Summary }[]>`
    select public.review_customer_import(${id}, ${tx.json(fields as never)}, ${onMatch}) as summary`
  const { summary } = required(row)
  const outcomes = ['insert', 'update', 'unchanged', 'merged', 'error', 'skipped']
  expect(outcomes.reduce((sum, name) => sum + (summary[`${name}_count`] ?? 0), 0)).toBe(
    summary.row_count,
  )
  return summary
}

export async function report(tx: Tx, id: string): Promise<Report[]> {
  const rows = await tx<Report[]>`
    select outcome, errors -> 0 ->> 'reason' as reason, warnings -> 0 ->> 'reason' as warning,
      merged_into as merged
    from public.customer_import_rows where import_id = ${id} order by row_number`
  return [...rows]
}

export async function untilDone(
  tx: Tx,
  verb: 'apply' | 'undo',
  id: string,
  rows = 2,
): Promise<Summary> {
  for (;;) {
    const [row] = await tx<{ summary: Summary }[]>`
      select ${tx.unsafe(`public.${verb}_customer_import`)}(${id}, ${rows}) as summary`
    const { summary } = required(row)
    if (summary.done) return summary
  }
}

export async function withAdmin(run: (tx: Tx, orgId: string, admin: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const { otherOrg, otherOwner } = await createActors(tx)
    await as(tx, otherOwner)
    await run(tx, otherOrg.id, otherOwner)
  })
}

export async function customersOf(tx: Tx, orgId: string) {
  return [
    ...(await tx<{ name: string; email: string; external_ref: string; country_code: string }[]>`
      select name, email, external_ref, country_code from public.customers
      where org_id = ${orgId} order by external_ref, name`),
  ]
}
