import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import {
  as,
  asOwner,
  asService,
  expectDenied,
  failure,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import { createInvoice, type InvoiceRow } from '../../helpers/finance-factories.ts'
import { address, createOrder, openShop } from '../commerce/orders.helpers.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const most = 9_007_199_254_740_991

async function withInvoice(
  run: (tx: Tx, invoice: InvoiceRow) => Promise<void>,
  { is_issued = false } = {},
) {
  await inTransaction(async (tx) => {
    const { org } = await createActors(tx)
    await run(
      tx,
      await createInvoice(tx, {
        org_id: org.id,
        is_issued,
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
      }),
    )
  })
}

const change = (tx: Tx, table: string, id: string, values: Record<string, JSONValue>) => () =>
  tx`update ${tx(`public.${table}`)} set ${tx(values)} where id = ${id}`

describe('invoices', () => {
  const cases: Case[] = [
    ['a number without a day', { number: 'X' }, 'invoices_issued_check'],
    ['a year without a sequence', { fiscal_year: 2026 }, 'invoices_issued_check'],
    ['an issue without a number', { issued_at: '2026-03-01' }, 'invoices_issued_check'],
    [
      'to be due before it is issued',
      { issued_on: '2026-03-01', due_on: '2026-02-28' },
      'invoices_due_on_check',
    ],
    [
      'a time at which it was voided, as a draft',
      { voided_at: '2026-03-01' },
      'invoices_voided_check',
    ],
    ['a reason to be void and none', { void_reason: 'x' }, 'invoices_voided_check'],
    ['a total that is no sum', { total_minor: 1 }, 'invoices_total_minor_check'],
    ['less than nothing', { net_minor: -1, tax_minor: 10_001 }, 'invoices_total_minor_check'],
    [
      'tax of less than nothing',
      { net_minor: 2, tax_minor: -1, total_minor: 1 },
      'invoices_total_minor_check',
    ],
    [
      'more than a number carries',
      { net_minor: most + 1, total_minor: most + 1 },
      'invoices_total_minor_check',
    ],
    ['more paid than there is', { paid_minor: 10_001 }, 'invoices_settled_check'],
    ['more credited than there is', { credited_minor: 10_001 }, 'invoices_settled_check'],
    ['more written off than there is', { written_off_minor: 10_001 }, 'invoices_settled_check'],
    ['less than nothing paid', { paid_minor: -1 }, 'invoices_settled_check'],
    ['a long series', { series: long(61) }, 'invoices_series_check'],
    ['terms of more than a year', { payment_terms_days: 366 }, 'invoices_payment_terms_days_check'],
    ['empty terms', { payment_terms: '' }, 'invoices_payment_terms_check'],
    ['long terms', { payment_terms: long(501) }, 'invoices_payment_terms_check'],
    ['a reference of two lines', { reference: 'a\nb' }, 'invoices_reference_check'],
    ['a long reference', { reference: long(121) }, 'invoices_reference_check'],
    ['an empty note', { note: '' }, 'invoices_note_check'],
    ['a long note', { note: long(2001) }, 'invoices_note_check'],
    ['a seller that is a list', { seller: [] }, 'invoices_seller_check'],
    ['a bill to a list', { bill_to: [] }, 'invoices_bill_to_check'],
    ['less than no lines', { item_count: -1 }, 'invoices_item_count_check'],
    ['1,001 lines', { item_count: 1001 }, 'invoices_item_count_check'],
    ['a day of long ago', { issued_on: '1969-12-31' }, 'invoices_issued_on_check'],
    ['a day to come that nobody sees', { due_on: '2201-01-01' }, 'invoices_issued_on_check'],
    [
      'an empty key',
      { idempotency_key: '', request_hash: long(32) },
      'invoices_idempotency_key_check',
    ],
    ['a key without a hash', { idempotency_key: 'k' }, 'invoices_request_hash_check'],
    [
      'a short hash',
      { idempotency_key: 'k', request_hash: long(31) },
      'invoices_request_hash_check',
    ],
    ['a customer who is not there', { customer_id: nobody }, 'invoices_customer_id_fkey'],
    ['an order that is not there', { order_id: nobody }, 'invoices_order_id_fkey'],
    ['a currency that there is not', { currency: 'XXX' }, 'invoices_currency_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, values, constraint) =>
    withInvoice(async (tx, { id }) => {
      await expectRefused(constraint, change(tx, 'invoices', id, values))
    }),
  )

  it.each(['', long(61)])('cannot have the number "%s"', (number) =>
    withInvoice(async (tx, { id }) => {
      await expectRefused(
        'invoices_number_check',
        () => tx`
          update public.invoices
             set number = ${number}, series = 'test', issued_at = now(), seller = '{}'
           where id = ${id}`,
      )
    }),
  )

  it('cannot have a status of its own, where none is derived', () =>
    withInvoice(
      async (tx, { id }) => {
        await tx`alter table public.invoices disable trigger trg_100_set_status`
        await expectRefused('invoices_status_check', change(tx, 'invoices', id, { status: 'lost' }))
      },
      { is_issued: true },
    ))

  it('cannot be void and settled, nor void for no reason or a long one', () =>
    withInvoice(
      async (tx, { id }) => {
        const voided = (values: Record<string, JSONValue>) =>
          change(tx, 'invoices', id, { voided_at: '2026-03-02', void_reason: 'x', ...values })
        await expectRefused('invoices_voided_check', voided({ paid_minor: 1 }))
        await expectRefused('invoices_voided_check', voided({ credited_minor: 1 }))
        await expectRefused('invoices_voided_check', voided({ written_off_minor: 1 }))
        await expectRefused('invoices_voided_check', voided({ void_reason: null }))
        await expectRefused('invoices_void_reason_check', voided({ void_reason: '' }))
        await expectRefused('invoices_void_reason_check', voided({ void_reason: long(501) }))
        await voided({})()
      },
      { is_issued: true },
    ))

  it('cannot share an id, a number, a sequence, a key or an order', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const order = await createOrder(tx, shop.orgId, {
        customer_id: shop.customerId,
        items: [{ variant_id: shop.variantId, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      })
      await asOwner(tx)
      const make = () => createInvoice(tx, { org_id: shop.orgId, customer_id: shop.customerId })
      const [one, other] = [await make(), await make()]
      const key = {
        idempotency_key: 'k',
        request_hash: long(32),
        created_by: shop.agent.userId,
      }
      await change(tx, 'invoices', one.id, { ...key, order_id: order.id })()
      await expectRefused(
        'invoices_org_id_created_by_idempotency_key_key',
        change(tx, 'invoices', other.id, key),
      )
      await expectRefused(
        'invoices_order_id_idx',
        change(tx, 'invoices', other.id, { order_id: order.id }),
      )
      await expectRefused('invoices_pkey', change(tx, 'invoices', other.id, { id: one.id }))

      const issued = (number: string, seq: number | null) => ({
        number,
        series: seq === null ? 'test' : '',
        fiscal_year: seq === null ? null : 2026,
        seq,
        issued_on: '2026-03-01',
        due_on: '2026-03-01',
        issued_at: '2026-03-01',
        seller: {},
      })
      await change(tx, 'invoices', one.id, issued('A-1', 1))()
      await expectRefused(
        'invoices_org_id_series_number_key',
        change(tx, 'invoices', other.id, issued('A-1', 2)),
      )
      await expectRefused(
        'invoices_org_id_fiscal_year_seq_key',
        change(tx, 'invoices', other.id, issued('A-2', 1)),
      )
      // Of ours one has a sequence; of a closed series none has.
      await expectRefused(
        'invoices_issued_check',
        change(tx, 'invoices', other.id, { ...issued('A-2', null), series: '' }),
      )
      await change(tx, 'invoices', other.id, issued('A-1', null))()
    }))

  it('are nobody’s of an organization that is not there, and keep their customer', () =>
    withInvoice(async (tx, invoice) => {
      await expectRefused(
        'invoices_org_id_fkey',
        () => tx`
          insert into public.invoices (
            org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to
          ) values (${nobody}, ${invoice.customer_id}, 'EUR', false, 14, '{}')`,
      )
      await expectRefused(
        'invoices_customer_id_fkey',
        () => tx`delete from public.customers where id = ${invoice.customer_id}`,
      )
      const other = await createOrganization(tx)
      const stranger = await createCustomer(tx, { org_id: other.id })
      await expectRefused(
        'invoices_customer_id_fkey',
        change(tx, 'invoices', invoice.id, { customer_id: stranger.id }),
      )
    }))

  it('are issued with the sums of their lines, and with one at least', () =>
    withInvoice(async (tx, { id, org_id }) => {
      const issue = () => tx`
        update public.invoices
           set number = 'X', series = 'test', issued_at = now(), seller = '{}' where id = ${id}`
      const refused = () => expectDenied(issue, '23514', 'finance.document_sums_differ')
      await change(tx, 'invoices', id, { net_minor: 9999, total_minor: 9999 })()
      await refused()
      await change(tx, 'invoices', id, { net_minor: 9999, tax_minor: 1, total_minor: 10_000 })()
      await refused()
      const right = { net_minor: 10_000, tax_minor: 0, total_minor: 10_000 }
      await change(tx, 'invoices', id, { ...right, item_count: 2 })()
      await refused()
      await change(tx, 'invoices', id, { ...right, item_count: 1 })()
      await tx
        .savepoint(async (inner) => {
          await inner`delete from public.invoice_items where invoice_id = ${id}`
          await change(inner, 'invoices', id, {
            net_minor: 0,
            total_minor: 0,
            item_count: 0,
          })()
          await refused()
          throw new Error('undo')
        })
        .catch(() => undefined)
      await issue()
      // As an import brings them: with a number from the start, looked at when all is there.
      await expectDenied(
        async () => {
          await tx`
            insert into public.invoices (
              org_id, customer_id, number, series, currency, prices_include_tax,
              payment_terms_days, bill_to, seller, issued_on, due_on, issued_at, net_minor,
              total_minor, item_count
            )
            select org_id, customer_id, 'Y', series, currency, prices_include_tax,
                   payment_terms_days, bill_to, seller, issued_on, due_on, issued_at, 1, 1, 1
              from public.invoices where org_id = ${org_id} and id = ${id}`
          await tx`set constraints all immediate`
        },
        '23514',
        'finance.document_sums_differ',
      )
    }))
})

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
          status: 'paid',
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

describe('invoice_items', () => {
  const cases: Case[] = [
    ['no place', { position: 0 }, 'invoice_items_position_check'],
    ['the place after the last', { position: 1001 }, 'invoice_items_position_check'],
    ['no description', { description: '' }, 'invoice_items_description_check'],
    ['a long description', { description: long(501) }, 'invoice_items_description_check'],
    ['nothing of it', { quantity: 0 }, 'invoice_items_quantity_check'],
    ['less than nothing', { quantity: -1 }, 'invoice_items_quantity_check'],
    ['a billion', { quantity: 1_000_000_000 }, 'invoice_items_quantity_check'],
    ['an empty unit', { unit: '' }, 'invoice_items_unit_check'],
    ['a unit of two lines', { unit: 'a\nb' }, 'invoice_items_unit_check'],
    ['a price below nought', { unit_price_minor: -1 }, 'invoice_items_unit_price_minor_check'],
    ['a price of 10^14', { unit_price_minor: 10 ** 14 }, 'invoice_items_unit_price_minor_check'],
    ['a discount that adds', { discount_bps: -1 }, 'invoice_items_discount_bps_check'],
    ['more off than all', { discount_bps: 10_001 }, 'invoice_items_discount_bps_check'],
    ['tax of more than all', { tax_rate_bps: 10_001 }, 'invoice_items_tax_rate_bps_check'],
    ['amounts that do not add up', { net_minor: 1 }, 'invoice_items_amounts_check'],
    ['less than no tax', { net_minor: 10_001, tax_minor: -1 }, 'invoice_items_amounts_check'],
    ['an invoice that is not there', { invoice_id: nobody }, 'invoice_items_invoice_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, values, constraint) =>
    withInvoice(async (tx, invoice) => {
      await expectRefused(
        constraint,
        () => tx`
          update public.invoice_items set ${tx(values)} where invoice_id = ${invoice.id}`,
      )
    }),
  )

  it('cannot share a place or an id', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const { id } = await createInvoice(tx, { org_id: org.id, unit_prices: [1, 2] })
      await expectRefused(
        'invoice_items_org_id_invoice_id_position_key',
        () => tx`
          update public.invoice_items set position = 1 where invoice_id = ${id} and position = 2`,
      )
      await expectRefused(
        'invoice_items_pkey',
        () => tx`
          update public.invoice_items set id = (
            select others.id from public.invoice_items as others
             where others.invoice_id = ${id} and others.position = 1
          ) where invoice_id = ${id} and position = 2`,
      )
    }))
})

describe('document_counters', () => {
  const cases: Case[] = [
    ['a kind of its own', { kind: 'letter' }, 'document_counters_kind_check'],
    ['less than none', { last_number: -1 }, 'document_counters_last_number_check'],
    ['a trillion', { last_number: 10 ** 12 }, 'document_counters_last_number_check'],
    ['a year of long ago', { fiscal_year: 1899 }, 'document_counters_fiscal_year_check'],
    ['a year of five digits', { fiscal_year: 10_000 }, 'document_counters_fiscal_year_check'],
    ['an organization that is not there', { org_id: nobody }, 'document_counters_org_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, values, constraint) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await tx`select private.next_document_number(${org.id}, 'invoice', '2026-03-01')`
      await expectRefused(
        constraint,
        () => tx`update public.document_counters set ${tx(values)} where org_id = ${org.id}`,
      )
    }),
  )

  it('is one for each kind and year, and counts up', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const next = async (kind: string, on: string) => {
        const [row] = await tx<{ number: string }[]>`
          select number from private.next_document_number(${org.id}, ${kind}, ${on})`
        return row?.number
      }
      expect(await next('invoice', '2026-12-31')).toBe('INV-2026-00001')
      expect(await next('invoice', '2027-01-01')).toBe('INV-2027-00001')
      expect(await next('invoice', '2026-01-01')).toBe('INV-2026-00002')
      expect(await next('credit_note', '2026-01-01')).toBe('CN-2026-00001')
      expect(await next('purchase_voucher', '2026-01-01')).toBe('PV-2026-00001')
      expect(await next('sales_voucher', '2026-01-01')).toBe('SV-2026-00001')
      await expectRefused(
        'document_counters_pkey',
        () => tx`
          insert into public.document_counters (org_id, kind, fiscal_year, last_number)
          values (${org.id}, 'invoice', 2026, 7)`,
      )
      expect((await failure(() => next('letter', '2026-01-01'))).constraint_name).toBe(
        'document_counters_kind_check',
      )
    }))
})
