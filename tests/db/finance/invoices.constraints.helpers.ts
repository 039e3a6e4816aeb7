import type { JSONValue } from 'postgres'
import { createActors } from '../../helpers/actors.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createInvoice, type InvoiceRow } from '../../helpers/finance-factories.ts'

export const nobody = '00000000-0000-4000-8000-000000000000'

export const most = 9_007_199_254_740_991

export async function withInvoice(
  run: (tx: Tx, invoice: InvoiceRow) => Promise<void>,
  { is_issued = false } = {},
) {
  await inTransaction(async (tx) => {
    const { org } = await createActors(tx)
    await run(
      tx,
      await createInvoice(tx, {
        org_id: org.id,
        is_issued,
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
      }),
    )
  })
}

export const change =
  (tx: Tx, table: string, id: string, values: Record<string, JSONValue>) => () =>
    tx`update ${tx(`public.${table}`)} set ${tx(values)} where id = ${id}`
