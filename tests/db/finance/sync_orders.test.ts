import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  advance,
  cancel,
  creditOf,
  getOrder,
  grantCredit,
  type Order,
  openShop,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import { getInvoice, type Invoice, issue, voidInvoice } from './invoices.helpers.ts'
import { balances, credit, expectReconciled } from './money.helpers.ts'

async function invoiceOf(tx: Tx, { orgId }: Shop, order: Order): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.create_invoice_from_order(${orgId}, ${order.id}) as invoice`
  return required(row).invoice
}

/** The order of a customer, drafted and issued as an invoice by the admin, who goes on. */
async function invoiced(
  tx: Tx,
  shop: Shop,
  values: Parameters<typeof orderOf>[2] = {},
): Promise<{ order: Order; invoice: Invoice }> {
  const order = await orderOf(tx, shop, values)
  await as(tx, shop.admin)
  const draft = await invoiceOf(tx, shop, order)
  return { order, invoice: await issue(tx, shop.orgId, draft.id) }
}

async function pay(tx: Tx, { orgId }: Shop, invoice: Invoice, amount: number): Promise<string> {
  const [row] = await tx<{ payment: { id: string } }[]>`
    select public.record_payment(${orgId}, ${tx.json({
      customer_id: invoice.customer_id,
      currency: invoice.currency,
      amount_minor: amount,
      method: 'bank_transfer',
      allocations: [{ invoice_id: invoice.id, amount_minor: amount }],
    })}, null) as payment`
  return required(row).payment.id
}

async function booksOf(tx: Tx, { orgId, admin }: Shop) {
  await tx`set constraints all immediate`
  await tx`set constraints all deferred`
  const [row] = await tx`select public.reconcile_ledger(${orgId}) as found`
  expect(row?.found).toEqual([])
  await asOwner(tx)
  const found = await balances(tx, orgId)
  await as(tx, admin)
  return found
}

/** A shop whose customer has so much to spend. */
function withShop(credit: number, run: (tx: Tx, shop: Shop) => Promise<void>) {
  return inTransaction(async (tx) => {
    const shop = await openShop(tx)
    if (credit > 0) await grantCredit(tx, shop, credit)
    await run(tx, shop)
  })
}

const paymentStatus = async (tx: Tx, { orgId }: Shop, order: Order) =>
  (await getOrder(tx, orgId, order.id)).payment_status

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

  it('asks for the rest where it says more than the order took, and keeps no more than it asks', () =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      const [row] = await tx<{ draft: Invoice }[]>`
        select public.save_invoice_draft(${shop.orgId}, ${id}, ${tx.json({
          customer_id: shop.customerId,
          currency: order.currency,
          items: [
            {
              description: 'More than was ordered',
              quantity: 1,
              unit_price_minor: order.total_minor + 700,
              tax_rate_bps: 0,
            },
          ],
        })}) as draft`
      const invoice = await issue(tx, shop.orgId, required(row).draft.id)
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

  it('cannot be void while it is paid', () =>
    withShop(5_000, async (tx, shop) => {
      const { invoice } = await invoiced(tx, shop, { pays: 'credit' })
      await expectDenied(
        () => voidInvoice(tx, shop.orgId, invoice.id),
        'PT409',
        'finance.invoice_is_settled',
      )
    }))
})

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
        expect(await cancel(tx, shop.orgId, order.id)).toMatchObject({
          status: 'cancelled',
          payment_status: 'refunded',
          credit_used_minor: total,
          credit_returned_minor: total,
        })
        expect([give_back, await standing(tx, shop, order, invoice)]).toEqual([
          give_back,
          {
            spendable: give_back === 'credit' ? 5_000 : 5_000 - total,
            open_minor: 0,
            paid_minor: total,
            status: 'paid',
            order_status: 'cancelled',
            payment_status: 'refunded',
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

describe('an order on account', () => {
  it('is paid when its invoice is, not before, and unpaid when that is taken back', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      const status = () => paymentStatus(tx, shop, order)
      expect([order.payment_status, await status()]).toEqual(['unpaid', 'unpaid'])
      await pay(tx, shop, invoice, 400)
      expect(await status()).toBe('unpaid')
      const last = await pay(tx, shop, invoice, order.total_minor - 400)
      expect(await status()).toBe('paid')
      await tx`select public.reverse_payment(${shop.orgId}, ${last}, 'Bounced')`
      expect(await status()).toBe('unpaid')
      await pay(tx, shop, invoice, order.total_minor - 400)
      expect(await status()).toBe('paid')
      // Whoever ordered is told so.
      await as(tx, shop.customer)
      expect(await status()).toBe('paid')
    }))

  it('does not change with the invoice of another order', () =>
    withShop(0, async (tx, shop) => {
      const first = await invoiced(tx, shop)
      await asOwner(tx)
      const second = await invoiced(tx, shop)
      await pay(tx, shop, first.invoice, first.order.total_minor)
      expect(await paymentStatus(tx, shop, first.order)).toBe('paid')
      expect(await paymentStatus(tx, shop, second.order)).toBe('unpaid')
    }))

  it('stays unpaid when its invoice is void or credited, and is paid by the one after', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await voidInvoice(tx, shop.orgId, invoice.id)
      expect(await paymentStatus(tx, shop, order)).toBe('unpaid')
      const next = await issue(tx, shop.orgId, (await invoiceOf(tx, shop, order)).id)
      await pay(tx, shop, next, order.total_minor)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
    }))

  it('goes its own way besides: a paid one is sent and completed', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, order.total_minor)
      for (const next of (await getOrder(tx, shop.orgId, order.id)).next_statuses.slice(0, 1)) {
        expect(await advance(tx, shop.orgId, order.id, next)).toMatchObject({
          status: next,
          payment_status: 'paid',
        })
      }
    }))
})
