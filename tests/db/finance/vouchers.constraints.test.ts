import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { asService, expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createVoucher, postVoucher } from '../../helpers/finance-factories.ts'
import { most, nobody, withDraft, withPosted } from './vouchers.constraints.helpers.ts'
import { openBooks } from './vouchers.helpers.ts'

describe('vouchers', () => {
  const drafts: Case[] = [
    ['a kind of its own', { kind: 'gift' }, 'vouchers_kind_check'],
    ['a purchase from nobody', { supplier_id: null }, 'vouchers_party_check'],
    ['a sale to a supplier', { kind: 'sales' }, 'vouchers_party_check'],
    [
      'a status of its own',
      { status: 'lost', number: 'X', seq: 1, fiscal_year: 2000, posted_at: '2026-01-01' },
      'vouchers_status_check',
    ],
    ['a draft with a number', { number: 'PV-1' }, 'vouchers_posted_check'],
    ['a draft that was posted', { posted_at: '2026-01-01' }, 'vouchers_posted_check'],
    ['a sequence without a number', { seq: 1, fiscal_year: 2026 }, 'vouchers_posted_check'],
    ['a year without a sequence', { fiscal_year: 2026 }, 'vouchers_posted_check'],
    ['a draft that was cancelled', { cancelled_at: '2026-01-01' }, 'vouchers_cancelled_check'],
    ['a reason without a day', { cancel_reason: 'Why' }, 'vouchers_cancelled_check'],
    ['a day of cancelling alone', { cancelled_on: '2026-01-01' }, 'vouchers_cancelled_check'],
    ['a settlement of its own', { settlement: 'barter' }, 'vouchers_settlement_check'],
    ['a total that is no sum', { total_minor: 4999 }, 'vouchers_total_minor_check'],
    [
      'less than nothing',
      { net_minor: -1, tax_minor: 5001, total_minor: 5000 },
      'vouchers_total_minor_check',
    ],
    [
      'tax of less than nothing',
      { tax_minor: -1, total_minor: 4999 },
      'vouchers_total_minor_check',
    ],
    [
      'more than a number carries',
      { net_minor: most + 1, total_minor: most + 1 },
      'vouchers_total_minor_check',
    ],
    ['more paid than it costs', { paid_minor: 5001 }, 'vouchers_paid_minor_check'],
    ['less than nothing paid', { paid_minor: -1 }, 'vouchers_paid_minor_check'],
    ['a day before it to be due', { due_on: '1999-01-01' }, 'vouchers_due_on_check'],
    ['a day of another age', { voucher_on: '1969-12-31' }, 'vouchers_voucher_on_check'],
    ['a due day of another age', { due_on: '2201-01-01' }, 'vouchers_voucher_on_check'],
    ['an empty reference', { reference: '' }, 'vouchers_reference_check'],
    ['too long a reference', { reference: long(121) }, 'vouchers_reference_check'],
    ['a reference of two lines', { reference: 'a\nb' }, 'vouchers_reference_check'],
    ['an empty note', { note: '' }, 'vouchers_note_check'],
    ['too long a note', { note: long(2001) }, 'vouchers_note_check'],
    ['less than no lines', { line_count: -1 }, 'vouchers_line_count_check'],
    ['too many lines', { line_count: 501 }, 'vouchers_line_count_check'],
    ['an empty key', { idempotency_key: '' }, 'vouchers_idempotency_key_check'],
    ['a key without its request', { idempotency_key: 'k' }, 'vouchers_request_hash_check'],
    [
      'a short hash',
      { request_hash: '\\x00', idempotency_key: 'k' },
      'vouchers_request_hash_check',
    ],
    ['no such currency', { currency: 'XYZ' }, 'vouchers_currency_fkey'],
    ['a supplier that is not there', { supplier_id: nobody }, 'vouchers_supplier_id_fkey'],
  ]
  it.each(drafts)('has no voucher with %s', (_rule, change, constraint) =>
    withDraft(async (tx, _books, id) => {
      await expectRefused(
        constraint,
        () => tx`update public.vouchers set ${tx(change)} where id = ${id}`,
      )
    }),
  )

  it('has no party of another organization', () =>
    withDraft(async (tx, books, id) => {
      const foreign = await openBooks(tx)
      await expectRefused(
        'vouchers_supplier_id_fkey',
        () => tx`
          update public.vouchers set supplier_id = ${foreign.supplierId} where id = ${id}`,
      )
      await expectRefused(
        'vouchers_customer_id_fkey',
        () => tx`
          update public.vouchers
             set kind = 'sales', supplier_id = null, customer_id = ${foreign.customerId}
           where id = ${id}`,
      )
      // Without an organization there is no party either: of a constraint of its own.
      const [key] = await tx<{ definition: string }[]>`
        select pg_get_constraintdef(oid) as definition from pg_constraint
         where conname = 'vouchers_org_id_fkey'`
      expect(key?.definition).toContain('REFERENCES organizations(id) ON DELETE CASCADE')
      await tx`
        update public.vouchers
           set kind = 'sales', supplier_id = null, customer_id = ${books.customerId}
         where id = ${id}`
    }))

  it.each(['posted', 'cancelled'])('has no %s sale on account that is never due', (status) =>
    withDraft(async (tx, books, id) => {
      await tx`
        update public.vouchers
           set kind = 'sales', supplier_id = null, customer_id = ${books.customerId}
         where id = ${id}`
      const post = (change: { due_on?: string }) => tx`
        update public.vouchers set ${tx({
          status,
          number: 'X',
          seq: 1,
          fiscal_year: 2000,
          posted_at: '2026-01-01',
          ...(status === 'cancelled'
            ? { cancelled_at: '2026-01-01', cancelled_on: '2026-01-01', cancel_reason: 'Why' }
            : {}),
          ...change,
        })} where id = ${id}`
      await expectRefused('vouchers_sale_is_due_check', () => post({}))
      await post({ due_on: '2199-01-01' })
    }),
  )

  it('has an id, a number and a sequence once, and a key once for each who drafts', () =>
    withPosted(async (tx, books, id) => {
      const [known] = await tx<{ number: string; seq: number }[]>`
        select number, seq from public.vouchers where id = ${id}`
      const posted = required(known)
      const second = await createVoucher(tx, {
        org_id: books.org.id,
        supplier_id: books.supplierId,
      })
      const post = (number: string, seq: number) => tx`
        update public.vouchers
           set status = 'posted', number = ${number}, fiscal_year = 2000, seq = ${seq},
               posted_at = now()
         where id = ${second.id}`
      await expectRefused('vouchers_org_id_kind_number_key', () =>
        post(posted.number, posted.seq + 1),
      )
      await expectRefused('vouchers_org_id_kind_fiscal_year_seq_key', () =>
        post('other', posted.seq),
      )
      await expectRefused('vouchers_number_check', () => post(long(61), posted.seq + 1))
      await expectRefused(
        'vouchers_pkey',
        () => tx`update public.vouchers set id = ${id} where id = ${second.id}`,
      )
      const third = await createVoucher(tx, { org_id: books.org.id })
      const key = (voucherId: string) => tx`
        update public.vouchers
           set idempotency_key = 'k', request_hash = sha256('k'), created_by = ${nobody}
         where id = ${voucherId}`
      await key(second.id)
      await expectRefused('vouchers_org_id_created_by_idempotency_key_key', () => key(third.id))
    }))

  it('is not cancelled while something of it is paid, and not without saying why', () =>
    withPosted(async (tx, _books, id) => {
      const cancel = (paid: number, reason: string) => tx`
        update public.vouchers
           set status = 'cancelled', cancelled_at = now(), cancelled_on = current_date,
               paid_minor = ${paid}, cancel_reason = ${reason}
         where id = ${id}`
      await expectRefused('vouchers_cancelled_check', () => cancel(1, 'Why'))
      await expectRefused('vouchers_cancel_reason_check', () => cancel(0, ''))
      await cancel(0, 'Why')
      // Once and for all.
      for (const change of [
        { status: 'posted', cancelled_at: null, cancelled_on: null, cancel_reason: null },
        { cancel_reason: 'Another' },
        { cancelled_on: '2030-01-01' },
      ]) {
        await expectDenied(
          () => tx`update public.vouchers set ${tx(change)} where id = ${id}`,
          '42501',
          'finance.document_is_final',
        )
      }
    }))

  const columns: [column: string, value: JSONValue][] = [
    ['kind', 'sales'],
    ['number', 'PV-9'],
    ['seq', 9],
    ['fiscal_year', 2001],
    ['currency', 'USD'],
    ['prices_include_tax', true],
    ['voucher_on', '2020-01-01'],
    ['due_on', '2199-01-01'],
    ['reference', 'Forged'],
    ['note', 'Forged'],
    ['settlement', 'cash'],
    ['net_minor', 1],
    ['tax_minor', 1],
    ['total_minor', 1],
    ['line_count', 2],
    ['created_by', nobody],
    ['posted_by', nobody],
    ['posted_at', '2020-01-01'],
    ['status', 'draft'],
    ['org_id', nobody],
    ['id', nobody],
  ]
  it.each(columns)(
    'keeps the %s of a posted voucher, for the owner of the table too',
    (column, value) =>
      withPosted(async (tx, _books, id) => {
        await expectDenied(
          () => tx`update public.vouchers set ${tx({ [column]: value })} where id = ${id}`,
          '42501',
          'finance.document_is_final',
        )
      }),
  )

  it('is neither deleted nor emptied away once it is posted, but goes with its organization', () =>
    withPosted(async (tx, books, id) => {
      for (const attempt of [
        () => tx`delete from public.vouchers where id = ${id}`,
        () => tx`truncate public.vouchers cascade`,
        () => tx`truncate public.voucher_lines`,
        () => tx`delete from public.voucher_lines where voucher_id = ${id}`,
        () => tx`update public.voucher_lines set description = 'x' where voucher_id = ${id}`,
      ]) {
        await expectDenied(attempt, '42501', 'finance.document_is_final')
      }
      await tx`delete from public.organizations where id = ${books.org.id}`
      expect(await tx`select 1 from public.vouchers where id = ${id}`).toHaveLength(0)
      expect(await tx`select 1 from public.voucher_lines where voucher_id = ${id}`).toHaveLength(0)
    }))

  it('cannot be written by the service key', () =>
    withPosted(async (tx, books, id) => {
      await asService(tx)
      for (const attempt of [
        () => tx`update public.vouchers set note = 'x' where id = ${id}`,
        () => tx`delete from public.vouchers where id = ${id}`,
        () => tx`update public.voucher_lines set description = 'x' where voucher_id = ${id}`,
        () => tx`update public.suppliers set name = 'x' where id = ${books.supplierId}`,
      ]) {
        await expectDenied(attempt, '42501')
      }
      expect(await tx`select id from public.vouchers where id = ${id}`).toHaveLength(1)
    }))

  it('is posted with the sums of its lines, of which there is one at least, and begins as a draft', () =>
    withDraft(async (tx, books, id) => {
      const post = () => postVoucher(tx, books.org.id, id)
      for (const change of [
        { net_minor: 4999, total_minor: 4999 },
        { tax_minor: 1, total_minor: 5001 },
        { line_count: 2 },
      ]) {
        await expectDenied(
          async () => {
            await tx`update public.vouchers set ${tx(change)} where id = ${id}`
            await post()
          },
          '23514',
          'finance.document_sums_differ',
        )
      }
      await expectDenied(
        async () => {
          await tx`delete from public.voucher_lines where voucher_id = ${id}`
          await tx`
            update public.vouchers set net_minor = 0, total_minor = 0, line_count = 0
             where id = ${id}`
          await post()
        },
        '23514',
        'finance.document_sums_differ',
      )
      await expectDenied(
        () => tx`
          insert into public.vouchers (
            org_id, kind, supplier_id, currency, voucher_on, status, number, fiscal_year, seq,
            posted_at
          ) values (
            ${books.org.id}, 'purchase', ${books.supplierId}, 'EUR', current_date, 'posted', 'X-1',
            2000, 1, now()
          )`,
        '23514',
        'finance.document_sums_differ',
      )
      await post()
    }))

  it('writes down when it was changed, and what, without the hash of the request', () =>
    withDraft(async (tx, _books, id) => {
      const [row] = await tx<{ is_now: boolean }[]>`
        update public.vouchers set note = 'x', updated_at = '2000-01-01' where id = ${id}
        returning updated_at >= now() as is_now`
      expect(row?.is_now).toBe(true)
      const [entry] = await tx`
        select 1 from public.audit_log
         where table_name = 'vouchers' and row_id = ${id} and action = 'update'`
      expect(entry).toBeDefined()
    }))
})
