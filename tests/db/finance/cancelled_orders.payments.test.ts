import { describe, expect, it } from 'vitest'
import { as, type Tx } from '../../helpers/db.ts'
import { cancel, type Shop } from '../commerce/orders.helpers.ts'
import { daysAgo, invoicedLongAgo, onePiece } from './cancelled_orders.helpers.ts'
import { booksOf, withShop } from './invoiced_orders.helpers.ts'
import { getInvoice, voidInvoice } from './invoices.helpers.ts'
import { ageing } from './reports.helpers.ts'

describe('what was paid with an order of which some is cancelled later', () => {
  const openOn = async (tx: Tx, shop: Shop, days: number) =>
    (await ageing(tx, shop.orgId, await daysAgo(tx, shop, days))).totals.total

  it('was paid on the days before: only from today on is something open', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'credit')
      expect([await openOn(tx, shop, 20), await openOn(tx, shop, 0)]).toEqual([0, 0])
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      const back = order.total_minor - left.total_minor
      expect(back).toBeGreaterThan(0)
      expect([
        await openOn(tx, shop, 40),
        await openOn(tx, shop, 1),
        await openOn(tx, shop, 0),
      ]).toEqual([0, 0, back])
      const today = await daysAgo(tx, shop, 0)
      const days = await tx<{ kind: string; paid_on: string }[]>`
        select kind, paid_on::text from public.payments
        where org_id = ${shop.orgId} order by kind, paid_on`
      expect([...days]).toEqual([
        { kind: 'payment', paid_on: invoice.issued_on },
        { kind: 'payment', paid_on: today },
        { kind: 'reversal', paid_on: today },
      ])
      await booksOf(tx, shop)
    }))

  it('is no matter of a closed period, and the days before stay closed', () =>
    withShop(9_000, async (tx, shop) => {
      const { order } = await invoicedLongAgo(tx, shop, 'credit')
      await as(tx, shop.owner)
      await tx`select public.close_books(${shop.orgId}, ${await daysAgo(tx, shop, 1)})`
      await as(tx, shop.admin)
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect([await openOn(tx, shop, 1), await openOn(tx, shop, 0)]).toEqual([
        0,
        order.total_minor - left.total_minor,
      ])
      await booksOf(tx, shop)
    }))

  it('leaves nothing below zero on any day when the invoice is void after it', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'credit')
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      await voidInvoice(tx, shop.orgId, invoice.id)
      expect(await getInvoice(tx, shop.orgId, invoice.id)).toMatchObject({ status: 'void' })
      for (const days of [41, 40, 20, 1, 0]) {
        expect([days, await openOn(tx, shop, days)]).toEqual([days, 0])
      }
      await booksOf(tx, shop)
    }))
})
