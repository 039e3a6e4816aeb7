import { describe, expect, it } from 'vitest'
import type { Actor } from '../../helpers/actors.ts'
import {
  createCart,
  createProduct,
  createShop,
  createVariant,
  guestToken,
  hashOf,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { add, getCart, migrate, shops } from './carts.helpers.ts'

const nothing = {
  status: 'nothing',
  org_id: null,
  cart_id: null,
  capped: [],
  dropped: [],
  wishlist_added: 0,
}

async function wish(tx: Tx, orgId: string, variantId: string, token: string | null = null) {
  await tx`select public.set_wishlist_item(${orgId}, ${variantId}, true, ${token})`
}

async function asGuest<T>(tx: Tx, then: Actor, run: () => Promise<T>): Promise<T> {
  await asAnon(tx)
  const answer = await run()
  await as(tx, then)
  return answer
}

describe('migrate_cart', () => {
  it('sums quantities, keeps what was there, and uses the secret up', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const both = variantId
      const own = await createVariant(tx, { org_id: org.id })
      const guests = await createVariant(tx, { org_id: org.id })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [
          { variant_id: both, quantity: 2, seen_price_minor: 900 },
          { variant_id: guests.id, quantity: 5, seen_price_minor: 800 },
        ],
      })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [
          { variant_id: own.id, quantity: 1 },
          { variant_id: both, quantity: 3 },
        ],
      })
      await as(tx, customer)
      const before = await getCart(tx, org.id)
      const report = await migrate(tx, token)
      expect(report).toEqual({
        ...nothing,
        status: 'merged',
        org_id: org.id,
        cart_id: before.id,
      })
      const cart = await getCart(tx, org.id)
      expect(Object.fromEntries(cart.items.map((item) => [item.variant_id, item]))).toMatchObject({
        [own.id]: { quantity: 1 },
        [both]: { quantity: 5, seen_price_minor: 1000 },
        [guests.id]: { quantity: 5, seen_price_minor: 800 },
      })
      expect(cart.notices).toEqual([])
      await asAnon(tx)
      expect(await getCart(tx, org.id, token)).toMatchObject({ id: null, items: [] })
      await expectDenied(() => add(tx, org.id, both, 1, token), 'PT404', 'commerce.cart_not_found')
    })
  })

  it('makes a cart for who has none, also of a guest’s cart that is empty', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const filled = await createCart(tx, { org_id: org.id, items: [{ variant_id: variantId }] })
      const empty = await createCart(tx, { org_id: org.id })
      await as(tx, customer)
      expect(await migrate(tx, filled.token)).toMatchObject({ status: 'merged', org_id: org.id })
      expect(await getCart(tx, org.id)).toMatchObject({ item_count: 1, is_guest: false })
      await as(tx, stranger)
      expect(await migrate(tx, empty.token)).toMatchObject({ status: 'merged' })
      expect(await getCart(tx, org.id)).toMatchObject({ items: [] })
    })
  })

  it('answers the same when called again, also after the cart was ordered', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const few = await createVariant(tx, { org_id: org.id, stock_quantity: 2 })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: few.id, quantity: 4 }],
      })
      await as(tx, customer)
      const first = await migrate(tx, token)
      expect(first.capped).toHaveLength(1)
      const cart = await getCart(tx, org.id)
      expect(await migrate(tx, token)).toEqual(first)
      expect(await getCart(tx, org.id)).toEqual(cart)
      await asOwner(tx)
      await tx`
        update public.user_carts set status = 'ordered' where user_id = ${customer.userId}`
      await as(tx, customer)
      expect(await migrate(tx, token)).toEqual(first)
      expect(await getCart(tx, org.id)).toMatchObject({ items: [] })
    })
  })

  it('another user gets nothing of what was merged, and changes nothing', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: variantId }],
      })
      await as(tx, customer)
      await migrate(tx, token)
      await as(tx, stranger)
      expect(await migrate(tx, token)).toEqual(nothing)
      expect(await getCart(tx, org.id)).toMatchObject({ id: null, items: [] })
      await as(tx, customer)
      expect(await getCart(tx, org.id)).toMatchObject({ item_count: 1 })
    })
  })

  it('caps at the stock and at 9999, drops what is not on sale, and says so until it is seen', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft', name: 'Draft' })
      const few = await createVariant(tx, { org_id: org.id, stock_quantity: 4 })
      const many = await createVariant(tx, { org_id: org.id, tracks_stock: false })
      const withdrawn = await createVariant(tx, { org_id: org.id, product_id: draft.id })
      const archived = await createVariant(tx, { org_id: org.id, archived_at: new Date() })
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [
          { variant_id: few.id, quantity: 3 },
          { variant_id: many.id, quantity: 9000 },
          { variant_id: withdrawn.id, quantity: 2 },
          { variant_id: archived.id, quantity: 1 },
          { variant_id: soldOut.id, quantity: 6 },
        ],
      })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [
          { variant_id: few.id, quantity: 3 },
          { variant_id: many.id, quantity: 1000 },
          // Their own line waits, as it did before; only the guest's pieces are dropped.
          { variant_id: soldOut.id, quantity: 1 },
        ],
      })
      await as(tx, customer)
      const report = await migrate(tx, token)
      expect(report.capped).toMatchObject([
        { kind: 'capped', reason: 'insufficient_stock', variant_id: few.id, wanted: 6, kept: 4 },
        {
          kind: 'capped',
          reason: 'too_many_pieces',
          variant_id: many.id,
          wanted: 10000,
          kept: 9999,
        },
      ])
      expect(report.dropped).toMatchObject([
        {
          kind: 'dropped',
          reason: 'unavailable',
          variant_id: withdrawn.id,
          product_name: 'Draft',
          wanted: 2,
          kept: 0,
        },
        { kind: 'dropped', reason: 'unavailable', variant_id: archived.id, wanted: 1, kept: 0 },
        { kind: 'dropped', reason: 'sold_out', variant_id: soldOut.id, wanted: 7, kept: 1 },
      ])
      const cart = await getCart(tx, org.id)
      expect(cart.items.map(({ variant_id, quantity }) => [variant_id, quantity])).toEqual([
        [few.id, 4],
        [many.id, 9999],
        [soldOut.id, 1],
      ])
      expect(cart.notices).toHaveLength(5)
      expect(new Set(cart.notices.map(({ kind }) => kind))).toEqual(new Set(['capped', 'dropped']))
    })
  })

  it('fills a cart up to a hundred lines, and says which did not fit', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const ids: string[] = []
      for (let line = 0; line < 104; line += 1) {
        ids.push((await createVariant(tx, { org_id: org.id })).id)
      }
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [variantId, ...ids.slice(0, 97)].map((id) => ({ variant_id: id })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        // The one that is in both takes no room.
        items: [ids[97], ids[98], variantId, ids[99], ids[100]].map((id) => ({
          variant_id: id ?? '',
        })),
      })
      await as(tx, customer)
      const report = await migrate(tx, token)
      expect(report.capped).toEqual([])
      expect(report.dropped).toMatchObject([
        { reason: 'cart_full', variant_id: ids[99], kept: 0 },
        { reason: 'cart_full', variant_id: ids[100], kept: 0 },
      ])
      const cart = await getCart(tx, org.id)
      expect(cart.items).toHaveLength(100)
      expect(cart.items.find(({ variant_id }) => variant_id === variantId)?.quantity).toBe(2)
    })
  })

  it('what cannot be bought takes no room from what can', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const ids: string[] = []
      for (let line = 0; line < 101; line += 1) {
        ids.push((await createVariant(tx, { org_id: org.id })).id)
      }
      const archived = await createVariant(tx, { org_id: org.id, archived_at: new Date() })
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: ids.slice(0, 99).map((id) => ({ variant_id: id })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [archived.id, soldOut.id, ids[99], ids[100]].map((id) => ({ variant_id: id ?? '' })),
      })
      await as(tx, customer)
      const { dropped } = await migrate(tx, token)
      expect(dropped.map(({ variant_id, reason }) => [variant_id, reason])).toEqual([
        [archived.id, 'unavailable'],
        [soldOut.id, 'sold_out'],
        [ids[100], 'cart_full'],
      ])
      const { items } = await getCart(tx, org.id)
      expect(items).toHaveLength(100)
      expect(items.at(-1)).toMatchObject({ variant_id: ids[99], quantity: 1 })
    })
  })

  it('a shop that is closed for the moment drops nothing', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: variantId, quantity: 2 }],
      })
      await createShop(tx, { org_id: org.id, is_open: false })
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', dropped: [] })
      expect(await getCart(tx, org.id)).toMatchObject({ item_count: 2 })
    })
  })

  it('merges the wishlist as well, where each wish is one', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const second = await createVariant(tx, { org_id: org.id })
      const { token } = await createCart(tx, { org_id: org.id })
      const other = await createCart(tx, { org_id: org.id })
      await asGuest(tx, customer, async () => {
        await wish(tx, org.id, variantId, token)
        await wish(tx, org.id, second.id, token)
        await wish(tx, org.id, second.id, other.token)
      })
      await wish(tx, org.id, variantId)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 1 })
      const [left] = await asGuest(
        tx,
        stranger,
        () => tx`
        select
          jsonb_array_length(public.list_wishlist(${org.id}, ${token}) -> 'items') as mine,
          jsonb_array_length(public.list_wishlist(${org.id}, ${other.token}) -> 'items') as theirs`,
      )
      expect(left).toEqual({ mine: 0, theirs: 1 })
      await as(tx, customer)
      const [list] = await tx`
        select jsonb_array_length(public.list_wishlist(${org.id}) -> 'items') as wishes`
      expect(list).toEqual({ wishes: 2 })
    })
  })

  it('loses no wish where there are more than a list takes, and the next one finds no room', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      const made = await tx<{ id: string }[]>`
        insert into public.product_variants (org_id, product_id, sku, option_values, price_minor, currency)
        select org_id, product_id, sku || number, array[number::text], price_minor, currency
        from public.product_variants, generate_series(1, 202) as numbers (number)
        where id = ${variantId}
        returning id`
      const ids = made.map(({ id }) => id)
      const hash = hashOf(token ?? '')
      await tx`
        insert into public.wishlist_items (org_id, user_id, token_hash, variant_id)
        select ${org.id}::uuid, ${customer.userId}::uuid, null::bytea, unnest(${ids.slice(0, 101)}::uuid[])
        union all
        select ${org.id}::uuid, null, ${hash}, unnest(${ids.slice(101)}::uuid[])`
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 101 })
      const wishes = async () => {
        const [list] = await tx<{ wishes: number }[]>`
          select jsonb_array_length(public.list_wishlist(${org.id}) -> 'items') as wishes`
        return list?.wishes
      }
      expect(await wishes()).toBe(202)
      const another = () => wish(tx, org.id, variantId)
      await expectDenied(another, 'PT422', 'commerce.wishlist_full')
      for (const id of ids.slice(0, 3)) {
        await tx`select public.set_wishlist_item(${org.id}, ${id}, false)`
      }
      await another()
      expect(await wishes()).toBe(200)
    })
  })

  it('a guest who has ordered brings their wishes, and the secret is used up', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      await asGuest(tx, customer, () => wish(tx, org.id, variantId, token))
      await asOwner(tx)
      await tx`
        update public.user_carts set status = 'ordered'
        where org_id = ${org.id} and user_id is null`
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 1 })
      await asAnon(tx)
      await expectDenied(
        () => add(tx, org.id, variantId, 1, token),
        'PT404',
        'commerce.cart_not_found',
      )
    })
  })

  it('a secret that is forged, malformed or missing brings nothing', async () => {
    await inTransaction(async (tx) => {
      const { customer } = await shops(tx)
      await as(tx, customer)
      for (const token of [null, '', guestToken(), 'x'.repeat(10_000), "'; drop table x; --"]) {
        expect(await migrate(tx, token)).toEqual(nothing)
      }
      const zero = await expectDenied(() => migrate(tx, 'a\u0000b'), '22021')
      expect(zero.message).toContain('invalid byte sequence')
    })
  })

  it('the secret alone says in which shop, and the carts in other shops stay as they are', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer, otherVariantId, variantId } = await shops(tx)
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [{ variant_id: variantId }],
      })
      const { token } = await createCart(tx, {
        org_id: otherOrg.id,
        items: [{ variant_id: otherVariantId, quantity: 2 }],
      })
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ org_id: otherOrg.id })
      expect(await getCart(tx, org.id)).toMatchObject({ item_count: 1 })
      expect(await getCart(tx, otherOrg.id)).toMatchObject({ item_count: 2 })
    })
  })

  it('visitors cannot, nor whose session has ended or whose password must change', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: variantId }],
      })
      await asAnon(tx)
      await expectDenied(() => migrate(tx, token), '42501')
      await asOwner(tx)
      await tx`
        insert into private.password_change_requirements (user_id) values (${customer.userId})`
      await as(tx, customer)
      await expectDenied(() => migrate(tx, token), '42501', 'identity.password_change_required')
      await asOwner(tx)
      await tx`delete from private.password_change_requirements where user_id = ${customer.userId}`
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged' })
    })
  })

  it('keeps the last hundred notices of many merges', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        notices: Array.from({ length: 100 }, (_, nth) => ({ kind: 'capped' as const, nth })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: soldOut.id }],
      })
      await as(tx, customer)
      await migrate(tx, token)
      const { notices } = await getCart(tx, org.id)
      expect(notices).toHaveLength(100)
      expect(notices.at(0)).toMatchObject({ nth: 1 })
      expect(notices.at(-1)).toMatchObject({ kind: 'dropped', variant_id: soldOut.id })
    })
  })
})
