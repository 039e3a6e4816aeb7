import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  address,
  createOrder,
  grantCredit,
  openShop,
  type Quote,
  stockOf,
} from './orders.helpers.ts'

type OrderQuote = Quote & {
  currency: string
  exponent: number
  lines: { variant_id: string; line_minor: number; available: number | null }[]
}

async function quote(
  tx: Tx,
  orgId: string,
  customerId: string,
  items: JSONValue,
  country = 'DE',
): Promise<OrderQuote> {
  const [row] = await tx<{ answer: OrderQuote }[]>`
    select public.quote_order(${orgId}, ${customerId}, ${tx.json(items)}, ${country}) as answer`
  return required(row).answer
}

describe('quote_order', () => {
  it.each([true, false])(
    'says what the order then comes to, and takes nothing (prices with tax: %s)',
    async (prices_include_tax) => {
      await inTransaction(async (tx) => {
        const shop = await openShop(tx, { prices_include_tax })
        const second = await createVariant(tx, { org_id: shop.orgId, price_minor: 333 })
        await grantCredit(tx, shop, 700)
        const items = [
          { variant_id: shop.variantId, quantity: 2 },
          { variant_id: second.id, quantity: 3 },
        ]
        await as(tx, shop.agent)
        const said = await quote(tx, shop.orgId, shop.customerId, items)
        expect(said).toMatchObject({
          currency: 'EUR',
          exponent: 2,
          credit_minor: 700,
          problems: [],
          lines: [
            { variant_id: shop.variantId, line_minor: 2000, available: 100 },
            { variant_id: second.id, line_minor: 999 },
          ],
        })
        await asOwner(tx)
        expect(await stockOf(tx, shop.variantId)).toBe(100)

        await as(tx, shop.agent)
        const order = await createOrder(tx, shop.orgId, {
          customer_id: shop.customerId,
          items,
          shipping_address: address,
          payment_method: 'account',
          expected_total_minor: said.total_minor,
        })
        expect(order).toMatchObject({
          items_minor: said.items_minor,
          shipping_minor: said.shipping_minor,
          tax_minor: said.tax_minor,
          total_minor: said.total_minor,
        })
      })
    },
  )

  it('takes a whole number however it is written, and no other', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await as(tx, shop.agent)
      const said = (quantity: string) => tx<{ answer: OrderQuote }[]>`
        select public.quote_order(
          ${shop.orgId}, ${shop.customerId},
          ${`[{"variant_id": "${shop.variantId}", "quantity": ${quantity}}]`}::text::jsonb, 'DE'
        ) as answer`
      expect((await said('2.0'))[0]?.answer).toMatchObject({ items_minor: 2000 })
      await expectDenied(() => said('2.5'), 'PT422', 'commerce.quantity_invalid')
    })
  })

  it('names what stands in the way: stock, what is gone, where nobody delivers', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx, { stock_quantity: 2 })
      const gone = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'
      const items = [
        { variant_id: shop.variantId, quantity: 3 },
        { variant_id: gone, quantity: 1 },
      ]
      await tx`
        update public.shipping_rates set country_code = 'AT' where org_id = ${shop.orgId}`
      await as(tx, shop.agent)
      const { problems, shipping } = await quote(tx, shop.orgId, shop.customerId, items)
      expect(shipping).toBeNull()
      expect(problems).toEqual([
        { code: 'commerce.variant_unavailable', variant_id: gone },
        { code: 'commerce.stock_insufficient', variant_id: shop.variantId },
        { code: 'commerce.shipping_unavailable' },
      ])
      // The control: where it does deliver, and as many as there are.
      const fine = [{ variant_id: shop.variantId, quantity: 2 }]
      expect(await quote(tx, shop.orgId, shop.customerId, fine, 'at')).toMatchObject({
        problems: [],
        shipping_minor: 490,
      })
    })
  })

  it('reports crm.customer_not_found for another organization’s customer', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const stranger = await createCustomer(tx, { org_id: shop.otherOrg.id })
      await as(tx, shop.agent)
      await expectDenied(
        () => quote(tx, shop.orgId, stranger.id, [{ variant_id: shop.variantId, quantity: 1 }]),
        'PT404',
        'crm.customer_not_found',
      )
    })
  })
})
