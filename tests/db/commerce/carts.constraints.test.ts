import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import {
  createCart,
  createShop,
  createVariant,
  guestToken,
  hashOf,
} from '../../helpers/commerce-factories.ts'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { asAnon, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { set, shops } from './carts.helpers.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const report = { status: 'merged' }

async function userCart(tx: Tx) {
  const place = await shops(tx)
  const cart = await createCart(tx, {
    org_id: place.org.id,
    user_id: place.customer.userId,
    items: [{ variant_id: place.variantId }],
  })
  return { ...place, cart }
}

const changeCart = (tx: Tx, id: string, change: Record<string, JSONValue>) =>
  tx`update public.user_carts set ${tx(change)} where id = ${id}`

describe('user_carts', () => {
  const cases: Case[] = [
    ['no holder', { user_id: null }, 'user_carts_holder_check'],
    ['a status of its own', { status: 'lost' }, 'user_carts_status_check'],
    ['notices that are no list', { notices: {} }, 'user_carts_notices_check'],
    ['a report without a merge', { merge_report: report }, 'user_carts_merged_check'],
    // A user's own cart is never merged into another.
    [
      'been merged away from its user',
      { status: 'merged', merge_report: report },
      'user_carts_merged_check',
    ],
    ['a user who is not there', { user_id: nobody }, 'user_carts_user_id_fkey'],
    ['become part of no cart', { merged_into_id: nobody }, 'user_carts_merged_into_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const { cart } = await userCart(tx)
      await expectRefused(constraint, () => changeCart(tx, cart.id, change))
    })
  })

  it('of a guest need a whole hash, no user beside it, and a report when merged', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const { id } = await createCart(tx, { org_id: org.id })
      await expectRefused(
        'user_carts_token_hash_check',
        () => tx`update public.user_carts set token_hash = 'short' where id = ${id}`,
      )
      await expectRefused('user_carts_holder_check', () =>
        changeCart(tx, id, { user_id: customer.userId }),
      )
      await expectRefused('user_carts_merged_check', () => changeCart(tx, id, { status: 'merged' }))
      await changeCart(tx, id, { status: 'merged', merge_report: report })
    })
  })

  it('a user has one that is active in each shop, and any number that were ordered', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer } = await shops(tx)
      const values = { org_id: org.id, user_id: customer.userId }
      await createCart(tx, values)
      await createCart(tx, { ...values, status: 'ordered' })
      await createCart(tx, { ...values, status: 'ordered' })
      await createCart(tx, { ...values, org_id: otherOrg.id })
      await expectRefused('user_carts_active_user_idx', () => createCart(tx, values))
    })
  })

  it('a secret opens one that is active, in one shop', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg } = await shops(tx)
      const token = guestToken()
      await createCart(tx, { org_id: org.id, token, status: 'ordered' })
      await createCart(tx, { org_id: org.id, token })
      for (const org_id of [org.id, otherOrg.id]) {
        await expectRefused('user_carts_active_token_idx', () => createCart(tx, { org_id, token }))
      }
    })
  })

  it('are in a shop, and become part of a cart of the same shop only', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer, stranger } = await shops(tx)
      await expectRefused(
        'user_carts_org_id_fkey',
        () => tx`
          insert into public.user_carts (org_id, user_id) values (${nobody}, ${customer.userId})`,
      )
      const here = await createCart(tx, { org_id: org.id })
      const there = await createCart(tx, { org_id: otherOrg.id, user_id: stranger.userId })
      await expectRefused('user_carts_merged_into_id_fkey', () =>
        changeCart(tx, here.id, { merged_into_id: there.id }),
      )
    })
  })

  it('go with their user; what was merged into them stays, and says so no more', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      const shopper = await createActor(tx)
      const own = await createCart(tx, {
        org_id: org.id,
        user_id: shopper.userId,
        items: [{ variant_id: variantId }],
      })
      const guests = await createCart(tx, { org_id: org.id })
      await changeCart(tx, guests.id, {
        status: 'merged',
        merge_report: report,
        merged_into_id: own.id,
      })
      await tx`delete from auth.users where id = ${shopper.userId}`
      const left = await tx`
        select id, merged_into_id from public.user_carts where org_id = ${org.id}`
      expect(left).toEqual([{ id: guests.id, merged_into_id: null }])
      expect(await tx`select from public.cart_items where org_id = ${org.id}`).toHaveLength(0)
    })
  })

  it('go with their organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      await createShop(tx, { org_id: org.id })
      const { id } = await createCart(tx, { org_id: org.id })
      await tx`delete from public.organizations where id = ${org.id}`
      expect(await tx`select from public.user_carts where id = ${id}`).toHaveLength(0)
    })
  })

  it('what is put into a cart on one day writes none of its indexes', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      const updates = async () => {
        await asOwner(tx)
        const [row] = await tx<{ total: number; unindexed: number }[]>`
          select n_tup_upd::int as total, n_tup_hot_upd::int as unindexed
          from pg_stat_xact_user_tables
          where relid = 'public.user_carts'::regclass`
        return row ?? { total: 0, unindexed: 0 }
      }
      const before = await updates()
      await asAnon(tx)
      await set(tx, org.id, variantId, 2, token)
      expect(await updates()).toEqual({
        total: before.total + 1,
        unindexed: before.unindexed + 1,
      })
    })
  })
})

describe('cart_items', () => {
  const cases: Case[] = [
    ['no pieces', { quantity: 0 }, 'cart_items_quantity_check'],
    ['fewer than no pieces', { quantity: -1 }, 'cart_items_quantity_check'],
    ['10000 pieces', { quantity: 10_000 }, 'cart_items_quantity_check'],
    ['a price below nothing', { seen_price_minor: -1 }, 'cart_items_seen_price_minor_check'],
    ['no cart', { cart_id: nobody }, 'cart_items_cart_id_fkey'],
    ['no variant', { variant_id: nobody }, 'cart_items_variant_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const { cart } = await userCart(tx)
      await expectRefused(
        constraint,
        () => tx`update public.cart_items set ${tx(change)} where cart_id = ${cart.id}`,
      )
    })
  })

  it('are one per variant, of a cart and a variant of one shop', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer, cart, variantId, otherVariantId } = await userCart(tx)
      const foreign = await createCart(tx, { org_id: otherOrg.id, user_id: customer.userId })
      const insert = (cartId: string, id: string) => () =>
        tx`
          insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
          values (${org.id}, ${cartId}, ${id}, 1, 1)`
      await expectRefused('cart_items_pkey', insert(cart.id, variantId))
      await expectRefused('cart_items_variant_id_fkey', insert(cart.id, otherVariantId))
      const second = await createVariant(tx, { org_id: org.id })
      await expectRefused('cart_items_cart_id_fkey', insert(foreign.id, second.id))
      await insert(cart.id, second.id)()
    })
  })
})

describe('wishlist_items', () => {
  const wish = (tx: Tx, values: Record<string, JSONValue | Buffer>) =>
    tx`insert into public.wishlist_items ${tx(values)}`

  it('belong to a user or a guest, never to both or nobody', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const values = { org_id: org.id, variant_id: variantId }
      const hash = hashOf(guestToken())
      await expectRefused('wishlist_items_holder_check', () => wish(tx, values))
      await expectRefused('wishlist_items_holder_check', () =>
        wish(tx, { ...values, user_id: customer.userId, token_hash: hash }),
      )
      await expectRefused('wishlist_items_token_hash_check', () =>
        wish(tx, { ...values, token_hash: Buffer.from('short') }),
      )
    })
  })

  it('are one per variant, of a user as of a guest', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const own = { org_id: org.id, variant_id: variantId, user_id: customer.userId }
      const guests = { org_id: org.id, variant_id: variantId, token_hash: hashOf(guestToken()) }
      await wish(tx, own)
      await wish(tx, guests)
      await expectRefused('wishlist_items_org_id_user_id_variant_id_key', () => wish(tx, own))
      await expectRefused('wishlist_items_org_id_token_hash_variant_id_key', () => wish(tx, guests))
    })
  })

  it('are of a shop, a user and a variant that are there, and go with each of them', async () => {
    await inTransaction(async (tx) => {
      const { org, otherVariantId, variantId } = await shops(tx)
      const shopper = await createActor(tx)
      const values = { org_id: org.id, variant_id: variantId, user_id: shopper.userId }
      await expectRefused('wishlist_items_variant_id_fkey', () =>
        wish(tx, { ...values, variant_id: otherVariantId }),
      )
      await expectRefused('wishlist_items_org_id_fkey', () =>
        wish(tx, { ...values, org_id: nobody }),
      )
      await expectRefused('wishlist_items_user_id_fkey', () =>
        wish(tx, { ...values, user_id: nobody }),
      )
      await wish(tx, values)
      const count = async () => (await tx`select from public.wishlist_items`).length
      const before = await count()
      await tx`delete from auth.users where id = ${shopper.userId}`
      expect(await count()).toBe(before - 1)
    })
  })
})
