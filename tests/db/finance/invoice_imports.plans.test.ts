import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type Plan = {
  'Node Type': string
  'Join Filter'?: string
  'Hash Cond'?: string
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** A part of what a function is made of: the very statement that it runs. */
async function partOf(tx: Tx, name: string, part: RegExp): Promise<string> {
  const [row] = await tx<{ source: string }[]>`
    select prosrc as source from pg_proc where oid = ${`private.${name}`}::regproc`
  return required(part.exec(required(row).source)?.[1])
}

async function nodesOfPlan(tx: Tx, statement: string): Promise<Plan[]> {
  // As the functions have it.
  await tx`set local enable_nestloop = off`
  await tx`set local enable_mergejoin = off`
  const [row] = await tx.unsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
    `explain (format json) ${statement}`,
  )
  return required(row)['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan))
}

/** With nested loops forbidden, one that is left has a condition that cannot be hashed. */
function comparesAllWithAll(nodes: Plan[]): string[] {
  return nodes
    .filter((node) => node['Node Type'] === 'Nested Loop')
    .flatMap((node) => node['Join Filter'] ?? [])
}

const hashed = (nodes: Plan[]) => nodes.flatMap((node) => node['Hash Cond'] ?? []).join('\n')

describe('imports of invoices', () => {
  it('decide rows without comparing each with every price', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const values = [
        `'${org.id}'::uuid`,
        `'${org.id}'::uuid`,
        `'{}'::text[]`,
        `'dmy'`,
        `'.'`,
        `'EUR'`,
        'false',
        '0',
        'false',
        'false',
        'false',
        'false',
        'current_date',
        'null::date',
        'true',
        '13',
      ]
      const fields = [
        'number',
        'issued_on',
        'due_on',
        'customer',
        'customer_name',
        'customer_email',
        'country',
        'article',
        'description',
        'quantity',
        'unit_price',
        'tax_rate',
        'currency',
      ]
      const [row] = await tx<{ cells: string }[]>`
        select private.invoice_import_cells(${tx.json(Object.fromEntries(fields.entries()))}) as cells`
      const rest = await partOf(
        tx,
        'decide_invoice_import_rows',
        /invoice_import_cells\(p_import\.mapping\) \|\| \$sql\$(.*?)\$sql\$/s,
      )
      const statement = `${required(row).cells} ${rest}`
      const nodes = await nodesOfPlan(
        tx,
        statement.replace(/\$(\d+)/g, (_, place) => required(values[Number(place) - 1])),
      )
      expect(comparesAllWithAll(nodes)).toEqual([])
      expect(hashed(nodes)).toContain('unit_price')
    }))

  it('tie documents to the customers that they made without comparing each with each', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const statement = await partOf(tx, 'make_imported_customers', /(with wanted as .*?);/s)
      const nodes = await nodesOfPlan(
        tx,
        statement
          .replaceAll(/p_import\.(org_id|id)/g, `'${org.id}'::uuid`)
          .replaceAll(/p_(first|last)/g, '1'),
      )
      expect(comparesAllWithAll(nodes)).toEqual([])
      expect(hashed(nodes)).toContain('made.external_ref')
    }))
})
