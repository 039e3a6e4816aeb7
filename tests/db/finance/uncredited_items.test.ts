import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { cancel, type Order, orderOf, type Shop } from '../commerce/orders.helpers.ts'
import { invoiced, invoiceOf, withShop } from './invoiced_orders.helpers.ts'
import { type Details, getInvoice, type Invoice, issue, saveDraft } from './invoices.helpers.ts'
import { credit, previewCredit } from './money.helpers.ts'

const piecesOf = ({ items }: Order, ...quantities: number[]) => ({
  items: quantities.flatMap((quantity, index) =>
    quantity > 0 ? [{ item_id: required(items[index]).id, quantity }] : [],
  ),
})

/** What of each line that is left is to be credited, in the order of the lines. */
async function proposed(tx: Tx, { orgId }: Shop, { id }: Invoice): Promise<number[]> {
  const { creditable } = await getInvoice(tx, orgId, id)
  return creditable.map(({ uncredited_quantity }) => uncredited_quantity)
}

/** The credit note that an invoice proposes, as whoever takes it as it is. */
async function asProposed(tx: Tx, { orgId }: Shop, { id }: Invoice) {
  const { creditable } = await getInvoice(tx, orgId, id)
  return {
    items: creditable
      .filter(({ uncredited_quantity }) => uncredited_quantity > 0)
      .map(({ invoice_item_id, uncredited_quantity }) => ({
        invoice_item_id,
        quantity: uncredited_quantity,
      })),
  }
}

/** The draft of an order with other lines, saved without saying which of them are the order's. */
async function rewritten(tx: Tx, shop: Shop, order: Order, change: (line: Details) => Details[]) {
  const draft = await invoiceOf(tx, shop, order)
  const [first, ...others] = draft.items.map((line) => ({
    description: line.description,
    quantity: line.quantity,
    unit_price_minor: line.unit_price_minor,
    tax_rate_bps: line.tax_rate_bps,
    variant_id: order.items[line.position - 1]?.variant_id ?? null,
  }))
  const details = {
    customer_id: shop.customerId,
    prices_include_tax: draft.prices_include_tax,
    items: [...change(required(first)), ...others],
  }
  await saveDraft(tx, shop.orgId, details, draft.id)
  return issue(tx, shop.orgId, draft.id)
}

describe('an invoice of an order of which some is cancelled', () => {
  it('names the lines and how much of each, and a credit note of that covers what is missing', () =>
    withShop(0, async (tx, shop) => {
      const { id } = await createProduct(tx, { org_id: shop.orgId })
      const second = await createVariant(tx, { org_id: shop.orgId, product_id: id })
      const variantIds = [shop.variantId, second.id]
      const { order, invoice } = await invoiced(tx, shop, { variantIds, quantity: 3 })
      expect(await proposed(tx, shop, invoice)).toEqual([0, 0, 0])
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 1, 2))
      expect(await proposed(tx, shop, invoice)).toEqual([1, 2, 0])
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 1, 0))
      expect(await proposed(tx, shop, invoice)).toEqual([2, 2, 0])

      const items = await asProposed(tx, shop, invoice)
      const { uncredited_minor } = await getInvoice(tx, shop.orgId, invoice.id)
      const preview = await previewCredit(tx, shop, invoice.id, items.items)
      expect(preview.total_minor).toBe(uncredited_minor)
      expect((await credit(tx, shop, invoice.id, items)).total_minor).toBe(uncredited_minor)
      expect(await proposed(tx, shop, invoice)).toEqual([0, 0, 0])
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 0, 1))
      expect(await proposed(tx, shop, invoice)).toEqual([0, 1, 0])
    }))

  it('names nothing of what was cancelled before it was drafted, or credited before', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 4 })
      await as(tx, shop.admin)
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 1))
      // As many again as were ordered: what was cancelled before is no matter of it.
      const invoice = await rewritten(tx, shop, order, (line) => [{ ...line, quantity: 4 }])
      expect(await proposed(tx, shop, invoice)).toEqual([0, 0])
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 1))
      expect(await proposed(tx, shop, invoice)).toEqual([1, 0])
      await credit(tx, shop, invoice.id, await asProposed(tx, shop, invoice))
      expect(await proposed(tx, shop, invoice)).toEqual([0, 0])
    }))

  it('names nothing where as much was credited of another line', () =>
    withShop(0, async (tx, shop) => {
      const { id } = await createProduct(tx, { org_id: shop.orgId })
      const second = await createVariant(tx, { org_id: shop.orgId, product_id: id })
      const variantIds = [shop.variantId, second.id]
      const { order, invoice } = await invoiced(tx, shop, { variantIds })
      await cancel(tx, shop.orgId, order.id, piecesOf(order, 1, 0))
      expect(await proposed(tx, shop, invoice)).toEqual([1, 0, 0])
      const other = required(invoice.items[1]).id
      await credit(tx, shop, invoice.id, { items: [{ invoice_item_id: other, quantity: 1 }] })
      expect(await proposed(tx, shop, invoice)).toEqual([0, 0])
    }))

  it('shares the pieces among lines of one thing, and takes what was left out for cancelled', () =>
    withShop(0, async (tx, shop) => {
      const halves = (line: Details): Details[] => [
        { ...line, quantity: 1 },
        { ...line, quantity: 1, discount_bps: 5_000 },
      ]
      const cases: [string, number, (line: Details) => Details[], number, number[]][] = [
        ['of two lines the first', 2, halves, 1, [1, 0, 0]],
        ['of two lines both', 3, halves, 3, [1, 1, 0]],
        ['one of three was not asked for', 3, (line) => [{ ...line, quantity: 2 }], 1, [0, 0]],
        ['and of two cancelled one was', 3, (line) => [{ ...line, quantity: 2 }], 2, [1, 0]],
        ['more was asked for', 2, (line) => [{ ...line, quantity: 3 }], 1, [1, 0]],
        ['a line written anew', 2, (line) => [{ ...line, variant_id: null }], 1, [0, 0]],
      ]
      for (const [name, quantity, change, pieces, expected] of cases) {
        await asOwner(tx)
        const order = await orderOf(tx, shop, { quantity })
        await as(tx, shop.admin)
        const invoice = await rewritten(tx, shop, order, change)
        await cancel(tx, shop.orgId, order.id, piecesOf(order, pieces))
        expect([name, await proposed(tx, shop, invoice)]).toEqual([name, expected])
      }
    }))
})
