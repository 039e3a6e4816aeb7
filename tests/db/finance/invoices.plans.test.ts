import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { inTransaction } from '../../helpers/db.ts'

// The texts of private.invoice_page() and private.invoice_conditions(): what they ask for must be
// something that an index knows, whatever the statistics of an empty table say.
describe('lists of invoices', () => {
  const newest = `coalesce(issued_on, 'infinity') desc, created_at desc, id desc`
  const cases: [asked: string, condition: string, order: string, index: string][] = [
    ['newest', 'true', newest, 'invoices_issued_idx'],
    ['of a status, newest', `status = 'paid'`, newest, 'invoices_status_idx'],
    ['due first', 'true', `coalesce(due_on, 'infinity'), id`, 'invoices_due_idx'],
    ['dearest', 'true', 'total_minor desc, id desc', 'invoices_total_idx'],
    [
      'of a customer, newest',
      `customer_id = '00000000-0000-4000-8000-000000000000'`,
      newest,
      'invoices_customer_id_idx',
    ],
  ]
  it.each(cases)('%s are read by an index', (_asked, condition, order, index) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await tx`set local enable_seqscan = off`
      await tx`set local enable_sort = off`
      const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`
        explain select id from public.invoices
         where org_id = '${org.id}' and ${condition} order by ${order} limit 26`)
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index)
    }),
  )
})
