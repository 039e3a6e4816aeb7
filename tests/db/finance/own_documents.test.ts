import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { refuseCustomerLink } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { item } from './invoices.helpers.ts'
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

  it.each([
    ['all', {}, 0, { status: 'issued', state: 'issued', paid_minor: 0, open_minor: 10_000 }],
    [
      'the rest',
      {},
      6_000,
      { status: 'partly_paid', state: 'partly_paid', paid_minor: 6_000, open_minor: 4_000 },
    ],
    [
      'a part',
      { amount_minor: 100 },
      0,
      { status: 'issued', state: 'issued', paid_minor: 0, open_minor: 10_000 },
    ],
  ])('a customer owes as before when %s was written off', (_what, values, paid, owed) =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own)
      if (paid > 0) await pay(tx, own, { amount_minor: paid })
      const writtenOff = await writeOff(tx, own, invoice.id, values)
      const listed = async () => {
        const [row] = await tx<{ page: { items: unknown[] } }[]>`
          select public.list_own_invoices() as page`
        return required(row).page.items
      }

      await as(tx, own.customer)
      expect(await invoiceOf(tx, own.orgId, invoice.id)).toMatchObject({
        ...owed,
        written_off_minor: 0,
      })
      const { status, state, open_minor } = owed
      expect(await listed()).toMatchObject([{ id: invoice.id, status, state, open_minor }])
      for (const column of ['status', 'open_minor', 'written_off_minor']) {
        await expectDenied(() => tx`select ${tx(column)} from public.invoices`, '42501')
        await expectDenied(
          () => tx`select id from public.invoices where ${tx(column)} is not null`,
          '42501',
        )
      }
      expect(await tx`select total_minor, paid_minor from public.invoices`).toHaveLength(1)

      await as(tx, own.admin)
      expect(await invoiceOf(tx, own.orgId, invoice.id)).toMatchObject({
        written_off_minor: writtenOff.amount_minor,
        open_minor: owed.open_minor - writtenOff.amount_minor,
      })
    }),
  )

  it('a customer and staff see with the invoice what became of a credit note', () =>
    withOwn(async (tx, own) => {
      const { id, items } = await bill(tx, own)
      const half = { items: [{ invoice_item_id: required(items[0]).id, quantity: 0.5 }] }
      await pay(tx, own, { amount_minor: 9_000 })
      await credit(tx, own, id, half)
      const { id: noteId } = await credit(tx, own, id, { ...half, give_back: 'refund' })
      await refund(tx, own, { credit_note_id: noteId, amount_minor: 2_000 })
      for (const actor of [own.admin, own.customer]) {
        await as(tx, actor)
        const { credit_notes } = await invoiceOf(tx, own.orgId, id)
        const uses = credit_notes.map((note) => [
          note.settled_minor,
          note.credit_minor,
          note.refundable_minor,
          note.refunded_minor,
        ])
        expect(uses.toSorted()).toEqual([
          [0, 0, 5_000, 2_000],
          [1_000, 4_000, 0, 0],
        ])
      }
    }))

  it('a customer whose invoice was written off is late from the day after it was due', () =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own, { issued_on: '2026-01-05' })
      await writeOff(tx, own, invoice.id)
      await as(tx, own.customer)
      expect(await invoiceOf(tx, own.orgId, invoice.id)).toMatchObject({
        status: 'issued',
        state: 'overdue',
      })
    }))

  it('a reminder asks a customer for what their own page says, whatever was written off', () =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own, { issued_on: '2026-01-05' })
      await writeOff(tx, own, invoice.id, { amount_minor: 2_500 })
      const [mail] = await tx<{ id: string }[]>`
        select public.send_invoice_reminder(${own.orgId}, ${invoice.id}, 'ada@example.test')
          ->> 'id' as id`
      await asOwner(tx)
      const [row] = await tx<{ text_body: string }[]>`
        select text_body from public.email_outbox where id = ${required(mail).id}`
      const [whole, rest] = ['100.00', '75.00'].map((sum) => required(row).text_body.includes(sum))
      expect({ whole, rest }).toEqual({ whole: true, rest: false })
    }))

  it('a customer has the same paper of an invoice that was written off', () =>
    withOwn(async (tx, own) => {
      const invoice = await bill(tx, own)
      const paper = async () => {
        const [row] = await tx<{ paper: { status: string } }[]>`
          select public.get_document_for_pdf(${own.orgId}, ${invoice.id}) as paper`
        return required(row).paper
      }
      await as(tx, own.customer)
      const before = await paper()
      await as(tx, own.admin)
      await writeOff(tx, own, invoice.id)
      await as(tx, own.customer)
      expect(await paper()).toEqual(before)
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

  it('a customer has what was billed to their new address beside the rest, once it is confirmed', () =>
    withOwn(async (tx, own) => {
      const other = await withOther(tx, own)
      const mine = await bill(tx, own)
      const theirs = await bill(tx, other)
      await pay(tx, other)
      const note = await credit(tx, other, theirs.id, { give_back: 'credit' })
      const draft = { customer_id: other.customerId, currency: 'EUR', items: [item()] }
      const [drafted] = await tx<{ id: string }[]>`
        select public.save_invoice_draft(${own.orgId}, null, ${tx.json(draft)}) ->> 'id' as id`

      const email = `moved-${randomUUID()}@example.test`
      const change = async (isConfirmed: boolean) => {
        await asOwner(tx)
        await tx`update public.customers set email = ${email} where id = ${other.customerId}`
        await tx`
          update auth.users
          set email = ${email}, email_confirmed_at = ${isConfirmed ? new Date() : null}
          where id = ${own.customer.userId}`
        await as(tx, own.customer)
      }
      const listed = async () => {
        const [row] = await tx<{ ids: string[] }[]>`
          select jsonb_path_query_array(public.list_own_invoices(), '$.items[*].id') as ids`
        const ids = required(row).ids
        const rows = await tx<{ id: string }[]>`select id from public.invoices`
        expect(rows.map(({ id }) => id).sort()).toEqual(ids.toSorted())
        const lines = await tx`select distinct invoice_id from public.invoice_items`
        expect(lines).toHaveLength(ids.length)
        return new Set(ids)
      }
      const rest = async () => [
        (await tx`select from public.payments`).length,
        (await tx`select from public.payment_allocations`).length,
        (await tx`select from public.credit_notes`).length,
        (await tx`select from public.credit_note_items`).length,
      ]
      const open = () => invoiceOf(tx, own.orgId, theirs.id)
      const openOwn = (id: string) => tx`select public.get_own_invoice(${id}) as own`
      const openNote = () => tx`select public.get_credit_note(${own.orgId}, ${note.id})`
      const isShut = async () => {
        expect(await listed()).toEqual(new Set([mine.id]))
        expect(await rest()).toEqual([0, 0, 0, 0])
        await expectDenied(open, 'PT404', 'finance.invoice_not_found')
        await expectDenied(() => openOwn(theirs.id), 'PT404', 'finance.invoice_not_found')
        await expectDenied(openNote, 'PT404', 'finance.credit_note_not_found')
      }

      await change(false)
      await isShut()
      await change(true)
      expect(await tx`select * from public.claim_customer()`).toEqual([])
      expect(await listed()).toEqual(new Set([mine.id, theirs.id]))
      expect(await rest()).toEqual([1, 1, 1, 1])
      expect((await open()).id).toBe(theirs.id)
      expect([...(await openOwn(theirs.id))]).toEqual([{ own: await open() }])
      expect(await openNote()).toHaveLength(1)
      await expectDenied(
        () => invoiceOf(tx, own.orgId, required(drafted).id),
        'PT404',
        'finance.invoice_not_found',
      )
      await expectDenied(() => openOwn(required(drafted).id), 'PT404', 'finance.invoice_not_found')

      await asOwner(tx)
      await refuseCustomerLink(tx, {
        org_id: own.orgId,
        customer_id: other.customerId,
        user_id: own.customer.userId,
      })
      await as(tx, own.customer)
      await isShut()
    }))
})

/** Another customer of the same place, without a sign-in. */
async function withOther(tx: Tx, own: Place): Promise<Place> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers
    where org_id = ${own.orgId} and user_id is null order by id limit 1`
  return { ...own, customerId: required(row).id }
}
