import { describe, expect, it } from 'vitest'
import { createMember } from '../helpers/actors.ts'
import { as, inTransaction, sql, type Tx } from '../helpers/db.ts'
import { required } from '../helpers/factories.ts'

// Both organizations have rows in every table, so that isolation can be tried at once.
const EMPTY: Record<string, string> = {
  document_pdfs:
    'a row is of no use without its file, which is drawn for whoever opens the document first',
}

it('every public table has demo rows, of each organization where rows have one', async () => {
  const tables = await sql<{ name: string; has_org: boolean }[]>`
    select classes.relname as name,
      exists (select from pg_attribute as columns
               where columns.attrelid = classes.oid and columns.attname = 'org_id') as has_org
      from pg_class as classes
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
     order by 1`
  const empty: string[] = []
  for (const { name, has_org } of tables) {
    const rows = has_org
      ? await sql`
          select from public.organizations as organizations
           where organizations.slug in ('acme', 'globex')
             and not exists (select from ${sql(`public.${name}`)} as found
                              where found.org_id = organizations.id)`
      : await sql`select where not exists (select from ${sql(`public.${name}`)})`
    if (rows.length > 0) empty.push(name)
  }
  expect(empty).toEqual(Object.keys(EMPTY))
})

describe.each(['acme', 'globex'])('the demo books of %s', (slug) => {
  const read = (run: (tx: Tx, orgId: string) => Promise<void>) =>
    inTransaction(async (tx) => {
      const [org] = await tx<{ id: string }[]>`
        select id from public.organizations where slug = ${slug}`
      await run(tx, required(org).id)
    })

  it('were paid for most of what was sent, and show what else may become of an invoice', () =>
    read(async (tx, orgId) => {
      const sent = await tx<{ pays: string; invoice: string; is_overdue: boolean }[]>`
        select orders.payment_status as pays, invoices.status as invoice,
          invoices.open_minor > 0 and invoices.due_on < current_date - 1 as is_overdue
        from public.orders as orders
        left join public.invoices as invoices
          on invoices.org_id = orders.org_id and invoices.order_id = orders.id
        where orders.org_id = ${orgId} and orders.status in ('shipped', 'completed')
          and orders.idempotency_key like 'demo order %'
        order by orders.placed_at`
      expect(sent.map(({ pays, invoice }) => [pays, invoice])).toEqual([
        ['paid', 'paid'],
        ['paid', 'paid'],
        ['paid', 'paid'],
        ['unpaid', 'written_off'],
        ['paid', 'paid'],
        ['refunded', 'credited'],
        ['unpaid', 'sent'],
        ['unpaid', 'partly_paid'],
        ['paid', 'paid'],
      ])
      expect(sent[6]?.is_overdue).toBe(true)
      const methods = await tx`
        select distinct method from public.payments
        where org_id = ${orgId} and kind = 'payment' order by method`
      expect(methods.map(({ method }) => method)).toEqual(
        expect.arrayContaining(['bank_transfer', 'card', 'cash', 'credit']),
      )
    }))

  it('agree with their documents, whose numbers have no gaps and follow their days', () =>
    read(async (tx, orgId) => {
      await as(tx, await createMember(tx, { org_id: orgId, role: 'owner' }))
      const [row] = await tx`select public.reconcile_ledger(${orgId}) as found`
      expect(row?.found).toEqual([])
      const numbered = await tx<{ seq: number; place: number; is_late: boolean | null }[]>`
        select seq, row_number() over by_seq as place,
          issued_on < lag(issued_on) over by_seq as is_late
        from public.invoices
        where org_id = ${orgId} and seq is not null
        window by_seq as (partition by fiscal_year order by seq)`
      expect(numbered.length).toBeGreaterThan(20)
      expect(numbered.filter(({ seq, place, is_late }) => seq !== place || is_late)).toEqual([])
    }))

  it('invoice no order before it was placed, and take no money before the invoice', () =>
    read(async (tx, orgId) => {
      const found = await tx<{ number: string; is_of_order: boolean; is_wrong: boolean }[]>`
        select invoices.number, orders.id is not null as is_of_order,
          invoices.issued_on < orders.placed_at::date
            or payments.paid_on not between invoices.issued_on and current_date + 1 as is_wrong
        from public.invoices as invoices
        left join public.orders as orders
          on orders.org_id = invoices.org_id and orders.id = invoices.order_id
        join public.payment_allocations as allocations
          on allocations.org_id = invoices.org_id and allocations.invoice_id = invoices.id
        join public.payments as payments
          on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
        where invoices.org_id = ${orgId}`
      expect(found.filter(({ is_of_order }) => is_of_order).length).toBeGreaterThan(5)
      expect(found.filter(({ is_wrong }) => is_wrong)).toEqual([])
    }))
})
