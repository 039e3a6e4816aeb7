import { as, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { type Order, orderOf, type Shop } from '../commerce/orders.helpers.ts'
import { mailOf } from '../platform/emails.helpers.ts'
import { invoiceOf } from './invoiced_orders.helpers.ts'
import { getInvoice, type Invoice, issue } from './invoices.helpers.ts'

export async function daysAgo(tx: Tx, { orgId }: Shop, days: number): Promise<string> {
  const [row] = await tx<{ day: string }[]>`
    select ((now() at time zone time_zone)::date - ${days}::integer)::text as day
    from public.organizations where id = ${orgId}`
  return required(row).day
}

/** Two pieces whose invoice was issued forty days ago; the transaction is the admin's. */
export async function invoicedLongAgo(
  tx: Tx,
  shop: Shop,
  pays: 'account' | 'credit',
): Promise<{ order: Order; invoice: Invoice }> {
  const order = await orderOf(tx, shop, { pays, quantity: 2 })
  await as(tx, shop.admin)
  const draft = await invoiceOf(tx, shop, order)
  return { order, invoice: await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40)) }
}

export const onePiece = ({ items }: Order) => ({
  items: [{ item_id: required(items[0]).id, quantity: 1 }],
})

export const remind = async (tx: Tx, { orgId }: Shop, { id }: Invoice): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    select public.send_invoice_reminder(${orgId}, ${id}, 'a@example.test') ->> 'id' as id`
  return required(row).id
}
export const refused = async (tx: Tx, shop: Shop, invoice: Invoice) =>
  Number(
    (await expectDenied(() => remind(tx, shop, invoice), 'PT409', 'finance.order_cancelled_since'))
      .detail,
  )
export const uncredited = async (tx: Tx, { orgId }: Shop, { id }: Invoice) =>
  (await getInvoice(tx, orgId, id)).uncredited_minor
export const onePieceOf = ({ items }: Invoice) => ({
  items: [{ invoice_item_id: required(items[0]).id, quantity: 1 }],
})
export const statusOf = async (tx: Tx, shop: Shop, id: string) => {
  const { status } = await mailOf(tx, id)
  await as(tx, shop.admin)
  return status
}
