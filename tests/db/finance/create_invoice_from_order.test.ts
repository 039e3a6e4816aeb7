import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  address,
  advance,
  cancel,
  createOrder,
  getOrder,
  openShop,
  type Shop,
} from '../commerce/orders.helpers.ts'
import {
  type Details,
  type Invoice,
  issue,
  item,
  saveDraft,
  voidInvoice,
} from './invoices.helpers.ts'

const fromOrder = async (tx: Tx, orgId: string, orderId: string): Promise<Invoice> => {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.create_invoice_from_order(${orgId}, ${orderId}) as invoice`
  return required(row).invoice
}

const order = (tx: Tx, shop: Shop, quantity = 3) =>
  createOrder(tx, shop.orgId, {
    customer_id: shop.customerId,
    items: [{ variant_id: shop.variantId, quantity }],
    shipping_address: address,
    payment_method: 'account',
  })

describe('create_invoice_from_order', () => {
  it.each([true, false])(
    'has the order’s amounts to the cent; prices include tax: %s',
    (includes) =>
      inTransaction(async (tx) => {
        const shop = await openShop(tx, { prices_include_tax: includes })
        await as(tx, shop.agent)
        const placed = await order(tx, shop)
        const invoice = await fromOrder(tx, shop.orgId, placed.id)
        expect(invoice).toMatchObject({
          status: 'draft',
          customer_id: shop.customerId,
          order: { id: placed.id, number: placed.number },
          reference: `Order ${placed.number}`,
          currency: placed.currency,
          prices_include_tax: includes,
          total_minor: placed.total_minor,
          tax_minor: placed.tax_minor,
          item_count: 2,
          created_by: shop.agent.userId,
          bill_to: {
            name: 'Ada Lovelace',
            lines: ['Gartenweg 1', '10115 Berlin'],
            country_code: 'DE',
          },
        })
        // Delivery comes last, and every line is what the editor would make of it.
        expect(invoice.items[1]).toMatchObject({ quantity: 1, unit_price_minor: 490 })
        await asOwner(tx)
        const differing = await tx`
        select items.position
          from public.invoice_items as items
          cross join private.document_line_amounts(
            items.unit_price_minor, items.quantity, items.discount_bps, items.tax_rate_bps,
            ${includes}
          ) as amounts
         where items.invoice_id = ${invoice.id}
           and (items.net_minor, items.tax_minor) is distinct from
               (amounts.net_minor, amounts.tax_minor)`
        expect(differing).toHaveLength(0)
        await as(tx, shop.admin)
        expect(await issue(tx, shop.orgId, invoice.id)).toMatchObject({
          status: 'issued',
          total_minor: placed.total_minor,
        })
      }),
  )

  it('is to be paid by the terms of the organization, and taxed as the order was', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      await tx`
        update public.finance_settings
           set default_tax_rate_bps = 1900, payment_terms_days = 30, payment_terms = 'Net 30',
               prices_include_tax = true
         where org_id = ${shop.orgId}`
      await as(tx, shop.agent)
      const placed = await order(tx, shop)
      expect(await fromOrder(tx, shop.orgId, placed.id)).toMatchObject({
        payment_terms_days: 30,
        payment_terms: 'Net 30',
        prices_include_tax: false,
        total_minor: placed.total_minor,
        tax_minor: placed.tax_minor,
      })
    }))

  it('leaves out what was cancelled', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const placed = await order(tx, shop)
      await cancel(tx, shop.orgId, placed.id, {
        items: [{ item_id: placed.items[0]?.id, quantity: 1 }],
      })
      const left = await getOrder(tx, shop.orgId, placed.id)
      const invoice = await fromOrder(tx, shop.orgId, placed.id)
      expect(invoice.items[0]?.quantity).toBe(2)
      expect(invoice.total_minor).toBe(left.total_minor)
    }))

  it('takes the lines of its draft again once something was cancelled, and keeps what was said of it', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.admin)
      const placed = await order(tx, shop)
      const first = await fromOrder(tx, shop.orgId, placed.id)
      const details = { customer_id: shop.customerId, note: 'Thank you', prices_include_tax: false }
      await saveDraft(tx, shop.orgId, { ...details, items: [item()] }, first.id)
      // Nothing was cancelled: what was written by hand stays.
      const edited = await fromOrder(tx, shop.orgId, placed.id)
      expect(edited).toMatchObject({ id: first.id, item_count: 1, total_minor: 11_900 })

      const items = [{ item_id: placed.items[0]?.id, quantity: 1 }]
      await cancel(tx, shop.orgId, placed.id, { items })
      await expectDenied(() => issue(tx, shop.orgId, first.id), 'PT409', 'finance.order_changed')
      const left = await getOrder(tx, shop.orgId, placed.id)
      const renewed = await fromOrder(tx, shop.orgId, placed.id)
      expect(renewed).toMatchObject({
        id: first.id,
        status: 'draft',
        note: 'Thank you',
        prices_include_tax: first.prices_include_tax,
        total_minor: left.total_minor,
        tax_minor: left.tax_minor,
        item_count: 2,
      })
      expect(renewed.items.map(({ quantity }) => quantity)).toEqual([2, 1])
      // Once more it is as it is, and what is issued stays whatever is cancelled.
      expect(await fromOrder(tx, shop.orgId, placed.id)).toEqual(renewed)
      await issue(tx, shop.orgId, first.id)
      await cancel(tx, shop.orgId, placed.id, { items })
      expect(await fromOrder(tx, shop.orgId, placed.id)).toMatchObject({
        id: first.id,
        status: 'issued',
        total_minor: left.total_minor,
      })
    }))

  it('answers and issues no draft of an order that was cancelled since', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.admin)
      const placed = await order(tx, shop)
      const draft = await fromOrder(tx, shop.orgId, placed.id)
      // By whoever ordered it.
      await as(tx, shop.customer)
      await cancel(tx, shop.orgId, placed.id)
      await as(tx, shop.admin)
      for (const invoice of [fromOrder, (on: Tx, id: string) => issue(on, id, draft.id)]) {
        await expectDenied(
          () => invoice(tx, shop.orgId, placed.id),
          'PT409',
          'finance.order_is_cancelled',
        )
      }
      // It is not in the way.
      await tx`select public.delete_invoice_draft(${shop.orgId}, ${draft.id})`
    }))

  it('lets an issued invoice be, whatever is cancelled of its order', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.admin)
      const placed = await order(tx, shop)
      const { id } = await fromOrder(tx, shop.orgId, placed.id)
      const issued = await issue(tx, shop.orgId, id)
      await cancel(tx, shop.orgId, placed.id)
      expect(await issue(tx, shop.orgId, id)).toMatchObject({
        number: issued.number,
        total_minor: issued.total_minor,
      })
    }))

  it('answers the invoice that there is, and makes another once that is void', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.admin)
      const placed = await order(tx, shop)
      const first = await fromOrder(tx, shop.orgId, placed.id)
      expect(await fromOrder(tx, shop.orgId, placed.id)).toEqual(first)
      await issue(tx, shop.orgId, first.id)
      expect((await fromOrder(tx, shop.orgId, placed.id)).id).toBe(first.id)
      await voidInvoice(tx, shop.orgId, first.id)
      const second = await fromOrder(tx, shop.orgId, placed.id)
      expect(second.id).not.toBe(first.id)
      expect(second.total_minor).toBe(first.total_minor)
    }))

  it('refuses a cancelled order, and does not find one of elsewhere', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const placed = await order(tx, shop)
      await advance(tx, shop.orgId, placed.id, 'cancelled')
      await expectDenied(
        () => fromOrder(tx, shop.orgId, placed.id),
        'PT409',
        'finance.order_is_cancelled',
      )
      await expectDenied(
        () => fromOrder(tx, shop.orgId, randomUUID()),
        'PT404',
        'commerce.order_not_found',
      )
      await as(tx, shop.otherOwner)
      await expectDenied(
        () => fromOrder(tx, shop.otherOrg.id, placed.id),
        'PT404',
        'commerce.order_not_found',
      )
    }))
})

describe('save_invoice_draft of an order', () => {
  it('changes lines, and neither who bought nor what they pay with', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createCustomer(tx, { org_id: shop.orgId })
      await as(tx, shop.agent)
      const placed = await order(tx, shop)
      const draft = await fromOrder(tx, shop.orgId, placed.id)
      const details = { customer_id: shop.customerId, items: [item()] }
      for (const [field, change] of [
        ['customer_id', { customer_id: other.id }],
        ['currency', { currency: 'USD' }],
      ] as const) {
        const refusal = await expectDenied(
          () => saveDraft(tx, shop.orgId, { ...details, ...change }, draft.id),
          'PT422',
          'finance.draft_of_order',
        )
        expect(refusal.detail).toBe(field)
      }
      // Said or not, the currency is the order's; what is no draft of an order is anybody's.
      await asOwner(tx)
      await tx`update public.organizations set currency = 'USD' where id = ${shop.orgId}`
      await as(tx, shop.agent)
      const changes: Details[] = [{}, { currency: placed.currency }]
      for (const change of changes) {
        expect(await saveDraft(tx, shop.orgId, { ...details, ...change }, draft.id)).toMatchObject({
          currency: placed.currency,
          order: { id: placed.id },
          item_count: 1,
        })
      }
      const own = await saveDraft(tx, shop.orgId, details)
      expect(own.currency).toBe('USD')
      const moved = { ...details, customer_id: other.id, currency: 'EUR' }
      expect(await saveDraft(tx, shop.orgId, moved, own.id)).toMatchObject({
        customer_id: other.id,
        currency: 'EUR',
      })
    }))
})
