import type { JSONValue } from 'postgres'
import { describe, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { address, createOrder, openShop } from '../commerce/orders.helpers.ts'
import { change, most, nobody, withInvoice } from './invoices.constraints.helpers.ts'

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
    [
      'more credited than there is',
      { paid_minor: 1, credited_minor: 10_000 },
      'invoices_settled_check',
    ],
    ['more written off than there is', { written_off_minor: 10_001 }, 'invoices_settled_check'],
    ['less than nothing paid', { paid_minor: -1 }, 'invoices_settled_check'],
    ['less than nothing given back', { given_back_minor: -1 }, 'invoices_given_back_check'],
    [
      'more given back and credited than there is',
      { credited_minor: 1, given_back_minor: 10_000 },
      'invoices_given_back_check',
    ],
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
    [
      'pieces of an order cancelled, without one',
      { order_cancelled: 0 },
      'invoices_order_cancelled_check',
    ],
    ['something to be credited', { uncredited_minor: 1 }, 'invoices_uncredited_minor_check'],
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
        await expectRefused('invoices_voided_check', voided({ given_back_minor: 1 }))
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
