import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, asAnon, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { list, numbers, type Page } from './list_orders.helpers.ts'
import { details, guestWith, openShop, orderOf, placeOrder } from './orders.helpers.ts'

describe('list_guest_orders and list_own_orders', () => {
  it('a customer sees their own, a guest those of their secret', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const other = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      await placeOrder(tx, shop.orgId, details(1490), { token })
      await placeOrder(tx, shop.orgId, details(1490), { token: other })
      const guest = async (secret: string | null) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_guest_orders(${shop.orgId}, ${secret}) as page`
        return numbers(row?.page ?? { items: [], next_cursor: null })
      }
      expect(await guest(token)).toEqual([1002])
      expect(await guest('x')).toEqual([])
      expect(await guest(null)).toEqual([])
      await as(tx, shop.customer)
      const [own] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(own?.page.items).toMatchObject([{ number: 1001 }])
      await as(tx, shop.stranger)
      const [none] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(none?.page).toEqual({ items: [], next_cursor: null })
    })
  })

  it('give pages that lead on to the next', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      for (const _ of [1, 2, 3]) {
        await tx`select public.set_cart_item(${shop.orgId}, ${shop.variantId}, 1, ${token})`
        await placeOrder(tx, shop.orgId, details(1490), { token })
      }
      const guest = async (cursor: JSONValue | null) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_guest_orders(
            ${shop.orgId}, ${token}, ${cursor === null ? null : tx.json(cursor)}, 2
          ) as page`
        return row?.page ?? { items: [], next_cursor: null }
      }
      const first = await guest(null)
      expect(numbers(first)).toEqual([1003, 1002])
      const second = await guest(first.next_cursor)
      expect([numbers(second), second.next_cursor]).toEqual([[1001], null])
    }))

  it('tell a guest who types another’s e-mail no name but the one they typed; staff see whose it is', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await createCustomer(tx, {
        org_id: shop.orgId,
        name: 'Grace Hopper',
        email: 'grace@example.test',
      })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const contact = { name: 'Somebody', email: 'grace@example.test' }
      await asAnon(tx)
      await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })
      const [guest] = await tx<{ page: Page }[]>`
        select public.list_guest_orders(${shop.orgId}, ${token}) as page`
      expect(guest?.page.items).toMatchObject([{ number: 1001, customer_name: 'Somebody' }])

      await as(tx, shop.agent)
      const { items } = await list(tx, shop.orgId)
      expect(items).toMatchObject([{ number: 1001, customer_name: 'Grace Hopper' }])
    }))

  it('tell a customer the name that the order was placed with, not what staff call them', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await orderOf(tx, shop)
      await tx`
        update public.customers set name = 'Pays late'
        where id = ${shop.customerId}`
      await as(tx, shop.customer)
      const [own] = await tx<{ page: Page }[]>`
        select public.list_own_orders(${shop.orgId}) as page`
      expect(own?.page.items).toMatchObject([{ customer_name: 'Ada Lovelace' }])
    }))
})
