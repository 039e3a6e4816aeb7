import { expect } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type Summary = Record<string, number> & { done: boolean; status: string }
export type Fate = {
  outcome: string
  reasons: string[]
  notes: string[]
  merged: number | null
}
type Fields = Record<string, string>

/** A file whose first line names its columns and what they become, `-` if nothing. */
export function table(text: string): { header: string[]; rows: string[][]; mapping: Fields } {
  const [header = [], ...rows] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const fields = header.flatMap((name, column): [string, string][] => {
    const field = name.split('=').at(-1) ?? name
    return field === '-' ? [] : [[String(column), field]]
  })
  return {
    header: header.map((name) => name.split('=')[0] ?? name),
    rows,
    mapping: Object.fromEntries(fields),
  }
}

export async function stage(tx: Tx, orgId: string, header: string[], rows: string[][]) {
  const [created] = await tx<{ id: string }[]>`
    select public.create_product_import(${orgId}, 'file.csv', ${tx.json(header)}, '{}') as id`
  const { id } = required(created)
  await tx`select public.stage_product_import_rows(${orgId}, ${id}, 1, ${tx.json(rows)})`
  await tx`select public.finish_staging_product_import(${orgId}, ${id}, ${rows.length})`
  return id
}

export async function review(
  tx: Tx,
  orgId: string,
  id: string,
  mapping: Fields,
  choices: Fields = {},
): Promise<Summary> {
  const [row] = await tx<{ summary: Summary }[]>`
    select public.review_product_import(
      ${orgId}, ${id}, ${tx.json(mapping)}, ${tx.json(choices)}
    ) as summary`
  const { summary } = required(row)
  const outcomes = ['insert', 'update', 'unchanged', 'merged', 'error', 'skipped']
  expect(outcomes.reduce((sum, name) => sum + (summary[`${name}_count`] ?? 0), 0)).toBe(
    summary.row_count,
  )
  return summary
}

export async function fates(tx: Tx, id: string): Promise<Fate[]> {
  const rows = await tx<Fate[]>`
    select outcome, merged_into as merged,
      array(select value ->> 'reason' from jsonb_array_elements(errors)) as reasons,
      array(select value ->> 'reason' from jsonb_array_elements(warnings)) as notes
    from public.product_import_rows where import_id = ${id} order by row_number`
  return [...rows]
}

export async function untilDone(
  tx: Tx,
  verb: 'apply' | 'undo',
  orgId: string,
  id: string,
  rows = 2,
): Promise<Summary> {
  for (;;) {
    const [row] = await tx<{ summary: Summary }[]>`
      select ${tx.unsafe(`public.${verb}_product_import`)}(${orgId}, ${id}, ${rows}) as summary`
    const { summary } = required(row)
    if (summary.done) return summary
  }
}

/** Stages and reviews a table; the mapping is its first line. */
export async function reviewed(tx: Tx, orgId: string, text: string, choices: Fields = {}) {
  const { header, rows, mapping } = table(text)
  const id = await stage(tx, orgId, header, rows)
  return { id, summary: await review(tx, orgId, id, mapping, choices), fates: await fates(tx, id) }
}

export async function applied(tx: Tx, orgId: string, text: string, choices: Fields = {}) {
  const { id, summary } = await reviewed(tx, orgId, text, choices)
  return { id, before: summary, after: await untilDone(tx, 'apply', orgId, id) }
}

export type Listed = {
  product: string
  name: string
  status: string
  sku: string
  options: string[]
  price: number
  stock: number | null
}

/** The catalogue, a row per variant, in the order of their SKUs. */
export async function catalogue(tx: Tx, orgId: string): Promise<Listed[]> {
  return [
    ...(await tx<Listed[]>`
      select products.slug as product, products.name, products.status, variants.sku,
        variants.option_values as options, variants.price_minor::integer as price,
        case when variants.tracks_stock then variants.stock_quantity::integer end as stock
      from public.product_variants as variants
      join public.products as products
        on products.org_id = variants.org_id and products.id = variants.product_id
      where variants.org_id = ${orgId}
      order by variants.sku collate "C"`),
  ]
}

/** As the owner of an organization whose shop sells in euros and has nothing yet. */
export async function withShop(run: (tx: Tx, orgId: string, owner: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const { otherOrg, otherOwner } = await createActors(tx)
    await tx`update public.shops set currency = 'EUR' where org_id = ${otherOrg.id}`
    await as(tx, otherOwner)
    await run(tx, otherOrg.id, otherOwner)
  })
}
