import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { advance, cancel, creditOf, getOrder, orderOf } from '../commerce/orders.helpers.ts'
import {
  ask,
  booksOf,
  invoiced,
  invoiceOf,
  pay,
  paymentStatus,
  withShop,
} from './invoiced_orders.helpers.ts'
import { getInvoice, issue, voidInvoice } from './invoices.helpers.ts'
import { expectReconciled } from './money.helpers.ts'

describe('an invoice of an order that store credit paid', () => {
  it('is paid when it is issued, out of what the order took', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
      expect(order).toMatchObject({ credit_used_minor: order.total_minor, payment_status: 'paid' })
      expect(invoice).toMatchObject({
        status: 'paid',
        open_minor: 0,
        paid_minor: order.total_minor,
        payments: [
          {
            kind: 'payment',
            method: 'prepaid',
            amount_minor: order.total_minor,
            paid_on: invoice.issued_on,
            reference: `Order ${order.number}`,
          },
        ],
      })
      // Of what it was given, the organization still owes what is left; nothing waits in between.
      expect(await booksOf(tx, shop)).toEqual({
        credit_granted: 5_000,
        customer_credit: order.total_minor - 5_000,
        sales: (invoice.tax_minor ?? 0) - order.total_minor,
        ...(invoice.tax_minor ? { output_tax: -invoice.tax_minor } : {}),
      })
      await asOwner(tx)
      expect(await creditOf(tx, shop.customerId)).toBe(5_000 - order.total_minor)
      await expectReconciled(tx, shop.orgId)
    }))

  it('waits as a prepayment until then, and a draft takes none of it', () =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await as(tx, shop.admin)
      const draft = await invoiceOf(tx, shop, order)
      expect(draft).toMatchObject({ status: 'draft', payments: [] })
      expect(await booksOf(tx, shop)).toEqual({
        credit_granted: 5_000,
        customer_credit: order.total_minor - 5_000,
        prepayments: -order.total_minor,
      })
      // Issued twice is paid once.
      await issue(tx, shop.orgId, draft.id)
      expect((await issue(tx, shop.orgId, draft.id)).payments).toHaveLength(1)
      expect(await booksOf(tx, shop)).not.toHaveProperty('prepayments')
    }))

  it.each([600, 0])('gives back what it does not ask for when it is issued: asks for %i', (asked) =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      const total = order.total_minor
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      expect(await getInvoice(tx, shop.orgId, id)).toMatchObject({ unasked_credit_minor: 0 })
      await ask(tx, shop, order, id, asked)
      // Said before it is done, with the answer, and not again.
      const back = { unasked_credit_minor: total - asked }
      expect(await getInvoice(tx, shop.orgId, id)).toMatchObject(back)
      const spendable = async () => {
        await asOwner(tx)
        await expectReconciled(tx, shop.orgId)
        const found = await creditOf(tx, shop.customerId)
        await as(tx, shop.admin)
        return found
      }
      // A draft is no invoice yet.
      expect(await spendable()).toBe(5_000 - total)
      expect(await issue(tx, shop.orgId, id)).toMatchObject({
        status: 'paid',
        paid_minor: asked,
        open_minor: 0,
        ...back,
      })
      expect(await booksOf(tx, shop)).toEqual({
        credit_granted: 5_000,
        customer_credit: asked - 5_000,
        ...(asked > 0 ? { sales: -asked } : {}),
      })
      expect(await spendable()).toBe(5_000 - asked)
      expect(await issue(tx, shop.orgId, id)).toMatchObject({ unasked_credit_minor: 0 })
      expect(await spendable()).toBe(5_000 - asked)

      // Whatever the order comes to from here, nothing of it is left behind.
      for (const next of ['processing', 'shipped', 'completed']) {
        await advance(tx, shop.orgId, order.id, next)
      }
      expect(await getOrder(tx, shop.orgId, order.id)).toMatchObject({
        status: 'completed',
        payment_status: 'paid',
        credit_used_minor: asked,
      })
      expect(await booksOf(tx, shop)).not.toHaveProperty('prepayments')
      await asOwner(tx)
      const told = await tx`
        select data ->> 'amount_minor' as amount, data ->> 'order_id' as order_id
        from public.customer_events
        where org_id = ${shop.orgId} and kind = 'credit.granted' and data ? 'order_id'`
      expect(told).toEqual([{ amount: `${total - asked}`, order_id: order.id }])
    }),
  )

  it.each([600, 0])('leaves a cancelled order refunded where it asked for %i', (asked) =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      await ask(tx, shop, order, id, asked)
      await issue(tx, shop.orgId, id)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      expect(await advance(tx, shop.orgId, order.id, 'cancelled')).toMatchObject({
        status: 'cancelled',
        payment_status: 'refunded',
        credit_used_minor: 0,
      })
      await asOwner(tx)
      expect(await creditOf(tx, shop.customerId)).toBe(5_000)
      await expectReconciled(tx, shop.orgId)
    }),
  )

  it('leaves a cancelled order refunded, but for what is paid of the invoice after and not taken back', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit' })
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await paymentStatus(tx, shop, order)).toBe('refunded')
      // Somebody may want that back.
      const payment = await pay(tx, shop, invoice, 400)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      await tx`select public.reverse_payment(${shop.orgId}, ${payment}, 'Wrong customer')`
      expect(await paymentStatus(tx, shop, order)).toBe('refunded')
    }))

  it('takes nothing back that the one before it gave, when that is void', () =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      await tx`
        select public.save_invoice_draft(${shop.orgId}, ${id}, ${tx.json({
          customer_id: shop.customerId,
          currency: order.currency,
          items: [{ description: 'A part', quantity: 1, unit_price_minor: 600, tax_rate_bps: 0 }],
        })})`
      await issue(tx, shop.orgId, id)
      await voidInvoice(tx, shop.orgId, id)
      const next = await issue(tx, shop.orgId, (await invoiceOf(tx, shop, order)).id)
      expect(next).toMatchObject({
        status: 'partly_paid',
        paid_minor: 600,
        open_minor: order.total_minor - 600,
      })
      expect(await booksOf(tx, shop)).toMatchObject({ customer_credit: 600 - 5_000 })
    }))

  it('asks for the rest where it says more than the order took, and keeps no more than it asks', () =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      const draft = await ask(tx, shop, order, id, order.total_minor + 700)
      expect(draft.unasked_credit_minor).toBe(0)
      const invoice = await issue(tx, shop.orgId, id)
      expect(invoice).toMatchObject({
        status: 'partly_paid',
        paid_minor: order.total_minor,
        open_minor: 700,
      })
      await pay(tx, shop, invoice, 700)
      expect(await getInvoice(tx, shop.orgId, id)).toMatchObject({ status: 'paid', open_minor: 0 })
      // Paid with credit it was from the beginning.
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
    }))

  it('is open again by what the order gives back', () =>
    withShop(10_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 3 })
      const left = await cancel(tx, shop.orgId, order.id, {
        items: [{ item_id: order.items[0]?.id, quantity: 1 }],
      })
      const back = order.total_minor - left.total_minor
      expect(back).toBeGreaterThan(0)
      const after = await getInvoice(tx, shop.orgId, invoice.id)
      expect(after).toMatchObject({
        status: 'partly_paid',
        paid_minor: left.total_minor,
        open_minor: back,
      })
      expect(
        after.payments.map(({ method, amount_minor, reversed_at }) => [
          method,
          amount_minor,
          reversed_at === null,
        ]),
      ).toEqual(
        expect.arrayContaining([
          ['prepaid', order.total_minor, false],
          ['prepaid', left.total_minor, true],
        ]),
      )
      const books = await booksOf(tx, shop)
      expect(books).toMatchObject({
        receivables: back,
        customer_credit: left.total_minor - 10_000,
      })
      expect(books).not.toHaveProperty('prepayments')
    }))

  it('keeps what the order paid: only the order or a credit note gives it back', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit' })
      const payment = required(invoice.payments[0])
      const reverse = (id: string) =>
        tx`select public.reverse_payment(${shop.orgId}, ${id}, 'Oops')`
      const { detail } = await expectDenied(
        () => reverse(payment.id),
        'PT409',
        'finance.payment_is_of_order',
      )
      expect(detail).toBe(payment.reference)
      await cancel(tx, shop.orgId, order.id)
      const [after] = (await getInvoice(tx, shop.orgId, invoice.id)).payments
      expect(after).toMatchObject({ id: payment.id, reversed_at: expect.any(String) })
      await asOwner(tx)
      expect(await creditOf(tx, shop.customerId)).toBe(5_000)
      await as(tx, shop.admin)
      // What came by another way can be taken back.
      await reverse(await pay(tx, shop, invoice, order.total_minor))
      await booksOf(tx, shop)
    }))

  it('gives back to the order what that paid when it is void, and the next one is paid by it', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit' })
      const before = await booksOf(tx, shop)
      const wrong = await voidInvoice(tx, shop.orgId, invoice.id, 'Wrong address')
      expect(wrong).toMatchObject({ status: 'void', paid_minor: 0, open_minor: 0 })
      expect(wrong.payments.find(({ id }) => id === invoice.payments[0]?.id)?.reversed_at).toEqual(
        expect.any(String),
      )
      // It waits with the order, which is paid as before; no credit to spend comes of it.
      expect(await booksOf(tx, shop)).toEqual({
        credit_granted: 5_000,
        customer_credit: order.total_minor - 5_000,
        prepayments: -order.total_minor,
      })
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      // Twice is once.
      expect(await voidInvoice(tx, shop.orgId, invoice.id)).toEqual(wrong)

      const draft = await invoiceOf(tx, shop, order)
      expect(draft.id).not.toBe(invoice.id)
      const next = await issue(tx, shop.orgId, draft.id)
      expect(next).toMatchObject({ status: 'paid', paid_minor: order.total_minor })
      expect(await booksOf(tx, shop)).toEqual(before)
      await asOwner(tx)
      await expectReconciled(tx, shop.orgId)
    }))

  it('is void after some of the order was cancelled, and the rest is invoiced anew', () =>
    withShop(10_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 3 })
      const left = await cancel(tx, shop.orgId, order.id, {
        items: [{ item_id: order.items[0]?.id, quantity: 1 }],
      })
      await voidInvoice(tx, shop.orgId, invoice.id)
      const next = await issue(tx, shop.orgId, (await invoiceOf(tx, shop, order)).id)
      expect(next).toMatchObject({
        status: 'paid',
        total_minor: left.total_minor,
        paid_minor: left.total_minor,
      })
      await booksOf(tx, shop)
    }))

  it('cannot be void when something else was paid, or it was credited', () =>
    withShop(10_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 3 })
      await cancel(tx, shop.orgId, order.id, {
        items: [{ item_id: order.items[0]?.id, quantity: 1 }],
      })
      const refused = () =>
        expectDenied(
          () => voidInvoice(tx, shop.orgId, invoice.id),
          'PT409',
          'finance.invoice_is_settled',
        )
      const paid = await pay(tx, shop, invoice, 100)
      const before = await getInvoice(tx, shop.orgId, invoice.id)
      await refused()
      // Refused as a whole: what the order paid is paid.
      expect(await getInvoice(tx, shop.orgId, invoice.id)).toEqual(before)
      await tx`select public.reverse_payment(${shop.orgId}, ${paid}, 'Mistake')`
      await tx`
        select public.issue_credit_note(${shop.orgId}, ${invoice.id}, '{"reason": "Returned"}')`
      await refused()
    }))
})
