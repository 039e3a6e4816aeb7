import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import {
  PAYMENT_KINDS,
  PAYMENT_METHODS,
  PAYMENT_NOTE_LENGTH,
  PAYMENT_REFERENCE_LENGTH,
} from '../../../lib/finance/payments.schemas.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { asService, expectDenied } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { createSupplier } from '../../helpers/finance-factories.ts'
import { behind, bill, pay, reverse, withPlace } from './money.helpers.ts'
import { beyond, hash, nobody, payment, withMoney } from './payments.constraints.helpers.ts'

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

  it('cannot be added to a payment, nor to its reversal, once they are posted', async () => {
    await withPlace(async (tx, place) => {
      const invoice = await bill(tx, place)
      const { id } = await pay(tx, place, { amount_minor: 5_000 })
      const add = (paymentId: string) =>
        behind(tx, place, () =>
          expectDenied(
            () => tx`
              insert into public.payment_allocations (
                org_id, payment_id, position, invoice_id, amount_minor
              ) values (${place.orgId}, ${paymentId}, 2, ${invoice.id}, 1)`,
            '42501',
            'finance.document_is_final',
          ),
        )
      await add(id)
      const { reversed_by_payment_id } = await reverse(tx, place, id)
      await add(required(reversed_by_payment_id ?? undefined))
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
