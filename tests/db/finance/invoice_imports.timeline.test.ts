import { describe, expect, it } from 'vitest'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { applied, documentsOf, untilDone, withBooks } from './invoice_imports.helpers.ts'

const HISTORY = `number|article|quantity|issued_on|unit_price|customer
  1|A|3|2020-01-10|5.00|ada
  2|A|1|2020-02-29|7.00|bob
  C1|A|-1|2020-03-11|5.00|ada
  C2|B|-1|2020-03-12|3.00|bob`

type Event = { customer: string; kind: string; day: string; actor: string | null; data: object }

/** What finance told the timelines, as staff read them, by day. */
async function told(tx: Tx, orgId: string): Promise<Event[]> {
  return [
    ...(await tx<Event[]>`
      select customers.external_ref as customer, events.kind, events.actor_id as actor, events.data,
        (events.occurred_at at time zone 'Pacific/Kiritimati')::date::text as day
      from public.customers as customers
      cross join lateral public.list_customer_events(customers.org_id, customers.id) as events
      where customers.org_id = ${orgId} and events.kind !~ '^customer\\.'
      order by events.occurred_at`),
  ]
}

async function idOf(tx: Tx, orgId: string, ref: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where org_id = ${orgId} and external_ref = ${ref}`
  return required(row).id
}

/** Far east, where the day begins before it does anywhere else. */
const withFarBooks: typeof withBooks = (run) =>
  withBooks(async (tx, orgId, owner) => {
    await asOwner(tx)
    await tx`update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${orgId}`
    await as(tx, owner)
    await run(tx, orgId, owner)
  })

describe('an import of invoices on the timelines of customers', () => {
  it('tells each document once, to its customer, on the day it was issued', () =>
    withFarBooks(async (tx, orgId) => {
      const { id } = await applied(tx, orgId, HISTORY)
      const ids = Object.fromEntries(
        (
          await tx<{ number: string; id: string }[]>`
            select number, id from public.invoices where org_id = ${orgId}
            union all
            select number, id from public.credit_notes where org_id = ${orgId}`
        ).map((row) => [row.number, row.id]),
      )
      const common = { import_id: id, currency: 'EUR' }
      expect(await told(tx, orgId)).toEqual([
        {
          customer: 'ada',
          kind: 'invoice.issued',
          day: '2020-01-10',
          actor: null,
          data: { ...common, invoice_id: ids[1], number: '1', total_minor: 1_500 },
        },
        {
          customer: 'bob',
          kind: 'invoice.issued',
          day: '2020-02-29',
          actor: null,
          data: { ...common, invoice_id: ids[2], number: '2', total_minor: 700 },
        },
        {
          customer: 'ada',
          kind: 'credit_note.issued',
          day: '2020-03-11',
          actor: null,
          data: {
            ...common,
            invoice_id: ids[1],
            credit_note_id: ids.C1,
            number: '1',
            total_minor: 500,
          },
        },
        {
          customer: 'bob',
          kind: 'credit_note.issued',
          day: '2020-03-12',
          actor: null,
          data: { ...common, credit_note_id: ids.C2, number: 'C2', total_minor: 300 },
        },
      ])
      // Once more is not told once more.
      await tx`select public.apply_invoice_import(${orgId}, ${id})`
      expect(await told(tx, orgId)).toHaveLength(4)
    }))

  it('is taken away by undo, wherever a merge has put it, and nothing else is', () =>
    withFarBooks(async (tx, orgId, owner) => {
      await asOwner(tx)
      const known = await createCustomer(tx, { org_id: orgId, name: 'Known' })
      await tx`update public.customers set external_ref = 'ada' where id = ${known.id}`
      await as(tx, owner)
      const other = await applied(
        tx,
        orgId,
        'number|issued_on|unit_price|customer\n1|2020-01-10|5.00|ada',
        { series: 'Other' },
      )
      const { id } = await applied(tx, orgId, HISTORY)
      const bob = await idOf(tx, orgId, 'bob')
      await tx`select public.merge_customers(${orgId}, ${known.id}, ${bob})`
      // A day of another time zone from here on.
      await tx`update public.organizations set time_zone = 'Pacific/Honolulu' where id = ${orgId}`
      expect(await told(tx, orgId)).toHaveLength(5)
      await tx`set constraints all immediate`
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({ deleted_count: 4 })
      expect(await told(tx, orgId)).toMatchObject([
        { customer: 'ada', kind: 'invoice.issued', data: { import_id: other.id } },
      ])
    }))

  it('stays with the documents that stay, such as one of which a reminder was sent', () =>
    withFarBooks(async (tx, orgId) => {
      const { id } = await applied(tx, orgId, HISTORY, { settlement: 'open' })
      const [invoice] = await tx<{ id: string }[]>`
        select id from public.invoices where org_id = ${orgId} and number = '2'`
      await tx`
        select public.send_invoice_reminder(${orgId}, ${required(invoice).id}, 'bob@example.test')`
      await tx`set constraints all immediate`
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        deleted_count: 3,
        kept_count: 1,
      })
      expect((await documentsOf(tx, orgId)).map(({ number }) => number)).toEqual(['2'])
      expect((await told(tx, orgId)).map(({ kind, customer }) => [customer, kind])).toEqual([
        ['bob', 'invoice.issued'],
      ])
    }))
})
