import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { CREDIT_NOTE_REASON_LENGTH } from '../../../lib/finance/credit-notes.schemas.ts'
import {
  PAYMENT_KINDS,
  PAYMENT_METHODS,
  PAYMENT_NOTE_LENGTH,
  PAYMENT_REFERENCE_LENGTH,
} from '../../../lib/finance/payments.schemas.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createPayment,
  createSupplier,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const beyond = 9_007_199_254_740_992
const hash = Buffer.alloc(32)

type Given = { invoice: InvoiceRow; paymentId: string; noteId: string }

async function withMoney(run: (tx: Tx, given: Given) => Promise<void>): Promise<void> {
  await inTransaction(async (tx) => {
    const { id: org_id } = await createOrganization(tx)
    const invoice = await createInvoice(tx, { org_id, is_issued: true })
    const { id: paymentId } = await createPayment(tx, invoice)
    const { id: noteId } = await createCreditNote(tx, invoice)
    await tx`set constraints all immediate`
    await run(tx, { invoice, paymentId, noteId })
  })
}

const payment = ({ invoice }: Given, change: Record<string, unknown>) => ({
  org_id: invoice.org_id,
  kind: 'payment',
  method: 'cash',
  customer_id: invoice.customer_id,
  currency: 'EUR',
  amount_minor: 100,
  paid_on: '2026-06-15',
  ...change,
})

describe('payments', () => {
  const cases: Case[] = [
    ['a kind of its own', { kind: 'gift' }, 'payments_kind_check'],
    ['a method of its own', { method: 'cheque' }, 'payments_method_check'],
    ['a write-off in cash', { kind: 'write_off' }, 'payments_write_off_check'],
    ['a payment by nothing', { method: 'none' }, 'payments_write_off_check'],
    ['nobody', { customer_id: null }, 'payments_party_check'],
    ['a reversal of nothing', { kind: 'reversal' }, 'payments_reversal_check'],
    ['no amount', { amount_minor: 0 }, 'payments_amount_minor_check'],
    ['more than a number carries', { amount_minor: beyond }, 'payments_amount_minor_check'],
    ['less than no credit', { credit_minor: -1 }, 'payments_credit_minor_check'],
    ['more credit than was paid', { credit_minor: 101 }, 'payments_credit_minor_check'],
    ['an empty reference', { reference: '' }, 'payments_reference_check'],
    [
      'a reference that is too long',
      { reference: long(PAYMENT_REFERENCE_LENGTH + 1) },
      'payments_reference_check',
    ],
    ['a bell in the reference', { reference: 'a\u0007' }, 'payments_reference_check'],
    ['an empty note', { note: '' }, 'payments_note_check'],
    ['a note that is too long', { note: long(PAYMENT_NOTE_LENGTH + 1) }, 'payments_note_check'],
    ['a day before all days', { paid_on: '1969-12-31' }, 'payments_paid_on_check'],
    ['a day after all days', { paid_on: '2200-01-01' }, 'payments_paid_on_check'],
    ['a customer who is not there', { customer_id: nobody }, 'payments_customer_id_fkey'],
    ['a currency that there is not', { currency: 'XXX' }, 'payments_currency_fkey'],
    [
      'a reversal of what is not there',
      { kind: 'reversal', reverses_payment_id: nobody },
      'payments_reverses_payment_id_fkey',
    ],
    ['no organization', { org_id: nobody }, 'payments_org_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withMoney(async (tx, given) => {
      if (constraint === 'payments_org_id_fkey') {
        // The customer's key would say no first.
        await tx`alter table public.payments drop constraint payments_customer_id_fkey`
      }
      await expectRefused(
        constraint,
        () => tx`insert into public.payments ${tx(payment(given, change))}`,
      )
    })
  })

  it('cannot have a key without its request, a short hash, or the key of another', async () => {
    await withMoney(async (tx, given) => {
      const insert = (change: Record<string, unknown>) => () =>
        tx`insert into public.payments ${tx(payment(given, change))}`
      await expectRefused('payments_request_hash_check', insert({ idempotency_key: 'a' }))
      await expectRefused('payments_request_hash_check', insert({ request_hash: hash }))
      const short = { idempotency_key: 'a', request_hash: Buffer.alloc(31) }
      await expectRefused('payments_request_hash_check', insert(short))
      const empty = { idempotency_key: '', request_hash: hash }
      await expectRefused('payments_idempotency_key_check', insert(empty))
      await insert({ idempotency_key: 'a', request_hash: hash })()
      await expectRefused(
        'payments_org_id_idempotency_key_key',
        insert({ idempotency_key: 'a', request_hash: hash }),
      )
    })
  })

  it('cannot be taken back twice, be one of two parties, or of a supplier who is not there', async () => {
    await withMoney(async (tx, given) => {
      const insert = (change: Record<string, unknown>) => () =>
        tx`insert into public.payments ${tx(payment(given, change))}`
      const reversal = { kind: 'reversal', reverses_payment_id: given.paymentId }
      await insert(reversal)()
      await expectRefused('payments_org_id_reverses_payment_id_key', insert(reversal))
      const supplier = await createSupplier(tx, { org_id: given.invoice.org_id })
      await expectRefused('payments_party_check', insert({ supplier_id: supplier.id }))
      const paid = { kind: 'supplier_payment', customer_id: null }
      await insert({ ...paid, supplier_id: supplier.id })()
      await expectRefused('payments_supplier_id_fkey', insert({ ...paid, supplier_id: nobody }))
      await expectRefused('payments_pkey', insert({ id: given.paymentId }))
    })
  })

  it('have the kinds and methods that forms know', async () => {
    await withMoney(async (tx) => {
      const rows = await tx<{ name: string; definition: string }[]>`
        select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
         where conname in ('payments_kind_check', 'payments_method_check') order by conname`
      const values = rows.map(({ definition }) =>
        [...definition.matchAll(/'([a-z_]+)'/g)].map(([, value]) => value),
      )
      expect(values).toEqual([[...PAYMENT_KINDS], [...PAYMENT_METHODS]])
    })
  })

  it('are not changed, not deleted and not emptied away, by nobody', async () => {
    await withMoney(async (tx, { paymentId, invoice }) => {
      const final = (attempt: () => PromiseLike<unknown>) =>
        expectDenied(attempt, '42501', 'finance.document_is_final')
      await final(() => tx`update public.payments set amount_minor = 1 where id = ${paymentId}`)
      await final(() => tx`update public.payments set note = 'x' where id = ${paymentId}`)
      await final(() => tx`delete from public.payments where id = ${paymentId}`)
      await final(() => tx`truncate public.payments cascade`)
      await final(
        () => tx`update public.payment_allocations set amount_minor = 1
                  where payment_id = ${paymentId}`,
      )
      await final(() => tx`delete from public.payment_allocations where payment_id = ${paymentId}`)
      await final(() => tx`truncate public.payment_allocations`)
      // What may happen: it is taken back once, and its customer is merged.
      const other = await createCustomer(tx, { org_id: invoice.org_id })
      await tx`update public.payments set reversed_at = now(), customer_id = ${other.id}
                where id = ${paymentId}`
      await final(() => tx`update public.payments set reversed_at = null where id = ${paymentId}`)
      await asService(tx)
      await expectDenied(tx`delete from public.payments where id = ${paymentId}`, '42501')
    })
  })

  it('go with their organization', async () => {
    await withMoney(async (tx, { invoice, paymentId }) => {
      await tx`delete from public.organizations where id = ${invoice.org_id}`
      expect(await tx`select id from public.payments where id = ${paymentId}`).toHaveLength(0)
    })
  })
})

describe('payment_allocations', () => {
  const cases: Case[] = [
    ['no document', { invoice_id: null }, 'payment_allocations_document_check'],
    ['a position before the first', { position: 0 }, 'payment_allocations_position_check'],
    ['a position after the last', { position: 1001 }, 'payment_allocations_position_check'],
    ['no amount', { amount_minor: 0 }, 'payment_allocations_amount_minor_check'],
    [
      'more than a number carries',
      { amount_minor: -beyond },
      'payment_allocations_amount_minor_check',
    ],
    ['the position of another', { position: 1 }, 'payment_allocations_pkey'],
    ['a payment that is not there', { payment_id: nobody }, 'payment_allocations_payment_id_fkey'],
    ['an invoice that is not there', { invoice_id: nobody }, 'payment_allocations_invoice_id_fkey'],
    [
      'a credit note that is not there',
      { invoice_id: null, credit_note_id: nobody },
      'payment_allocations_credit_note_id_fkey',
    ],
    [
      'a voucher that is not there',
      { invoice_id: null, voucher_id: nobody },
      'payment_allocations_voucher_id_fkey',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withMoney(async (tx, { invoice, paymentId }) => {
      const values: Record<string, JSONValue> = {
        org_id: invoice.org_id,
        payment_id: paymentId,
        position: 2,
        invoice_id: invoice.id,
        amount_minor: 1,
        ...change,
      }
      await expectRefused(
        constraint,
        () => tx`insert into public.payment_allocations ${tx(values)}`,
      )
    })
  })

  it('cannot be of two documents', async () => {
    await withMoney(async (tx, { invoice, paymentId, noteId }) => {
      const insert = (creditNoteId: string | null) => () =>
        tx`
        insert into public.payment_allocations (
          org_id, payment_id, position, invoice_id, credit_note_id, amount_minor
        ) values (${invoice.org_id}, ${paymentId}, 2, ${invoice.id}, ${creditNoteId}, 1)`
      await expectRefused('payment_allocations_document_check', insert(noteId))
      await insert(null)()
    })
  })
})

describe('credit_notes', () => {
  const cases: Case[] = [
    ['a series that is too long', { series: long(61) }, 'credit_notes_series_check'],
    ['a number of ours without a sequence', { series: '' }, 'credit_notes_series_check'],
    ['a sequence without a year', { series: '', seq: 1 }, 'credit_notes_series_check'],
    ['no number', { number: '' }, 'credit_notes_number_check'],
    ['no reason', { reason: '' }, 'credit_notes_reason_check'],
    [
      'a reason that is too long',
      { reason: long(CREDIT_NOTE_REASON_LENGTH + 1) },
      'credit_notes_reason_check',
    ],
    ['a total that is no sum', { net_minor: 9_999 }, 'credit_notes_total_minor_check'],
    ['tax below nothing', { tax_minor: -1, net_minor: 10_001 }, 'credit_notes_total_minor_check'],
    [
      'more than a number carries',
      { net_minor: beyond, total_minor: beyond, settled_minor: beyond },
      'credit_notes_total_minor_check',
    ],
    ['less given than its total', { settled_minor: 9_999 }, 'credit_notes_settled_check'],
    [
      'less than nothing settled',
      { settled_minor: -1, credit_minor: 10_001 },
      'credit_notes_settled_check',
    ],
    [
      'more paid back than is to be',
      { settled_minor: 0, refundable_minor: 10_000, refunded_minor: 10_001 },
      'credit_notes_settled_check',
    ],
    ['no lines', { item_count: 0 }, 'credit_notes_item_count_check'],
    ['a seller that is a list', { seller: [] }, 'credit_notes_seller_check'],
    ['a buyer that is a list', { bill_to: [] }, 'credit_notes_bill_to_check'],
    ['a day before all days', { issued_on: '1969-12-31' }, 'credit_notes_issued_on_check'],
    ['an invoice that is not there', { invoice_id: nobody }, 'credit_notes_invoice_id_fkey'],
    ['a customer who is not there', { customer_id: nobody }, 'credit_notes_customer_id_fkey'],
    ['a currency that there is not', { currency: 'XXX' }, 'credit_notes_currency_fkey'],
    ['an invoice of nobody that it settles', { invoice_id: null }, 'credit_notes_invoice_id_check'],
  ]
  const note = ({ invoice }: Given, change: Record<string, unknown>) => ({
    org_id: invoice.org_id,
    invoice_id: invoice.id,
    customer_id: invoice.customer_id,
    number: 'T-1',
    series: 'other',
    currency: 'EUR',
    issued_on: '2026-06-15',
    reason: 'Returned',
    seller: {},
    bill_to: {},
    net_minor: 10_000,
    tax_minor: 0,
    total_minor: 10_000,
    settled_minor: 10_000,
    item_count: 1,
    ...change,
  })

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withMoney(async (tx, given) => {
      await tx`set constraints public.trg_300_check_sums deferred`
      await expectRefused(
        constraint,
        () => tx`insert into public.credit_notes ${tx(note(given, change))}`,
      )
    })
  })

  it('cannot have the number, the sequence or the key of another', async () => {
    await withMoney(async (tx, given) => {
      await tx`set constraints public.trg_300_check_sums deferred`
      const insert = (change: Record<string, unknown>) => () =>
        tx`insert into public.credit_notes ${tx(note(given, change))}`
      const key = {
        idempotency_key: 'a',
        request_hash: hash,
        created_by: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
      }
      await insert({ series: '', fiscal_year: 2026, seq: 1, ...key })()
      await expectRefused(
        'credit_notes_org_id_series_number_key',
        insert({ series: '', fiscal_year: 2026, seq: 2 }),
      )
      await expectRefused(
        'credit_notes_org_id_fiscal_year_seq_key',
        insert({ number: 'T-2', series: '', fiscal_year: 2026, seq: 1 }),
      )
      await expectRefused(
        'credit_notes_org_id_created_by_idempotency_key_key',
        insert({ number: 'T-2', ...key }),
      )
      await expectRefused(
        'credit_notes_idempotency_key_check',
        insert({ number: 'T-2', ...key, idempotency_key: '' }),
      )
      await expectRefused(
        'credit_notes_request_hash_check',
        insert({ number: 'T-2', ...key, request_hash: null }),
      )
      await insert({ number: 'T-2', ...key, idempotency_key: 'b' })()
    })
  })

  it('are not changed, not deleted and not emptied away, by nobody', async () => {
    await withMoney(async (tx, { noteId, invoice }) => {
      const final = (attempt: () => PromiseLike<unknown>) =>
        expectDenied(attempt, '42501', 'finance.document_is_final')
      await final(() => tx`update public.credit_notes set reason = 'x' where id = ${noteId}`)
      await final(() => tx`delete from public.credit_notes where id = ${noteId}`)
      await final(() => tx`truncate public.credit_notes cascade`)
      await final(
        () => tx`update public.credit_note_items set description = 'x'
                  where credit_note_id = ${noteId}`,
      )
      await final(() => tx`delete from public.credit_note_items where credit_note_id = ${noteId}`)
      await final(() => tx`truncate public.credit_note_items cascade`)
      const other = await createCustomer(tx, { org_id: invoice.org_id })
      const [row] = await tx<{ sent_at: Date; updated_at: Date }[]>`
        update public.credit_notes set sent_at = now(), customer_id = ${other.id}
         where id = ${noteId} returning sent_at, updated_at`
      expect(required(row).updated_at).toEqual(required(row).sent_at)
    })
  })

  it('cannot end a transaction without adding up', async () => {
    await withMoney(async (tx, given) => {
      await tx`set constraints public.trg_300_check_sums deferred`
      await tx`insert into public.credit_notes ${tx(note(given, {}))}`
      await expectDenied(
        () => tx`set constraints all immediate`,
        '23514',
        'finance.document_sums_differ',
      )
    })
  })
})

describe('credit_note_items', () => {
  const cases: Case[] = [
    ['a position before the first', { position: 0 }, 'credit_note_items_position_check'],
    [
      'the position of another',
      { position: 1 },
      'credit_note_items_org_id_credit_note_id_position_key',
    ],
    ['no description', { description: '' }, 'credit_note_items_description_check'],
    ['no quantity', { quantity: 0 }, 'credit_note_items_quantity_check'],
    ['a tax rate above all', { tax_rate_bps: 10_001 }, 'credit_note_items_tax_rate_bps_check'],
    ['amounts that are no sum', { gross_minor: 1 }, 'credit_note_items_amounts_check'],
    ['less than nothing', { net_minor: -1, gross_minor: -1 }, 'credit_note_items_amounts_check'],
    [
      'a note that is not there',
      { credit_note_id: nobody },
      'credit_note_items_credit_note_id_fkey',
    ],
    [
      'a line that is not there',
      { invoice_item_id: nobody },
      'credit_note_items_invoice_item_id_fkey',
    ],
  ]
  const line = ({ invoice, noteId }: Given, change: Record<string, unknown>) => ({
    org_id: invoice.org_id,
    credit_note_id: noteId,
    position: 2,
    description: 'Work',
    quantity: 1,
    tax_rate_bps: 0,
    net_minor: 0,
    tax_minor: 0,
    gross_minor: 0,
    ...change,
  })

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withMoney(async (tx, given) => {
      await expectRefused(
        constraint,
        () => tx`insert into public.credit_note_items ${tx(line(given, change))}`,
      )
    })
  })

  it('cannot credit a line beyond what was invoiced', async () => {
    await withMoney(async (tx, given) => {
      const [item] = await tx<{ id: string }[]>`
        select id from public.invoice_items where invoice_id = ${given.invoice.id}`
      const values = line(given, { invoice_item_id: required(item).id, quantity: '0.000001' })
      await expectDenied(
        () => tx`insert into public.credit_note_items ${tx(values)}`,
        'PT422',
        'finance.credit_exceeds_invoice',
      )
    })
  })
})
