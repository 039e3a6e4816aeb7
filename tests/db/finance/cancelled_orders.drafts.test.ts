import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  advance,
  cancel,
  type Order,
  openShop,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import {
  daysAgo,
  onePiece,
  onePieceOf,
  refused,
  remind,
  uncredited,
} from './cancelled_orders.helpers.ts'
import { invoiceOf, withShop } from './invoiced_orders.helpers.ts'
import { type Details, issue, item, saveDraft } from './invoices.helpers.ts'
import { credit } from './money.helpers.ts'

describe('an invoice of an order of which some is cancelled later', () => {
  it('whose lines were written anew is credited by value', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      const draft = await invoiceOf(tx, shop, order)
      const details = {
        customer_id: shop.customerId,
        items: [item({ unit_price_minor: order.total_minor, tax_rate_bps: 0, quantity: 2 })],
      }
      await saveDraft(tx, shop.orgId, details, draft.id)
      const invoice = await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(order.total_minor - left.total_minor)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      await remind(tx, shop, invoice)
    }))

  /** The draft of an order as whoever edits it saves it, without saying which lines are the order's. */
  const saved = async (
    tx: Tx,
    shop: Shop,
    order: Order,
    change: (line: Details, index: number) => Details[],
  ) => {
    const draft = await invoiceOf(tx, shop, order)
    const items = draft.items.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unit_price_minor: line.unit_price_minor,
      tax_rate_bps: line.tax_rate_bps,
      variant_id: order.items[line.position - 1]?.variant_id ?? null,
    }))
    const details = {
      customer_id: shop.customerId,
      prices_include_tax: draft.prices_include_tax,
      items: items.flatMap(change),
    }
    await saveDraft(tx, shop.orgId, details, draft.id)
    return issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
  }

  it('whose draft was saved with a discount is credited by its pieces', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line) => [{ ...line, discount_bps: 5_000 }])
      const line = required(invoice.items[0])
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(line.gross_minor / 2)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor - line.gross_minor / 2)
    }))

  it('whose line was cut in two, or asks for less or more than was ordered, is too', () =>
    withShop(0, async (tx, shop) => {
      const cases: [number, (line: Details) => Details[], number][] = [
        [
          2,
          (line) => [
            { ...line, quantity: 1 },
            { ...line, quantity: 1, discount_bps: 5_000 },
          ],
          1,
        ],
        // One of three is not asked for: neither is the one that is cancelled.
        [3, (line) => [{ ...line, quantity: 2 }], 0],
        [2, (line) => [{ ...line, quantity: 3 }], 1],
      ]
      for (const [quantity, change, pieces] of cases) {
        await asOwner(tx)
        const order = await orderOf(tx, shop, { quantity })
        await as(tx, shop.admin)
        const invoice = await saved(tx, shop, order, (line, index) =>
          index === 0 ? change(line) : [line],
        )
        await cancel(tx, shop.orgId, order.id, onePiece(order))
        expect([quantity, (await uncredited(tx, shop, invoice)) > 0]).toEqual([
          quantity,
          pieces > 0,
        ])
        if (pieces > 0) await credit(tx, shop, invoice.id, onePieceOf(invoice))
        await remind(tx, shop, invoice)
      }
    }))

  it('whose line was left out asks for no credit note when that is cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { id } = await createProduct(tx, { org_id: shop.orgId })
      const second = await createVariant(tx, { org_id: shop.orgId, product_id: id })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, second.id] })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line, index) => (index === 1 ? [] : [line]))
      const other = { items: [{ item_id: required(order.items[1]).id, quantity: 1 }] }
      await cancel(tx, shop.orgId, order.id, other)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))

  it('leaves no rest of a cent where lines that were written anew are rounded otherwise', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      // Five at 1.23 with 19 % tax are 7.32. Four are 5.85: the order loses 1.47, a piece is 1.46.
      const { id } = await createProduct(tx, { org_id: shop.orgId, tax_rate_bps: 1900 })
      const cheap = await createVariant(tx, {
        org_id: shop.orgId,
        product_id: id,
        price_minor: 123,
      })
      const order = await orderOf(tx, shop, { variantIds: [cheap.id], quantity: 5 })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line) => [{ ...line, variant_id: null }])
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(147)
      const note = await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(note.total_minor).toBe(146)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))
})
