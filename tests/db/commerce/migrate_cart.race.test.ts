import { describe, expect, it } from 'vitest'
import { createCart, createVariant, hashOf } from '../../helpers/commerce-factories.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { add, getCart, migrate } from './carts.helpers.ts'
import { race, reasons, times, values, whileSaved, withShops } from './race.helpers.ts'

const lines = (orgId: string) => sql<{ user_id: string | null; quantity: number }[]>`
  select carts.user_id, items.quantity
  from public.cart_items as items
  join public.user_carts as carts on carts.org_id = items.org_id and carts.id = items.cart_id
  where items.org_id = ${orgId}
  order by items.quantity`

describe('migrate_cart, in a race', () => {
  it('20 parallel merges give one identical cart and identical answers', () =>
    withShops(async ({ org, customer, variantId }) => {
      const few = await createVariant(sql, { org_id: org.id, stock_quantity: 5 })
      const { token } = await createCart(sql, {
        org_id: org.id,
        items: [
          { variant_id: variantId, quantity: 2 },
          { variant_id: few.id, quantity: 4 },
        ],
      })
      await createCart(sql, {
        org_id: org.id,
        user_id: customer.userId,
        items: [
          { variant_id: variantId, quantity: 3 },
          { variant_id: few.id, quantity: 4 },
        ],
      })
      const results = await race(times(20, customer, (tx) => migrate(tx, token)))
      expect(reasons(results)).toEqual([])
      const answers = values(results)
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(answers[0]).toMatchObject({
        status: 'merged',
        capped: [{ wanted: 8, kept: 5 }],
        dropped: [],
      })
      const cart = await commitAs(customer, (tx) => getCart(tx, org.id))
      expect(cart.items.map(({ quantity }) => quantity)).toEqual([5, 5])
      expect(cart.notices).toHaveLength(1)
      const carts = await sql`
        select status, count(*) from public.user_carts where org_id = ${org.id}
        group by status order by status`
      expect(carts).toEqual([
        { status: 'active', count: 1 },
        { status: 'merged', count: 1 },
      ])
    }))

  it('two devices merge two guests’ carts at once, and nothing is lost or doubled', () =>
    withShops(async ({ org, customer, variantId }) => {
      const second = await createVariant(sql, { org_id: org.id })
      const phone = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 2 }, { variant_id: second.id }],
      })
      const laptop = await createCart(sql, {
        org_id: org.id,
        items: [
          { variant_id: second.id, quantity: 3 },
          { variant_id: variantId, quantity: 5 },
        ],
      })
      for (const { token } of [phone, laptop]) {
        await sql`
          insert into public.wishlist_items (org_id, token_hash, variant_id)
          values (${org.id}, sha256(${token}), ${variantId}), (${org.id}, sha256(${token}), ${second.id})`
      }
      const results = await race([
        ...times(8, customer, (tx) => migrate(tx, phone.token)),
        ...times(8, customer, (tx) => migrate(tx, laptop.token)),
      ])
      expect(reasons(results)).toEqual([])
      expect(new Set(values(results).map((answer) => JSON.stringify(answer))).size).toBe(2)
      const added = new Set(values(results).map(({ wishlist_added }) => wishlist_added))
      expect(added).toEqual(new Set([0, 2]))
      expect(await lines(org.id)).toEqual([
        { user_id: customer.userId, quantity: 4 },
        { user_id: customer.userId, quantity: 7 },
      ])
    }))

  it('what the user adds while it is merged is counted as well', () =>
    withShops(async ({ org, customer, variantId }) => {
      const { token } = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 10 }],
      })
      const results = await race<unknown>([
        ...times(10, customer, (tx) => add(tx, org.id, variantId)),
        ...times(6, customer, (tx) => migrate(tx, token)),
      ])
      expect(reasons(results)).toEqual([])
      expect(await lines(org.id)).toEqual([{ user_id: customer.userId, quantity: 20 }])
    }))

  it('what the guest adds while it is merged is in the cart, or refused as one that is gone', () =>
    withShops(async ({ org, customer, variantId }) => {
      const { token } = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 1 }],
      })
      const results = await race<unknown>([
        ...times(12, 'guest', (tx) => add(tx, org.id, variantId, 1, token)),
        ...times(4, customer, (tx) => migrate(tx, token)),
      ])
      const refused = reasons(results)
      expect(refused).toEqual(Array(refused.length).fill('commerce.cart_not_found'))
      expect(await lines(org.id)).toEqual([
        { user_id: customer.userId, quantity: 13 - refused.length },
      ])
    }))

  it('of two users who come with the same secret one has all of it, the other nothing', () =>
    withShops(async ({ org, customer, stranger, variantId }) => {
      const { token } = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 3 }],
      })
      const results = await race([
        ...times(8, customer, async (tx) => ({ who: 'customer', ...(await migrate(tx, token)) })),
        ...times(8, stranger, async (tx) => ({ who: 'stranger', ...(await migrate(tx, token)) })),
      ])
      expect(reasons(results)).toEqual([])
      const merged = new Set(
        values(results).flatMap(({ who, status }) => (status === 'merged' ? [who] : [])),
      )
      expect(merged.size).toBe(1)
      const winner = merged.has('customer') ? customer : stranger
      expect(await lines(org.id)).toEqual([{ user_id: winner.userId, quantity: 3 }])
      const loser = merged.has('customer') ? stranger : customer
      expect(await commitAs(loser, (tx) => getCart(tx, org.id))).toMatchObject({ id: null })
    }))

  it('a merge while the user’s cart is ordered lands in the next cart', () =>
    withShops(async ({ org, customer, variantId }) => {
      const own = await createCart(sql, {
        org_id: org.id,
        user_id: customer.userId,
        items: [{ variant_id: variantId, quantity: 2 }],
      })
      const { token } = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 3 }],
      })
      const ordering = Promise.withResolvers<void>()
      const ordered = sql.begin(async (tx) => {
        await tx`select from public.user_carts where id = ${own.id} for no key update`
        ordering.resolve()
        await tx`select pg_sleep(0.3)`
        await tx`update public.user_carts set status = 'ordered' where id = ${own.id}`
      })
      await ordering.promise
      const results = await race(times(4, customer, (tx) => migrate(tx, token)))
      await ordered
      expect(reasons(results)).toEqual([])
      expect(values(results)[0]?.cart_id).not.toBe(own.id)
      expect(await commitAs(customer, (tx) => getCart(tx, org.id))).toMatchObject({ item_count: 3 })
    }))

  it('gives up soon where somebody else holds the cart, so that no sign-in hangs', () =>
    withShops(async ({ org, customer, variantId }) => {
      const { token, id } = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: variantId }],
      })
      const holding = Promise.withResolvers<void>()
      const done = Promise.withResolvers<void>()
      const held = sql.begin(async (tx) => {
        await tx`select from public.user_carts where id = ${id} for no key update`
        holding.resolve()
        await done.promise
      })
      await holding.promise
      const startedAt = Date.now()
      const [result] = await race(times(1, customer, (tx) => migrate(tx, token)))
      const seconds = (Date.now() - startedAt) / 1000
      done.resolve()
      await held
      expect(result).toMatchObject({ status: 'rejected', reason: { code: '55P03' } })
      expect(seconds).toBeLessThan(5)
      // And the next request finds it as it was.
      expect(await commitAs(customer, (tx) => migrate(tx, token))).toMatchObject({
        status: 'merged',
      })
      expect(await commitAs(customer, (tx) => getCart(tx, org.id))).toMatchObject({ item_count: 1 })
    }))

  it('waits for who saves a product, whatever was put in or wished for first', () =>
    withShops(async ({ org, customer, variantId }) => {
      const { id } = await createVariant(sql, { org_id: org.id })
      const [low = '', high = ''] = [variantId, id].toSorted()
      const inCart = await createCart(sql, {
        org_id: org.id,
        items: [{ variant_id: high }, { variant_id: low }],
      })
      await whileSaved([low, high], () => commitAs(customer, (tx) => migrate(tx, inCart.token)))
      const cart = await commitAs(customer, (tx) => getCart(tx, org.id))
      expect(cart.items.map(({ variant_id }) => variant_id)).toEqual([high, low])

      const wished = await createCart(sql, { org_id: org.id, items: [{ variant_id: high }] })
      await sql`delete from public.cart_items where cart_id = ${cart.id}`
      await sql`
        insert into public.wishlist_items (org_id, token_hash, variant_id)
        values (${org.id}, ${hashOf(wished.token ?? '')}, ${low})`
      const answer = await whileSaved([low, high], () =>
        commitAs(customer, (tx) => migrate(tx, wished.token)),
      )
      expect(answer).toMatchObject({ status: 'merged', wishlist_added: 1 })
    }))
})
