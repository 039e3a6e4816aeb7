import { describe, expect, it } from 'vitest'
import { createCart, createVariant } from '../../helpers/commerce-factories.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { add, getCart, remove, set } from './carts.helpers.ts'
import { race, reasons, times, values, withShops } from './race.helpers.ts'

const linesOf = (orgId: string) => sql<{ variant_id: string; quantity: number }[]>`
  select variant_id, quantity from public.cart_items where org_id = ${orgId}`

const activeCarts = (orgId: string) => sql<{ id: string; user_id: string | null }[]>`
  select id, user_id from public.user_carts where org_id = ${orgId} and status = 'active'`

describe('add_cart_item, in a race', () => {
  it('16 parallel adds of one item by a guest give 16 pieces on one line', () =>
    withShops(async ({ org, variantId }) => {
      const { token } = await createCart(sql, { org_id: org.id })
      const results = await race(times(16, 'guest', (tx) => add(tx, org.id, variantId, 1, token)))
      expect(reasons(results)).toEqual([])
      expect(await linesOf(org.id)).toEqual([{ variant_id: variantId, quantity: 16 }])
      // Each answer is of the moment after its own piece, so no two are the same.
      expect(new Set(values(results).map(({ item_count }) => item_count)).size).toBe(16)
    }))

  it('16 parallel first adds by a user make one cart with 16 pieces on one line', () =>
    withShops(async ({ org, customer, variantId }) => {
      const results = await race(times(16, customer, (tx) => add(tx, org.id, variantId)))
      expect(reasons(results)).toEqual([])
      expect(await activeCarts(org.id)).toHaveLength(1)
      expect(await linesOf(org.id)).toEqual([{ variant_id: variantId, quantity: 16 }])
    }))

  it('16 parallel adds of what there are ten of give ten, and six are told', () =>
    withShops(async ({ org, customer }) => {
      const { id } = await createVariant(sql, { org_id: org.id, stock_quantity: 10 })
      const results = await race(times(16, customer, (tx) => add(tx, org.id, id)))
      expect(reasons(results)).toEqual(Array(6).fill('commerce.stock_insufficient'))
      expect(await linesOf(org.id)).toEqual([{ variant_id: id, quantity: 10 }])
    }))

  it('a cart does not grow past a hundred lines, however many are added at once', () =>
    withShops(async ({ org, customer, variantId }) => {
      const { id } = await createCart(sql, { org_id: org.id, user_id: customer.userId })
      await sql`
        with made as (
          insert into public.product_variants (org_id, product_id, sku, option_values, price_minor, currency, tracks_stock)
          select org_id, product_id, sku || number, array[number::text], price_minor, currency, false
          from public.product_variants, generate_series(1, 95) as numbers (number)
          where id = ${variantId}
          returning org_id, id
        )
        insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
        select org_id, ${id}, id, 1, 1000 from made`
      const others = await Promise.all(
        Array.from({ length: 12 }, () => createVariant(sql, { org_id: org.id })),
      )
      const results = await race(
        others.map((variant) => ({ who: customer, run: (tx) => add(tx, org.id, variant.id) })),
      )
      expect(reasons(results)).toEqual(Array(7).fill('commerce.cart_full'))
      expect(await linesOf(org.id)).toHaveLength(100)
    }))

  it('adds, sets and removes of several lines at once never deadlock or double a line', () =>
    withShops(async ({ org, customer, variantId }) => {
      const second = await createVariant(sql, { org_id: org.id })
      const results = await race([
        ...times(6, customer, (tx) => add(tx, org.id, variantId)),
        ...times(6, customer, (tx) => set(tx, org.id, second.id, 3)),
        ...times(4, customer, (tx) => remove(tx, org.id, second.id)),
      ])
      expect(reasons(results)).toEqual([])
      const lines = new Map((await linesOf(org.id)).map((line) => [line.variant_id, line.quantity]))
      expect(lines.get(variantId)).toBe(6)
      expect([undefined, 3]).toContain(lines.get(second.id))
    }))

  it.each(['guest', 'customer'] as const)(
    'what a %s adds in the instant the cart is ordered is in the next cart',
    (who) =>
      withShops(async ({ org, customer, variantId }) => {
        const { id, token } = await createCart(sql, {
          org_id: org.id,
          ...(who === 'customer' ? { user_id: customer.userId } : {}),
          items: [{ variant_id: variantId, quantity: 2 }],
        })
        // As place_order() does: it holds the cart, and lets go when the cart is ordered.
        const ordering = Promise.withResolvers<void>()
        const ordered = sql.begin(async (tx) => {
          await tx`select from public.user_carts where id = ${id} for no key update`
          ordering.resolve()
          await tx`select pg_sleep(0.3)`
          await tx`update public.user_carts set status = 'ordered' where id = ${id}`
        })
        await ordering.promise
        const results = await race(
          times(8, who === 'guest' ? 'guest' : customer, (tx) =>
            add(tx, org.id, variantId, 1, token),
          ),
        )
        await ordered
        expect(reasons(results)).toEqual([])
        const carts = await activeCarts(org.id)
        expect(carts).toHaveLength(1)
        expect(carts[0]?.id).not.toBe(id)
        const lines = await sql`
          select cart_id, quantity from public.cart_items where org_id = ${org.id} order by quantity`
        expect(lines).toEqual([
          { cart_id: id, quantity: 2 },
          { cart_id: carts[0]?.id, quantity: 8 },
        ])
      }),
  )

  it('two customers and two guests never see what the others have', () =>
    withShops(async ({ org, customer, stranger, variantId }) => {
      const tokens = await Promise.all(
        [0, 1].map(async () => (await createCart(sql, { org_id: org.id })).token),
      )
      const results = await race([
        ...times(3, customer, (tx) => add(tx, org.id, variantId)),
        ...times(4, stranger, (tx) => add(tx, org.id, variantId)),
        ...times(5, 'guest', (tx) => add(tx, org.id, variantId, 1, tokens[0] ?? '')),
        ...times(6, 'guest', (tx) => add(tx, org.id, variantId, 1, tokens[1] ?? '')),
      ])
      expect(reasons(results)).toEqual([])
      const quantities = (await linesOf(org.id)).map(({ quantity }) => quantity).toSorted()
      expect(quantities).toEqual([3, 4, 5, 6])
      expect(await commitAs(customer, (tx) => getCart(tx, org.id))).toMatchObject({ item_count: 3 })
      expect(await commitAs(stranger, (tx) => getCart(tx, org.id))).toMatchObject({ item_count: 4 })
    }))
})
