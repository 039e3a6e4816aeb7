import { describe, expect, it } from 'vitest'
import { as, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  bill,
  credit,
  invoiceOf,
  type Place,
  pay,
  refund,
  reverse,
  withPlace,
  writeOff,
} from './money.helpers.ts'

/** The customer who has a sign-in, and the test as an admin. */
function withOwn(run: (tx: Tx, own: Place) => Promise<void>) {
  return withPlace(async (tx, place) => {
    const [row] = await tx<{ id: string }[]>`
      select id from public.customers
      where org_id = ${place.orgId} and user_id = ${place.customer.userId}`
    await run(tx, { ...place, customerId: required(row).id })
  })
}

const kinds = (tx: Tx) =>
  tx<{ kind: string; method: string; lines: number }[]>`
    select kind, method, (
      select count(*)::int from public.payment_allocations as lines
      where lines.payment_id = payments.id
    ) as lines
    from public.payments order by created_at`

describe('what customers read of their documents', () => {
  it('a customer cannot read who of the staff made them', () =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own)
      await pay(tx, own)
      await credit(tx, own, invoice.id)
      await as(tx, own.customer)
      for (const [table, column] of [
        ['invoices', 'created_by'],
        ['invoices', 'issued_by'],
        ['credit_notes', 'created_by'],
        ['payments', 'created_by'],
      ] as const) {
        await expectDenied(() => tx`select ${tx(column)} from public.${tx(table)}`, '42501')
        expect(await tx`select id from public.${tx(table)}`).toHaveLength(1)
      }
      // Staff are told, by the functions.
      await as(tx, own.admin)
      expect((await invoiceOf(tx, own.orgId, invoice.id)).created_by).toBe(own.admin.userId)
    }))

  it('a customer sees what they paid and got back, and not that the rest was given up', () =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own)
      const line = required(invoice.items[0]).id
      await pay(tx, own, { amount_minor: 6_000 })
      const first = await writeOff(tx, own, invoice.id, { amount_minor: 1_000 })
      await reverse(tx, own, first.id)
      await writeOff(tx, own, invoice.id)
      const note = await credit(tx, own, invoice.id, {
        give_back: 'refund',
        items: [{ invoice_item_id: line, quantity: '0.1' }],
      })
      await refund(tx, own, { credit_note_id: note.id })
      const all = [
        { kind: 'payment', method: 'bank_transfer', lines: 1 },
        { kind: 'write_off', method: 'none', lines: 1 },
        { kind: 'reversal', method: 'none', lines: 1 },
        { kind: 'write_off', method: 'none', lines: 1 },
        { kind: 'refund', method: 'bank_transfer', lines: 1 },
      ]
      expect([...(await kinds(tx))]).toEqual(all)
      const paid = async () =>
        (await invoiceOf(tx, own.orgId, invoice.id)).payments.map(({ method }) => method)
      expect(await paid()).toEqual(['bank_transfer', 'none', 'none', 'none'])

      await as(tx, own.customer)
      expect([...(await kinds(tx))]).toEqual(all.filter(({ method }) => method !== 'none'))
      expect(await tx`select from public.payment_allocations`).toHaveLength(2)
      expect(await paid()).toEqual(['bank_transfer'])
    }))

  it('a customer sees no part of a payment that was somebody else’s as well', () =>
    withOwn(async (tx, own) => {
      const other = await withOther(tx, own)
      const [mine, theirs] = [await bill(tx, own), await bill(tx, other)]
      const [row] = await tx<{ id: string }[]>`
        select public.merge_customers(${own.orgId}, ${own.customerId}, ${other.customerId}) as id`
      await pay(tx, own, {
        amount_minor: 200,
        allocations: [mine, theirs].map(({ id }) => ({ invoice_id: id, amount_minor: 100 })),
      })
      await tx`select public.undo_customer_merge(${own.orgId}, ${required(row).id})`
      await as(tx, own.customer)
      const lines = await tx<{ invoice_id: string }[]>`
        select invoice_id from public.payment_allocations`
      expect(lines.map(({ invoice_id }) => invoice_id)).toEqual([mine.id])
    }))
})

/** Another customer of the same place, without a sign-in. */
async function withOther(tx: Tx, own: Place): Promise<Place> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers
    where org_id = ${own.orgId} and user_id is null order by id limit 1`
  return { ...own, customerId: required(row).id }
}
