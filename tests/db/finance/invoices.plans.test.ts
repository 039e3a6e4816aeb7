import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

async function planOf(tx: Tx, statement: string): Promise<string> {
  await tx`set local enable_seqscan = off`
  await tx`set local enable_bitmapscan = off`
  await tx`set local enable_sort = off`
  const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${statement}`)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

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
    [
      'that need a credit note, newest',
      'invoices.uncredited_minor > 0',
      newest,
      'invoices_uncredited_idx',
    ],
  ]
  it.each(cases)('%s are read by an index', (_asked, condition, order, index) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      await tx`
        insert into public.invoices (
          org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to
        )
        select ${org.id}, ${customer.id}, 'EUR', false, 14, '{"name": "Ada", "lines": []}'
        from generate_series(1, 500)`
      await tx`analyze public.invoices`
      const plan = await planOf(
        tx,
        `select id from public.invoices
         where org_id = '${org.id}' and ${condition} order by ${order} limit 26`,
      )
      expect(plan).toContain(index)
    }),
  )
})

describe('totals of documents', () => {
  const totals = async (tx: Tx, name: string, values: (orgId: string) => [RegExp, string][]) => {
    const { org } = await createActors(tx)
    const [row] = await tx<{ source: string }[]>`
      select prosrc as source from pg_proc where oid = ${`private.${name}`}::regproc`
    const [, query] = /\$query\$(.*)\$query\$/s.exec(required(row).source) ?? []
    return planOf(
      tx,
      values(org.id).reduce((text, [from, to]) => text.replaceAll(from, to), required(query)),
    )
  }
  // The first to be grouped are the documents; their state is said of the groups.
  const innermost = (plan: string) => plan.split('Group Key: ').at(-1)?.split('\n')[0]

  it('of invoices read no row of the table, and call no function for each', () =>
    inTransaction(async (tx) => {
      const plan = await totals(tx, 'invoice_totals', (orgId) => [
        [/%s/g, `invoices.org_id = '${orgId}'`],
        [/\$1/g, 'current_date'],
      ])
      // Which index is cheapest depends on what was vacuumed; this one knows all that is asked.
      const [index] = await tx<{ text: string }[]>`
        select pg_get_indexdef('public.invoices_status_idx'::regclass) as text`
      expect(required(index).text).toContain(
        'INCLUDE (currency, due_on, total_minor, open_minor, paid_minor, given_back_minor, written_off_minor)',
      )
      expect(innermost(plan)).not.toContain('invoice_state')
    }))

  it('of invoices that need a credit note are told by the index of those', () =>
    inTransaction(async (tx) => {
      const plan = await totals(tx, 'invoice_totals', (orgId) => [
        [/%s/g, `invoices.org_id = '${orgId}' and invoices.uncredited_minor > 0`],
        [/\$1/g, 'current_date'],
      ])
      expect(plan).toContain('Index Only Scan using invoices_uncredited_idx')
    }))

  it('of vouchers call no function for each', () =>
    inTransaction(async (tx) => {
      const plan = await totals(tx, 'voucher_totals', (orgId) => [
        [/%s/g, `vouchers.org_id = '${orgId}' and vouchers.kind = 'sales'`],
        [/\(\$1 ->> 'today'\)::date/g, 'current_date'],
      ])
      // Inlined where it is called.
      expect(innermost(plan)).not.toContain("'overdue'")
    }))
})

describe('rare payments', () => {
  it.each([
    ['kinds', 'write_off', 'payments_kind_idx'],
    ['methods', 'cash', 'payments_method_idx'],
  ])('%s are read by their index, in its order', (name, value, index) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      await tx`
        insert into public.payments (
          org_id, kind, method, customer_id, currency, amount_minor, paid_on
        )
        select ${org.id}, 'payment', 'bank_transfer', ${customer.id}, 'EUR', 1, current_date
        from generate_series(1, 500)`
      await tx`analyze public.payments`
      const [row] = await tx<{ condition: string }[]>`
        select condition from private.payment_conditions(${org.id}, ${tx.json({ [name]: [value] })})`
      const plan = await planOf(
        tx,
        `select id from public.payments
         where ${required(row).condition.replaceAll("($1 ->> 'org_id')", `'${org.id}'`)}
         order by paid_on desc, created_at desc, id desc limit 26`,
      )
      expect(plan).toContain(index)
      expect(plan).not.toContain('Sort')
    }),
  )
})
