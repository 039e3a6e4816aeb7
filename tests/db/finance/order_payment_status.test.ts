import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { list, numbers } from '../commerce/list_orders.helpers.ts'
import {
  advance,
  cancel,
  getOrder,
  type Order,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import {
  booksOf,
  invoiced,
  invoiceOf,
  pay,
  paymentStatus,
  withShop,
} from './invoiced_orders.helpers.ts'
import { type Invoice, issue, voidInvoice } from './invoices.helpers.ts'
import { credit, refund, reverse } from './money.helpers.ts'

/** What its page says of an order, with the lists and the books in agreement. */
async function standing(tx: Tx, shop: Shop, order: Order): Promise<string> {
  await as(tx, shop.admin)
  await booksOf(tx, shop)
  const { status, payment_status } = await getOrder(tx, shop.orgId, order.id)
  const found: string[] = []
  for (const wanted of ['unpaid', 'paid', 'refunded']) {
    const page = await list(tx, shop.orgId, { payment_status: wanted })
    if (numbers(page).includes(order.number)) found.push(wanted)
  }
  // Of what was cancelled before it was paid, neither its page nor a list says anything.
  const isSilent = status === 'cancelled' && payment_status === 'unpaid'
  expect(found).toEqual(isSilent ? [] : [payment_status])
  return payment_status
}

/** What its payment status became, one after the other, as the trail has it. */
async function changes(tx: Tx, shop: Shop, order: Order): Promise<string[]> {
  await asOwner(tx)
  const rows = await tx<{ became: string }[]>`
    select after ->> 'payment_status' as became
    from public.audit_log
    where org_id = ${shop.orgId} and row_id = ${order.id}
      and before ->> 'payment_status' <> after ->> 'payment_status'
    order by occurred_at`
  await as(tx, shop.admin)
  return rows.map(({ became }) => became)
}

const onePiece = ({ items }: Order) => ({
  items: [{ item_id: required(items[0]).id, quantity: 1 }],
})
const onePieceOf = ({ items }: Invoice) => ({
  items: [{ invoice_item_id: required(items[0]).id, quantity: 1 }],
})

describe('the payment status of an order on account', () => {
  it.each(['cancelled', 'completed'])(
    'is refunded once all that was paid of it is paid back, where it is %s',
    (end) =>
      withShop(0, async (tx, shop) => {
        const { order, invoice } = await invoiced(tx, shop)
        await pay(tx, shop, invoice, order.total_minor)
        for (const step of end === 'cancelled' ? [end] : ['shipped', end]) {
          await advance(tx, shop.orgId, order.id, step)
        }
        expect(await standing(tx, shop, order)).toBe('paid')
        const note = await credit(tx, shop, invoice.id, { give_back: 'refund' })
        // It is promised, and still here.
        expect(await standing(tx, shop, order)).toBe('paid')
        await refund(tx, shop, { credit_note_id: note.id, amount_minor: 400 })
        expect(await standing(tx, shop, order)).toBe('paid')
        const { id } = await refund(tx, shop, { credit_note_id: note.id })
        expect(await standing(tx, shop, order)).toBe('refunded')
        await as(tx, shop.customer)
        expect(await paymentStatus(tx, shop, order)).toBe('refunded')
        await as(tx, shop.admin)
        await reverse(tx, shop, id, 'The bank sent it back')
        expect(await standing(tx, shop, order)).toBe('paid')
        await refund(tx, shop, { credit_note_id: note.id })
        expect(await standing(tx, shop, order)).toBe('refunded')
      }),
  )

  it('is refunded by store credit at once, whether that is paid out after or not', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, order.total_minor)
      await advance(tx, shop.orgId, order.id, 'cancelled')
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('refunded')
      const { id } = await refund(tx, shop, {
        customer_id: shop.customerId,
        currency: order.currency,
        amount_minor: order.total_minor,
      })
      expect(await standing(tx, shop, order)).toBe('refunded')
      await reverse(tx, shop, id)
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))

  it('is refunded when it was credited before it was cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, order.total_minor)
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('refunded')
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))

  it('stays paid while a part of what was paid is kept', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { quantity: 2 })
      await pay(tx, shop, invoice, order.total_minor)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(await standing(tx, shop, order)).toBe('paid')
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await standing(tx, shop, order)).toBe('paid')
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))

  it('is refunded when a part was paid and that was given back, however much was never paid', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, 400)
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await standing(tx, shop, order)).toBe('paid')
      const note = await credit(tx, shop, invoice.id, { give_back: 'refund' })
      expect(note.refundable_minor).toBe(400)
      await refund(tx, shop, { credit_note_id: note.id })
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))

  it('never says that it was paid where a part was, and all of it is credited', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, 400)
      expect(await standing(tx, shop, order)).toBe('unpaid')
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('refunded')
      expect(await changes(tx, shop, order)).toEqual(['refunded'])
    }))

  it('is not refunded by a payment that is taken back: that never came', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      const payment = await pay(tx, shop, invoice, order.total_minor)
      await advance(tx, shop.orgId, order.id, 'cancelled')
      await reverse(tx, shop, payment, 'Bounced')
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('unpaid')
    }))

  it('is unpaid, not refunded, where what is not given back is open again', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { quantity: 2 })
      const price = required(order.items[0]).unit_price_minor
      await pay(tx, shop, invoice, price)
      const rest = await pay(tx, shop, invoice, order.total_minor - price)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      await reverse(tx, shop, rest, 'Bounced')
      expect(await standing(tx, shop, order)).toBe('unpaid')
      // Of what is cancelled nobody owes the rest, and what came is back.
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))
})

describe('the payment status of an order that store credit paid', () => {
  /** An invoice of it that asks for so much, and gives the rest back. */
  async function invoicedFor(tx: Tx, shop: Shop, order: Order, amount: number): Promise<Invoice> {
    await as(tx, shop.admin)
    const { id } = await invoiceOf(tx, shop, order)
    await tx`
      select public.save_invoice_draft(${shop.orgId}, ${id}, ${tx.json({
        customer_id: shop.customerId,
        currency: order.currency,
        items: [{ description: 'A part', quantity: 1, unit_price_minor: amount, tax_rate_bps: 0 }],
      })})`
    return issue(tx, shop.orgId, id)
  }

  it('waits for the refund of what a credit note left to be paid back', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
      const note = await credit(tx, shop, invoice.id, {
        give_back: 'refund',
        ...onePieceOf(invoice),
      })
      // The rest is store credit again; this is not yet.
      await cancel(tx, shop.orgId, order.id)
      expect(await standing(tx, shop, order)).toBe('paid')
      await refund(tx, shop, { credit_note_id: note.id })
      expect(await standing(tx, shop, order)).toBe('refunded')
    }))

  it.each([600, 0])(
    'is unpaid once an invoice of %i is void that gave the rest back, until the next is paid',
    (amount) =>
      withShop(5_000, async (tx, shop) => {
        const order = await orderOf(tx, shop, { pays: 'credit' })
        const { id } = await invoicedFor(tx, shop, order, amount)
        expect(await standing(tx, shop, order)).toBe('paid')
        await voidInvoice(tx, shop.orgId, id)
        expect(await standing(tx, shop, order)).toBe('unpaid')
        const next = await issue(tx, shop.orgId, (await invoiceOf(tx, shop, order)).id)
        expect(next).toMatchObject({ paid_minor: amount, open_minor: order.total_minor - amount })
        expect(await standing(tx, shop, order)).toBe('unpaid')
        const rest = await pay(tx, shop, next, next.open_minor)
        expect(await standing(tx, shop, order)).toBe('paid')
        await reverse(tx, shop, rest, 'Bounced')
        expect(await standing(tx, shop, order)).toBe('unpaid')
        // Nobody owes it any more, and what it took is back.
        await cancel(tx, shop.orgId, order.id)
        expect(await standing(tx, shop, order)).toBe('refunded')
      }),
  )

  it('is paid again where the next one asks for no more than is left', () =>
    withShop(5_000, async (tx, shop) => {
      const order = await orderOf(tx, shop, { pays: 'credit' })
      await voidInvoice(tx, shop.orgId, (await invoicedFor(tx, shop, order, 600)).id)
      const next = await invoicedFor(tx, shop, order, 600)
      expect(next).toMatchObject({ status: 'paid', paid_minor: 600 })
      expect(await standing(tx, shop, order)).toBe('paid')
    }))

  it('stays paid by what is left of it when a piece is cancelled, though its invoice is open', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await standing(tx, shop, order)).toBe('paid')
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(await standing(tx, shop, order)).toBe('paid')
    }))

  it('changes once when it is cancelled piece by piece, whatever is moved on the way', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 3 })
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      for (const values of [onePiece(order), onePiece(order), {}]) {
        await cancel(tx, shop.orgId, order.id, values)
      }
      expect(await changes(tx, shop, order)).toEqual(['refunded'])
    }))
})

describe('the payment status of an order of which only what is free is left', () => {
  /** An order of a thing that costs and one that does not, delivered free; and what to cancel of it. */
  async function halfFree(tx: Tx, shop: Shop, pays: 'account' | 'credit') {
    await asOwner(tx)
    await tx`update public.shipping_rates set price_minor = 0 where org_id = ${shop.orgId}`
    const { id } = await createVariant(tx, { org_id: shop.orgId, price_minor: 0 })
    return { pays, variantIds: [shop.variantId, id] }
  }

  it.each(['account', 'credit'] as const)(
    'is refunded where all that was paid of its invoice went back, by %s',
    (pays) =>
      withShop(5_000, async (tx, shop) => {
        const { order, invoice } = await invoiced(tx, shop, await halfFree(tx, shop, pays))
        if (pays === 'account') await pay(tx, shop, invoice, order.total_minor)
        await cancel(tx, shop.orgId, order.id, onePiece(order))
        await credit(tx, shop, invoice.id)
        expect(await getOrder(tx, shop.orgId, order.id)).toMatchObject({
          status: 'placed',
          total_minor: 0,
          item_count: 1,
        })
        expect(await standing(tx, shop, order)).toBe('refunded')
        expect(await changes(tx, shop, order)).toEqual(
          pays === 'account' ? ['paid', 'refunded'] : ['refunded'],
        )
      }),
  )

  it('is paid where nothing was paid of it, and nothing is owed', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, await halfFree(tx, shop, 'account'))
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      await credit(tx, shop, invoice.id)
      expect(await standing(tx, shop, order)).toBe('paid')
    }))

  it('is paid where it was free from the start', () =>
    withShop(0, async (tx, shop) => {
      const { variantIds } = await halfFree(tx, shop, 'credit')
      const order = await orderOf(tx, shop, {
        pays: 'credit',
        quantity: 2,
        variantIds: variantIds.slice(1),
      })
      await as(tx, shop.admin)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await standing(tx, shop, order)).toBe('paid')
    }))
})
