import { describe, expect, it } from 'vitest'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  cancel,
  creditOf,
  getOrder,
  type Order,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import { booksOf, invoiced, invoiceOf, pay, withShop } from './invoiced_orders.helpers.ts'
import { getInvoice, type Invoice, issue } from './invoices.helpers.ts'
import { credit, expectReconciled } from './money.helpers.ts'

describe('an order whose invoice has credit notes', () => {
  /** How things stand for the customer, with books that are in order. */
  async function standing(tx: Tx, shop: Shop, order: Order, invoice: Invoice) {
    await as(tx, shop.admin)
    await booksOf(tx, shop)
    const { open_minor, paid_minor, status } = await getInvoice(tx, shop.orgId, invoice.id)
    const { status: order_status, payment_status } = await getOrder(tx, shop.orgId, order.id)
    await asOwner(tx)
    await expectReconciled(tx, shop.orgId)
    const spendable = await creditOf(tx, shop.customerId)
    await as(tx, shop.admin)
    return { spendable, open_minor, paid_minor, status, order_status, payment_status }
  }
  const onePiece = ({ items }: Order) => ({ items: [{ item_id: items[0]?.id, quantity: 1 }] })
  const oneLine = ({ items }: Invoice) => ({
    items: [{ invoice_item_id: required(items[0]).id, quantity: 1 }],
  })

  it('gives nothing back again when its customer cancels it, whichever way it was given back', async () => {
    for (const give_back of ['credit', 'refund']) {
      await withShop(5_000, async (tx, shop) => {
        const { order, invoice } = await invoiced(tx, shop, { pays: 'credit' })
        const total = order.total_minor
        await credit(tx, shop, invoice.id, { give_back })
        const [row] = await tx`
          select public.preview_order_cancellation(
            ${shop.orgId}, ${order.id}, ${tx.json(onePiece(order).items)}
          ) as preview`
        expect(row?.preview).toMatchObject({ amount_minor: total, credit_minor: 0 })
        await as(tx, shop.customer)
        // What is to be paid back in money is not back yet.
        const payment_status = give_back === 'credit' ? 'refunded' : 'paid'
        expect(await cancel(tx, shop.orgId, order.id)).toMatchObject({
          status: 'cancelled',
          payment_status,
          credit_used_minor: total,
          credit_returned_minor: total,
        })
        expect([give_back, await standing(tx, shop, order, invoice)]).toEqual([
          give_back,
          {
            spendable: give_back === 'credit' ? 5_000 : 5_000 - total,
            open_minor: 0,
            paid_minor: total,
            status: 'credited',
            order_status: 'cancelled',
            payment_status,
          },
        ])
      })
    }
  })

  it('comes to the same whether a piece is credited or cancelled first', async () => {
    for (const steps of [
      ['credit', 'cancel', 'rest'],
      ['cancel', 'credit', 'rest'],
    ]) {
      await withShop(9_000, async (tx, shop) => {
        const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
        const found = []
        for (const step of steps) {
          if (step === 'credit') await credit(tx, shop, invoice.id, oneLine(invoice))
          else await cancel(tx, shop.orgId, order.id, step === 'rest' ? {} : onePiece(order))
          found.push((await standing(tx, shop, order, invoice)).spendable)
        }
        const price = required(order.items[0]).unit_price_minor
        const spent = 9_000 - order.total_minor
        expect([steps, found]).toEqual([steps, [spent + price, spent + price, 9_000]])
        // What the invoice still says is open by what the order gave back; a note of the rest ends it.
        await credit(tx, shop, invoice.id)
        expect(await standing(tx, shop, order, invoice)).toMatchObject({
          spendable: 9_000,
          open_minor: 0,
        })
      })
    }
  })

  it('gives the rest back where a note gave less than what is cancelled', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
      const price = required(order.items[0]).unit_price_minor
      await credit(tx, shop, invoice.id, {
        items: [{ invoice_item_id: required(invoice.items[0]).id, quantity: '0.5' }],
      })
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await standing(tx, shop, order, invoice)).toMatchObject({
        spendable: 9_000 - order.total_minor + price,
        open_minor: price / 2,
        status: 'partly_paid',
      })
      await cancel(tx, shop.orgId, order.id)
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order, invoice)).toMatchObject({
        spendable: 9_000,
        open_minor: 0,
        order_status: 'cancelled',
      })
    }))

  it('gives back what its invoice never asked for, besides what a note gave', () =>
    withShop(9_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit', quantity: 2 })
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      await tx`
        select public.save_invoice_draft(${shop.orgId}, ${id}, ${tx.json({
          customer_id: shop.customerId,
          currency: order.currency,
          items: [{ description: 'A part', quantity: 1, unit_price_minor: 600, tax_rate_bps: 0 }],
        })})`
      const invoice = await issue(tx, shop.orgId, id)
      await credit(tx, shop, id)
      for (const values of [onePiece(order), {}]) {
        await cancel(tx, shop.orgId, order.id, values)
        await standing(tx, shop, order, invoice)
      }
      expect(await standing(tx, shop, order, invoice)).toMatchObject({
        spendable: 9_000,
        open_minor: 0,
        payment_status: 'refunded',
      })
    }))

  it('on account has no credit to give back, whatever its notes gave', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, order.total_minor)
      await credit(tx, shop, invoice.id)
      expect(await cancel(tx, shop.orgId, order.id)).toMatchObject({
        status: 'cancelled',
        credit_used_minor: 0,
        credit_returned_minor: 0,
      })
      expect(await standing(tx, shop, order, invoice)).toMatchObject({
        spendable: order.total_minor,
        open_minor: 0,
      })
    }))
})
