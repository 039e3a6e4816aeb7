import { describe, expect, it } from 'vitest'
import { CREDIT_NOTE_REASON_LENGTH } from '../../../lib/finance/credit-notes.schemas.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { expectDenied } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { beyond, type Given, hash, nobody, withMoney } from './payments.constraints.helpers.ts'

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
      const [row] = await tx`
        update public.credit_notes
           set sent_at = now(), customer_id = ${other.id}, updated_at = '2020-01-01'
         where id = ${noteId} returning sent_at, updated_at >= now() as is_stamped`
      expect(row).toEqual({ sent_at: expect.any(Date), is_stamped: true })
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

  it('cannot be added to a credit note that is issued', async () => {
    await withMoney(async (tx, given) => {
      await expectDenied(
        () => tx`insert into public.credit_note_items ${tx(line(given, {}))}`,
        '42501',
        'finance.document_is_final',
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
