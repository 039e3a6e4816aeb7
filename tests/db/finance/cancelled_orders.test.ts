import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { advance, cancel, openShop, orderOf } from '../commerce/orders.helpers.ts'
import {
  daysAgo,
  invoicedLongAgo,
  onePiece,
  onePieceOf,
  refused,
  remind,
  statusOf,
  uncredited,
} from './cancelled_orders.helpers.ts'
import { invoiceOf, withShop } from './invoiced_orders.helpers.ts'
import { getInvoice, type Invoice, issue, voidInvoice } from './invoices.helpers.ts'
import { credit } from './money.helpers.ts'

describe('an invoice of an order of which some is cancelled later', () => {
  it('is found by the list of the staff until it is credited, in part or whole, or void', () =>
    withShop(9_000, async (tx, shop) => {
      const found = async () => {
        const filters = tx.json({ needs_credit_note: true })
        const [row] = await tx<{ ids: string[]; count: number }[]>`
          select
            array(
              select rows ->> 'id' from jsonb_array_elements(
                public.list_invoices(${shop.orgId}, ${filters}) -> 'items'
              ) as rows
            ) as ids,
            coalesce(
              (
                select sum((sums ->> 'count')::integer)::integer
                from jsonb_array_elements(public.invoice_totals(${shop.orgId}, ${filters})) as sums
              ),
              0
            ) as count`
        expect(required(row).ids).toHaveLength(required(row).count)
        return required(row).ids.toSorted()
      }
      const make = async () => {
        await asOwner(tx)
        return invoicedLongAgo(tx, shop, 'account')
      }
      const [untouched, part, whole, gone] = [
        await make(),
        await make(),
        await make(),
        await make(),
      ]
      await asOwner(tx)
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      await invoiceOf(tx, shop, order)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await found()).toEqual([])
      for (const { order } of [part, whole, gone]) {
        await cancel(tx, shop.orgId, order.id, onePiece(order))
      }
      const ids = (...invoices: { invoice: Invoice }[]) =>
        invoices.map(({ invoice }) => invoice.id).toSorted()
      expect(await found()).toEqual(ids(part, whole, gone))
      expect(await found()).not.toContain(untouched.invoice.id)
      await credit(tx, shop, part.invoice.id, onePieceOf(part.invoice))
      expect(await found()).toEqual(ids(whole, gone))
      await credit(tx, shop, whole.invoice.id)
      await voidInvoice(tx, shop.orgId, gone.invoice.id)
      expect(await found()).toEqual([])
      // The rest of the order, too.
      await cancel(tx, shop.orgId, part.order.id)
      expect(await found()).toEqual(ids(part))
      await expectDenied(
        () => tx`select public.list_invoices(${shop.orgId}, '{"needs_credit_note": "x"}')`,
        'PT422',
        'platform.values_malformed',
      )
    }))

  it.each(['account', 'credit'] as const)(
    'paid by %s is not reminded of until the pieces are credited',
    (pays) =>
      withShop(9_000, async (tx, shop) => {
        const { order, invoice } = await invoicedLongAgo(tx, shop, pays)
        expect(await uncredited(tx, shop, invoice)).toBe(0)
        const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
        const missing = order.total_minor - left.total_minor
        expect(missing).toBeGreaterThan(0)
        expect(await uncredited(tx, shop, invoice)).toBe(missing)
        expect((await getInvoice(tx, shop.orgId, invoice.id)).state).toBe('overdue')
        expect(await refused(tx, shop, invoice)).toBe(missing)

        await credit(tx, shop, invoice.id, onePieceOf(invoice))
        expect(await uncredited(tx, shop, invoice)).toBe(0)
        if (pays === 'account') {
          expect(await statusOf(tx, shop, await remind(tx, shop, invoice))).toBe('queued')
        } else {
          expect((await getInvoice(tx, shop.orgId, invoice.id)).open_minor).toBe(0)
        }
      }),
  )

  it('is credited in whole, with its delivery, when all of the order is cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'account')
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor)
      const pieces = { items: [{ ...required(onePieceOf(invoice).items[0]), quantity: 2 }] }
      const note = await credit(tx, shop, invoice.id, pieces)
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor - note.total_minor)
      await credit(tx, shop, invoice.id)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await expectDenied(() => remind(tx, shop, invoice), 'PT422', 'finance.invoice_not_overdue')
    }))

  it('asks for no credit note of what was cancelled before it was drafted, or credited before', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 3 })
      await as(tx, shop.admin)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      const { id } = await invoiceOf(tx, shop, order)
      const invoice = await issue(tx, shop.orgId, id, await daysAgo(tx, shop, 40))
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      const before = await getInvoice(tx, shop.orgId, invoice.id)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(before.uncredited_minor).toBe(0)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await cancel(tx, shop.orgId, order.id)
      expect(await uncredited(tx, shop, invoice)).toBeGreaterThan(0)
    }))

  it('is covered by its pieces, where a part of a line is rounded to less than the order lost', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      // Five at 0.02 with 15 % tax: 0.02 of tax. Four: 0.01. The order loses 0.03, a piece is 0.02.
      const { id } = await createProduct(tx, { org_id: shop.orgId, tax_rate_bps: 1500 })
      const cheap = await createVariant(tx, { org_id: shop.orgId, product_id: id, price_minor: 2 })
      const order = await orderOf(tx, shop, { variantIds: [cheap.id], quantity: 5 })
      await as(tx, shop.admin)
      const draft = await invoiceOf(tx, shop, order)
      const invoice = await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(2)
      expect((await credit(tx, shop, invoice.id, onePieceOf(invoice))).total_minor).toBe(2)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))
})
