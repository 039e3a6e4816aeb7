import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, it } from 'vitest'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

const insert = (tx: Tx, table: string, values: Record<string, JSONValue>) =>
  tx`insert into ${tx(`private.${table}`)} ${tx(values)}`

const bucket = { currency: 'EUR', bucket_at: '2026-01-01T00:00:00Z', revenue_minor: 100 }
const sale = { ...bucket, grain: 'day', order_count: 1 }
const sold = { ...bucket, grain: 'day', product_id: randomUUID(), quantity: 1 }

describe.each<[table: string, values: Record<string, JSONValue>, cases: Case[]]>([
  [
    'sales',
    sale,
    [
      ['a grain that is none', { grain: 'hour' }, 'sales_grain_check'],
      ['no organization', { org_id: randomUUID() }, 'sales_org_id_fkey'],
    ],
  ],
  [
    'product_sales',
    sold,
    [
      ['a grain that is none', { grain: 'hour' }, 'product_sales_grain_check'],
      ['no organization', { org_id: randomUUID() }, 'product_sales_org_id_fkey'],
    ],
  ],
  [
    'sales_changes',
    { ...bucket, amount: 1 },
    [['no organization', { org_id: randomUUID() }, 'sales_changes_org_id_fkey']],
  ],
])('%s', (table, values, cases) => {
  it.each(cases)('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await expectRefused(constraint, () => insert(tx, table, { org_id: id, ...values, ...change }))
      await insert(tx, table, { org_id: id, ...values })
    }),
  )
})
