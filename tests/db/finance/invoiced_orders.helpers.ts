import { expect } from 'vitest'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  getOrder,
  grantCredit,
  type Order,
  openShop,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import { type Invoice, issue } from './invoices.helpers.ts'
import { balances } from './money.helpers.ts'

export async function invoiceOf(tx: Tx, { orgId }: Shop, order: Order): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.create_invoice_from_order(${orgId}, ${order.id}) as invoice`
  return required(row).invoice
}

/** The order of a customer, drafted and issued as an invoice by the admin, who goes on. */
export async function invoiced(
  tx: Tx,
  shop: Shop,
  values: Parameters<typeof orderOf>[2] = {},
): Promise<{ order: Order; invoice: Invoice }> {
  const order = await orderOf(tx, shop, values)
  await as(tx, shop.admin)
  const draft = await invoiceOf(tx, shop, order)
  return { order, invoice: await issue(tx, shop.orgId, draft.id) }
}

export async function pay(
  tx: Tx,
  { orgId }: Shop,
  invoice: Invoice,
  amount: number,
): Promise<string> {
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

export async function booksOf(tx: Tx, { orgId, admin }: Shop) {
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
export function withShop(credit: number, run: (tx: Tx, shop: Shop) => Promise<void>) {
  return inTransaction(async (tx) => {
    const shop = await openShop(tx)
    if (credit > 0) await grantCredit(tx, shop, credit)
    await run(tx, shop)
  })
}

export const paymentStatus = async (tx: Tx, { orgId }: Shop, order: Order) =>
  (await getOrder(tx, orgId, order.id)).payment_status

/** The draft of an order, of one line that asks for so much. */
export async function ask(
  tx: Tx,
  shop: Shop,
  order: Order,
  id: string,
  asked: number,
): Promise<Invoice> {
  const [row] = await tx<{ draft: Invoice }[]>`
    select public.save_invoice_draft(${shop.orgId}, ${id}, ${tx.json({
      customer_id: shop.customerId,
      currency: order.currency,
      items: [{ description: 'A part', quantity: 1, unit_price_minor: asked, tax_rate_bps: 0 }],
    })}) as draft`
  return required(row).draft
}
