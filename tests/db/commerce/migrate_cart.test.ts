import { describe, expect, it } from 'vitest'
import {
  createCart,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { add, getCart, migrate, shops } from './carts.helpers.ts'

const nothing = {
  status: 'nothing',
  org_id: null,
  cart_id: null,
  capped: [],
  dropped: [],
  wishlist_added: 0,
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
})
