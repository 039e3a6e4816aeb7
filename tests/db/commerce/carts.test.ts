import { describe, expect, it } from 'vitest'
import {
  createCart,
  createProduct,
  createShop,
  createVariant,
  guestToken,
  hashOf,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, asService, expectDenied, inTransaction } from '../../helpers/db.ts'
import { add, getCart, shops } from './carts.helpers.ts'

describe('get_cart', () => {
  it('a visitor without a cart sees an empty one, with the currency of the shop', async () => {
    await inTransaction(async (tx) => {
      const { org } = await shops(tx)
      await asAnon(tx)
      expect(await getCart(tx, org.id)).toMatchObject({
        id: null,
        org_id: org.id,
        is_guest: true,
        currency: 'EUR',
        exponent: 2,
        items: [],
        item_count: 0,
        items_minor: 0,
        notices: [],
        updated_at: null,
      })
    })
  })

  it('a guest sees what they put in, in that order, at the prices of now', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      const second = await createVariant(tx, {
        org_id: org.id,
        price_minor: 250,
        tracks_stock: false,
      })
      const { token, id } = await createCart(tx, { org_id: org.id })
      await asAnon(tx)
      await add(tx, org.id, variantId, 2, token)
      await add(tx, org.id, second.id, 1, token)
      await asOwner(tx)
      await tx`update public.product_variants set price_minor = 1100 where id = ${variantId}`
      await asAnon(tx)
      const cart = await getCart(tx, org.id, token)
      expect(cart).toMatchObject({ id, is_guest: true, item_count: 3, items_minor: 2450 })
      expect(cart.items).toMatchObject([
        {
          variant_id: variantId,
          quantity: 2,
          unit_price_minor: 1100,
          seen_price_minor: 1000,
          line_minor: 2200,
          available: null,
          problem: null,
          image: null,
        },
        { variant_id: second.id, quantity: 1, line_minor: 250, available: null },
      ])
    })
  })

  it('shows the first picture that is there', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const product = await createProduct(tx, { org_id: org.id })
      const variant = await createVariant(tx, { org_id: org.id, product_id: product.id })
      await tx`
        insert into public.product_images (
          org_id, product_id, content_type, size_bytes, width, height, alt, position, stored_at
        ) values
          (${org.id}, ${product.id}, 'image/png', 10, 4, 3, 'Not there yet', 0, null),
          (${org.id}, ${product.id}, 'image/png', 10, 4, 3, 'Second', 2, now()),
          (${org.id}, ${product.id}, 'image/png', 10, 4, 3, 'First', 1, now())`
      await as(tx, customer)
      const cart = await add(tx, org.id, variant.id)
      expect(cart.items[0]?.image).toMatchObject({ alt: 'First', width: 4, height: 3 })
    })
  })

  it('of pictures in one place shows the one that lists and the wishlist show', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const product = await createProduct(tx, { org_id: org.id })
      const variant = await createVariant(tx, { org_id: org.id, product_id: product.id })
      const ids = [3, 1, 2].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`)
      for (const id of ids) {
        await tx`
          insert into public.product_images (
            id, org_id, product_id, content_type, size_bytes, width, height, position, stored_at
          ) values (${id}, ${org.id}, ${product.id}, 'image/png', 10, 4, 3, 1, now())`
      }
      await as(tx, customer)
      const cart = await add(tx, org.id, variant.id)
      const [others] = await tx`
        select public.set_wishlist_item(${org.id}, ${variant.id}, true)
            #>> '{items,0,image,id}' as wished,
          (
            select items #>> '{image,id}'
            from jsonb_array_elements(public.list_shop_products(${org.id}) -> 'items') as items
            where items ->> 'id' = ${product.id}::text
          ) as listed`
      expect([cart.items[0]?.image?.id, others?.wished, others?.listed]).toEqual(
        Array.from({ length: 3 }, () => ids[1]),
      )
    })
  })

  it('says what can no longer be bought, and counts it for nothing', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft' })
      const archivedProduct = await createProduct(tx, { org_id: org.id, status: 'archived' })
      const gone = await Promise.all([
        createVariant(tx, { org_id: org.id, product_id: draft.id }),
        createVariant(tx, { org_id: org.id, product_id: archivedProduct.id }),
        createVariant(tx, { org_id: org.id, archived_at: new Date() }),
        createVariant(tx, { org_id: org.id, stock_quantity: 0 }),
      ])
      const few = await createVariant(tx, { org_id: org.id, stock_quantity: 2 })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [
          { variant_id: variantId },
          { variant_id: few.id, quantity: 3 },
          ...gone.map(({ id }) => ({ variant_id: id, quantity: 2 })),
        ],
      })
      await as(tx, customer)
      const cart = await getCart(tx, org.id)
      expect(cart.items.map(({ problem }) => problem)).toEqual([
        null,
        'insufficient_stock',
        'unavailable',
        'unavailable',
        'unavailable',
        'unavailable',
      ])
      expect(cart).toMatchObject({ item_count: 12, items_minor: 4000 })
      // No more of the stock than the shop shows, and nothing of what is off sale.
      expect(cart.items.map(({ available }) => available)).toEqual([null, 2, null, null, null, 0])

      await asOwner(tx)
      await tx`update public.product_variants set price_minor = 99 where id = ${gone[0].id}`
      await as(tx, customer)
      const later = await getCart(tx, org.id)
      expect(later.items[2]?.unit_price_minor).toBe(cart.items[2]?.unit_price_minor)

      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await as(tx, customer)
      const closed = await getCart(tx, org.id)
      expect(new Set(closed.items.map(({ problem }) => problem))).toEqual(new Set(['unavailable']))
      expect(closed.items_minor).toBe(0)
    })
  })

  it('whoever is signed in has their own cart, and the secret of another opens nothing', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: variantId }],
      })
      await as(tx, customer)
      await add(tx, org.id, variantId, 3)
      expect(await getCart(tx, org.id, token)).toMatchObject({ is_guest: false, item_count: 3 })
      await as(tx, stranger)
      expect(await getCart(tx, org.id, token)).toMatchObject({ id: null, is_guest: false })
      await asAnon(tx)
      expect(await getCart(tx, org.id, token)).toMatchObject({ is_guest: true, item_count: 1 })
    })
  })

  it('a secret that is unknown, malformed or of another shop opens an empty cart', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, otherVariantId } = await shops(tx)
      const { token } = await createCart(tx, {
        org_id: otherOrg.id,
        items: [{ variant_id: otherVariantId }],
      })
      const forged = `${token?.slice(0, 42)}${token?.endsWith('A') ? 'B' : 'A'}`
      await asAnon(tx)
      for (const secret of [token, forged, guestToken(), '', ' ', 'x'.repeat(10_000), "'; --"]) {
        expect(await getCart(tx, org.id, secret), String(secret)).toMatchObject({ id: null })
      }
      expect(await getCart(tx, otherOrg.id, token)).toMatchObject({ item_count: 1 })
    })
  })

  it('reports commerce.shop_not_found for an organization that is not there', async () => {
    await inTransaction(async (tx) => {
      await asAnon(tx)
      const nowhere = '00000000-0000-4000-8000-000000000000'
      await expectDenied(() => getCart(tx, nowhere), 'PT404', 'commerce.shop_not_found')
    })
  })
})

describe('create_guest_cart', () => {
  it('the server can have one made, whose secret opens it and is kept as a hash', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      await asService(tx)
      const [row] = await tx<{ made: { token: string } }[]>`
        select public.create_guest_cart(${org.id}) as made`
      const token = row?.made.token ?? ''
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
      await asAnon(tx)
      expect(await add(tx, org.id, variantId, 1, token)).toMatchObject({ item_count: 1 })
      await asOwner(tx)
      const kept = await tx`
        select from public.user_carts where org_id = ${org.id} and token_hash = sha256(${token})`
      expect(kept).toHaveLength(1)
    })
  })

  it('the server can name the secret, which is good for one cart of a minute, and never for a used one', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg } = await shops(tx)
      await createShop(tx, { org_id: otherOrg.id })
      const make = async (orgId: string, token: string) => {
        await asService(tx)
        const [row] = await tx<{ token: string }[]>`
          select public.create_guest_cart(${orgId}, ${token}) ->> 'token' as token`
        await asOwner(tx)
        return row?.token
      }
      const carts = (token: string) => tx`
        select status from public.user_carts where token_hash = ${hashOf(token)}`
      const token = guestToken()
      expect([await make(org.id, token), await make(org.id, token)]).toEqual([token, token])
      expect(await carts(token)).toEqual([{ status: 'active' }])
      expect(await make(otherOrg.id, token)).not.toBe(token)
      await tx`
        update public.user_carts set created_at = now() - interval '61 seconds'
        where token_hash = ${hashOf(token)}`
      expect(await make(org.id, token)).not.toBe(token)

      const { token: ordered } = await createCart(tx, { org_id: org.id, status: 'ordered' })
      const others = [await make(org.id, ordered ?? ''), await make(org.id, 'nonsense')]
      for (const other of others) {
        expect(other).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect(await carts(other ?? '')).toEqual([{ status: 'active' }])
      }
      expect(others).not.toContain(ordered)
      expect(await carts(ordered ?? '')).toEqual([{ status: 'ordered' }])
    })
  })

  it('the server cannot have one made in a shop that is closed or not there', async () => {
    await inTransaction(async (tx) => {
      const { org } = await shops(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await asService(tx)
      for (const id of [org.id, '00000000-0000-4000-8000-000000000000', null]) {
        await expectDenied(
          () => tx`select public.create_guest_cart(${id})`,
          'PT404',
          'commerce.shop_not_found',
        )
      }
    })
  })

  it('visitors and users cannot have one made past the limit of the server', async () => {
    await inTransaction(async (tx) => {
      const { org, owner } = await shops(tx)
      await asAnon(tx)
      await expectDenied(() => tx`select public.create_guest_cart(${org.id})`, '42501')
      await as(tx, owner)
      await expectDenied(() => tx`select public.create_guest_cart(${org.id})`, '42501')
    })
  })
})
