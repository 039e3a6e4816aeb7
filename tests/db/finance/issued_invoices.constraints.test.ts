import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { long } from '../../helpers/constraints.ts'
import { asService, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { change, nobody, withInvoice } from './invoices.constraints.helpers.ts'

describe('invoices: status', () => {
  it('follows from what happened to them, whatever is written', () =>
    withInvoice(
      async (tx, { id, total_minor }) => {
        const becomes = async (values: Record<string, JSONValue>) => {
          const [row] = await tx<{ status: string; open_minor: number }[]>`
            update public.invoices set ${tx({ status: 'paid', ...values })} where id = ${id}
            returning status, open_minor`
          return required(row)
        }
        expect(await becomes({})).toEqual({ status: 'issued', open_minor: total_minor })
        expect((await becomes({ sent_at: '2026-03-02' })).status).toBe('sent')
        expect(await becomes({ paid_minor: 1 })).toEqual({
          status: 'partly_paid',
          open_minor: total_minor - 1,
        })
        expect(await becomes({ paid_minor: 1, written_off_minor: total_minor - 1 })).toEqual({
          status: 'written_off',
          open_minor: 0,
        })
        const credited = { paid_minor: 0, written_off_minor: 0, credited_minor: total_minor }
        expect((await becomes(credited)).status).toBe('credited')
        expect((await becomes({ credited_minor: 0 })).status).toBe('sent')
        expect(await becomes({ voided_at: '2026-03-02', void_reason: 'x' })).toEqual({
          status: 'void',
          open_minor: 0,
        })
      },
      { is_issued: true },
    ))

  it('is paid of an invoice of nothing', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const { id } = await createInvoice(tx, {
        org_id: org.id,
        unit_prices: [0],
        is_issued: true,
      })
      const [row] = await tx`select status from public.invoices where id = ${id}`
      expect(row?.status).toBe('paid')
    }))

  it('changes the time of the last change, which a form compares', () =>
    withInvoice(async (tx, { id }) => {
      await tx`update public.invoices set updated_at = '2020-01-01', note = 'x' where id = ${id}`
      const [row] = await tx`
        select updated_at > '2026-01-01' as is_now from public.invoices where id = ${id}`
      expect(row?.is_now).toBe(true)
    }))
})

describe('invoices: once issued', () => {
  const paper: Record<string, JSONValue>[] = [
    { number: 'X' },
    { number: null },
    { series: 'other' },
    { fiscal_year: 2026, seq: 9 },
    { currency: 'USD' },
    { prices_include_tax: true },
    { issued_on: '2026-03-02' },
    { due_on: '2026-03-16' },
    { payment_terms_days: 1 },
    { payment_terms: 'x' },
    { reference: 'x' },
    { note: 'x' },
    { seller: { name: 'x' } },
    { bill_to: { name: 'x' } },
    { net_minor: 1, total_minor: 1 },
    { item_count: 2 },
    { created_by: nobody },
    { created_at: '2020-01-01' },
    { issued_by: nobody },
    { issued_at: '2020-01-01' },
    { id: nobody },
  ]
  it.each(paper)('nobody changes %o, not the owner of the table either', (values) =>
    withInvoice(
      async (tx, { id }) => {
        await expectDenied(change(tx, 'invoices', id, values), '42501', 'finance.document_is_final')
      },
      { is_issued: true },
    ),
  )

  it('what was once said of them stays: sent, void and why', () =>
    withInvoice(
      async (tx, { id }) => {
        const set = (values: Record<string, JSONValue>) => change(tx, 'invoices', id, values)
        await set({ sent_at: '2026-03-02' })()
        await set({ voided_at: '2026-03-02', void_reason: 'x' })()
        for (const values of [
          { sent_at: '2026-03-03' },
          { voided_at: null, void_reason: null },
          { void_reason: 'y' },
        ] as Record<string, JSONValue>[]) {
          await expectDenied(set(values), '42501', 'finance.document_is_final')
        }
      },
      { is_issued: true },
    ))

  it('they are not deleted, not emptied away, and go with their organization', () =>
    withInvoice(
      async (tx, { id, org_id }) => {
        await expectDenied(
          tx`delete from public.invoices where id = ${id}`,
          '42501',
          'finance.document_is_final',
        )
        for (const table of ['invoices', 'invoice_items']) {
          await expectDenied(
            tx.unsafe(`truncate public.${table} cascade`),
            '42501',
            'finance.document_is_final',
          )
        }
        await tx`delete from public.organizations where id = ${org_id}`
        expect(await tx`select from public.invoices where org_id = ${org_id}`).toHaveLength(0)
        expect(await tx`select from public.invoice_items where org_id = ${org_id}`).toHaveLength(0)
      },
      { is_issued: true },
    ))

  it('their lines are not changed, added to, taken away or moved', () =>
    withInvoice(
      async (tx, { id, org_id }) => {
        const draft = await createInvoice(tx, { org_id })
        const final = (attempt: () => PromiseLike<unknown>) =>
          expectDenied(attempt, '42501', 'finance.document_is_final')
        await final(
          () => tx`
          update public.invoice_items set description = 'x' where invoice_id = ${id}`,
        )
        await final(() => tx`delete from public.invoice_items where invoice_id = ${id}`)
        await final(
          () => tx`
          insert into public.invoice_items (
            org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps,
            net_minor, tax_minor, gross_minor
          ) values (${org_id}, ${id}, 2, 'x', 1, 0, 0, 0, 0, 0)`,
        )
        await final(
          () => tx`
          update public.invoice_items set invoice_id = ${draft.id}, position = 2
           where invoice_id = ${id}`,
        )
        await final(
          () => tx`
          update public.invoice_items set invoice_id = ${id}, position = 2
           where invoice_id = ${draft.id}`,
        )
        // A draft's change, and go with it.
        await tx`
          update public.invoice_items set description = 'x' where invoice_id = ${draft.id}`
        await tx`delete from public.invoices where id = ${draft.id}`
      },
      { is_issued: true },
    ))

  it('the secret key changes nothing of them', () =>
    withInvoice(
      async (tx, { id, org_id }) => {
        await asService(tx)
        for (const attempt of [
          tx`update public.invoices set note = 'x' where id = ${id}`,
          tx`update public.invoices set paid_minor = 1 where id = ${id}`,
          tx`delete from public.invoices where id = ${id}`,
          tx`truncate public.invoices cascade`,
          tx`update public.invoice_items set description = 'x' where invoice_id = ${id}`,
          tx`delete from public.invoice_items where invoice_id = ${id}`,
          tx`update public.document_counters set last_number = 0 where org_id = ${org_id}`,
          tx`delete from public.document_counters where org_id = ${org_id}`,
        ]) {
          await expectDenied(attempt, '42501')
        }
        expect(await tx`select id from public.invoices where id = ${id}`).toHaveLength(1)
      },
      { is_issued: true },
    ))

  it('each change is in the audit trail, without hashes', () =>
    withInvoice(async (tx, { id }) => {
      await change(tx, 'invoices', id, {
        idempotency_key: 'k',
        request_hash: long(32),
      })()
      const [row] = await tx<{ after: Record<string, string> }[]>`
        select after from public.audit_log
         where table_name = 'invoices' and row_id = ${id} and action = 'update'`
      expect(required(row).after).toEqual({
        idempotency_key: 'k',
        request_hash: '[redacted]',
      })
    }))
})
