import { describe, expect, it } from 'vitest'
import { createCart, createShop, createVariant, hashOf } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, asService, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { add, migrate, shops } from './carts.helpers.ts'
import { race, reasons, times, values, withShops } from './race.helpers.ts'

const days = (count: number) => new Date(Date.now() - count * 86_400_000)

async function cleanUp(tx: Tx, limit?: number): Promise<number> {
  const [row] = await (limit === undefined
    ? tx<{ removed: number }[]>`select public.cleanup_orphaned_carts() as removed`
    : tx<{ removed: number }[]>`select public.cleanup_orphaned_carts(${limit}) as removed`)
  return row?.removed ?? -1
}

describe('cleanup_orphaned_carts', () => {
  it('removes what guests have not touched for as long as the shop keeps carts, with its lines', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer, variantId } = await shops(tx)
      await createShop(tx, { org_id: otherOrg.id, guest_cart_days: 5 })
      const items = [{ variant_id: variantId }]
      const old = await createCart(tx, { org_id: org.id, updated_at: days(31), items })
      const kept = [
        await createCart(tx, { org_id: org.id, updated_at: days(29), items }),
        await createCart(tx, { org_id: org.id, updated_at: days(31), status: 'ordered', items }),
        await createCart(tx, { org_id: org.id, updated_at: days(31), user_id: customer.userId }),
        await createCart(tx, { org_id: otherOrg.id, updated_at: days(4) }),
        // Being checked out.
        await createCart(tx, {
          org_id: org.id,
          updated_at: days(31),
          checkout_started_at: days(0.5),
        }),
      ]
      await createCart(tx, { org_id: otherOrg.id, updated_at: days(6) })
      await createCart(tx, { org_id: org.id, updated_at: days(31), checkout_started_at: days(2) })
      for (const cart of [old, kept[0]]) {
        await tx`
          insert into public.wishlist_items (org_id, token_hash, variant_id)
          values (${org.id}, ${hashOf(cart?.token ?? '')}, ${variantId})`
      }
      await asService(tx)
      expect(await cleanUp(tx)).toBe(3)
      expect(await cleanUp(tx)).toBe(0)
      await asOwner(tx)
      const left = await tx<{ id: string }[]>`
        select id from public.user_carts where org_id in ${tx([org.id, otherOrg.id])}`
      expect(left.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
      const [counts] = await tx`
        select
          (select count(*) from public.cart_items where org_id = ${org.id}) as lines,
          (select count(*) from public.wishlist_items where org_id = ${org.id}) as wishes`
      expect(counts).toEqual({ lines: 2, wishes: 1 })
    })
  })

  it('removes merged carts, too, and what they were merged into stays', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: variantId }],
      })
      await as(tx, customer)
      const { cart_id } = await migrate(tx, token)
      await asOwner(tx)
      await tx`
        update public.user_carts set updated_at = ${days(40)} where org_id = ${org.id}`
      await asService(tx)
      expect(await cleanUp(tx)).toBe(1)
      const left = await tx`
        select id, status from public.user_carts where org_id = ${org.id}`
      expect(left).toEqual([{ id: cart_id, status: 'active' }])
    })
  })

  it('removes wishes to which no cart leads any more, after the same time since the last order', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const second = await createVariant(tx, { org_id: org.id })
      const gone = await createCart(tx, {
        org_id: org.id,
        status: 'ordered',
        updated_at: days(31),
      })
      // Ordered twice, and may come back yet.
      const lately = await createCart(tx, {
        org_id: org.id,
        status: 'ordered',
        updated_at: days(40),
      })
      await createCart(tx, {
        org_id: org.id,
        status: 'ordered',
        updated_at: days(29),
        token: lately.token ?? '',
      })
      const live = await createCart(tx, { org_id: org.id })
      const wishes: [Buffer | null, string | null, string, Date][] = [
        [hashOf(gone.token ?? ''), null, variantId, days(31)],
        [hashOf(gone.token ?? ''), null, second.id, days(1)],
        [hashOf(lately.token ?? ''), null, variantId, days(31)],
        [hashOf(live.token ?? ''), null, variantId, days(31)],
        [null, customer.userId, variantId, days(31)],
      ]
      for (const [hash, userId, id, createdAt] of wishes) {
        await tx`
          insert into public.wishlist_items (org_id, token_hash, user_id, variant_id, created_at)
          values (${org.id}, ${hash}, ${userId}, ${id}, ${createdAt})`
      }
      await asService(tx)
      expect(await cleanUp(tx)).toBe(0)
      await asOwner(tx)
      const left = await tx`
        select token_hash, user_id, variant_id from public.wishlist_items where org_id = ${org.id}`
      expect(left).toHaveLength(4)
      expect(left).not.toContainEqual({
        token_hash: hashOf(gone.token ?? ''),
        user_id: null,
        variant_id: variantId,
      })
    })
  })

  it('takes no more than it is asked to, and goes on the next time', async () => {
    await inTransaction(async (tx) => {
      const { org } = await shops(tx)
      for (let cart = 0; cart < 5; cart += 1) {
        await createCart(tx, { org_id: org.id, updated_at: days(40) })
      }
      await asService(tx)
      expect(await cleanUp(tx, 3)).toBe(3)
      expect(await cleanUp(tx, 0)).toBe(1)
      expect(await cleanUp(tx, -5)).toBe(1)
      expect(await cleanUp(tx, 3)).toBe(0)
    })
  })

  it('is part of maintenance', async () => {
    await inTransaction(async (tx) => {
      const { org } = await shops(tx)
      const { id } = await createCart(tx, { org_id: org.id, updated_at: days(40) })
      await asService(tx)
      const [row] = await tx`select public.run_maintenance('orphaned-carts') as removed`
      expect(row?.removed).toBeGreaterThan(0)
      expect(await tx`select from public.user_carts where id = ${id}`).toHaveLength(0)
    })
  })

  it('visitors and users cannot call it', async () => {
    await inTransaction(async (tx) => {
      const { owner } = await shops(tx)
      const attempt = () => tx.savepoint((inner) => cleanUp(inner))
      await asAnon(tx)
      await expect(attempt()).rejects.toMatchObject({ code: '42501' })
      await as(tx, owner)
      await expect(attempt()).rejects.toMatchObject({ code: '42501' })
    })
  })
})

describe('cleanup_orphaned_carts, in a race', () => {
  it('a guest who adds while it runs keeps the cart, or is told and loses nothing that was acknowledged', () =>
    withShops(async ({ org, variantId }) => {
      const carts = await Promise.all(
        Array.from({ length: 12 }, () => createCart(sql, { org_id: org.id, updated_at: days(40) })),
      )
      const results = await race<string | null>([
        ...carts.map(({ token, id }) => ({
          who: 'guest' as const,
          run: async (tx: Tx) => {
            await add(tx, org.id, variantId, 1, token)
            return id
          },
        })),
        ...times(4, 'guest', async (tx) => {
          await asService(tx)
          await cleanUp(tx)
          return null
        }),
      ])
      const refused = reasons(results)
      expect(refused).toEqual(Array(refused.length).fill('commerce.cart_not_found'))
      const acknowledged = values(results).filter((id) => id !== null)
      const left = await sql<{ cart_id: string }[]>`
        select cart_id from public.cart_items where org_id = ${org.id} and quantity = 1`
      expect(left.map(({ cart_id }) => cart_id).toSorted()).toEqual(acknowledged.toSorted())
      expect(acknowledged.length + refused.length).toBe(12)
    }))

  it('passes by a cart that somebody is putting something into', () =>
    withShops(async ({ org, variantId }) => {
      const busy = await createCart(sql, { org_id: org.id, updated_at: days(40) })
      const idle = await createCart(sql, { org_id: org.id, updated_at: days(40) })
      const adding = Promise.withResolvers<void>()
      const done = Promise.withResolvers<void>()
      const added = sql.begin(async (tx) => {
        await asAnon(tx)
        await add(tx, org.id, variantId, 1, busy.token)
        adding.resolve()
        await done.promise
      })
      await adding.promise
      await sql.begin(async (tx) => {
        await asService(tx)
        await cleanUp(tx)
      })
      done.resolve()
      await added
      const left = await sql`
        select id from public.user_carts where id in ${sql([busy.id, idle.id])}`
      expect(left).toEqual([{ id: busy.id }])
    }))
})
