import { describe, expect, it } from 'vitest'
import {
  createCart,
  createProduct,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { type Cart, shops } from './carts.helpers.ts'

type Wish = { variant_id: string; is_available: boolean; unit_price_minor: number | null }
type Wishlist = { org_id: string; currency: string; exponent: number; items: Wish[] }

async function list(tx: Tx, orgId: string, token: string | null = null): Promise<Wishlist> {
  const [row] = await tx<{ wishlist: Wishlist }[]>`
    select public.list_wishlist(${orgId}, ${token}) as wishlist`
  if (!row) throw new Error('A wishlist was expected.')
  return row.wishlist
}

async function wish(
  tx: Tx,
  orgId: string,
  variantId: string | null,
  isWished: boolean | null = true,
  token: string | null = null,
): Promise<Wishlist> {
  const [row] = await tx<{ wishlist: Wishlist }[]>`
    select public.set_wishlist_item(${orgId}, ${variantId}, ${isWished}, ${token}) as wishlist`
  if (!row) throw new Error('A wishlist was expected.')
  return row.wishlist
}

async function move(tx: Tx, orgId: string, variantId: string, token: string | null = null) {
  const [row] = await tx<{ cart: Cart }[]>`
    select public.move_wishlist_item_to_cart(${orgId}, ${variantId}, ${token}) as cart`
  return row?.cart
}

const ids = ({ items }: Wishlist) => items.map(({ variant_id }) => variant_id)

describe('set_wishlist_item and list_wishlist', () => {
  it('a customer and a guest each have their own, newest first', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const second = await createVariant(tx, { org_id: org.id, price_minor: 250 })
      const { token } = await createCart(tx, { org_id: org.id })
      await as(tx, customer)
      await wish(tx, org.id, variantId)
      const both = await wish(tx, org.id, second.id)
      expect(both).toMatchObject({ org_id: org.id, currency: 'EUR', exponent: 2 })
      expect(both.items).toMatchObject([
        { variant_id: second.id, is_available: true, unit_price_minor: 250 },
        { variant_id: variantId },
      ])
      await asAnon(tx)
      expect(ids(await wish(tx, org.id, second.id, true, token))).toEqual([second.id])
      expect(ids(await list(tx, org.id))).toEqual([])
      expect(ids(await list(tx, org.id, guestToken()))).toEqual([])
      await as(tx, stranger)
      expect(ids(await list(tx, org.id, token))).toEqual([])
    })
  })

  it('wishing twice is one wish, and taking it back twice is none', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      await as(tx, stranger)
      await wish(tx, org.id, variantId)
      await as(tx, customer)
      await wish(tx, org.id, variantId)
      expect(ids(await wish(tx, org.id, variantId))).toEqual([variantId])
      expect(ids(await wish(tx, org.id, variantId, false))).toEqual([])
      expect(ids(await wish(tx, org.id, variantId, false))).toEqual([])
      await as(tx, stranger)
      expect(ids(await list(tx, org.id))).toEqual([variantId])
    })
  })

  it('what is sold out can be wished for, what is not on sale cannot', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, otherVariantId, variantId } = await shops(tx)
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft' })
      const refused = [
        (await createVariant(tx, { org_id: org.id, product_id: draft.id })).id,
        (await createVariant(tx, { org_id: org.id, archived_at: new Date() })).id,
        otherVariantId,
        null,
      ]
      await as(tx, customer)
      expect((await wish(tx, org.id, soldOut.id)).items).toMatchObject([{ is_available: false }])
      for (const id of refused) {
        await expectDenied(() => wish(tx, org.id, id), 'PT409', 'commerce.variant_unavailable')
      }
      await expectDenied(
        () => wish(tx, org.id, variantId, null),
        'PT422',
        'commerce.is_wished_invalid',
      )
      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await as(tx, customer)
      await expectDenied(() => wish(tx, org.id, variantId), 'PT409', 'commerce.variant_unavailable')
      expect(ids(await wish(tx, org.id, soldOut.id, false))).toEqual([])
    })
  })

  it('a guest whose secret opens nothing is told so', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      await asAnon(tx)
      for (const token of [null, guestToken(), 'x'.repeat(10_000)]) {
        await expectDenied(
          () => wish(tx, org.id, variantId, true, token),
          'PT404',
          'commerce.cart_not_found',
        )
      }
      const nowhere = '00000000-0000-4000-8000-000000000000'
      await expectDenied(() => list(tx, nowhere), 'PT404', 'commerce.shop_not_found')
    })
  })

  it('holds two hundred wishes, and keeps one that is wished for again', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await tx`
        with made as (
          insert into public.product_variants (org_id, product_id, sku, option_values, price_minor, currency)
          select org_id, product_id, sku || number, array[number::text], price_minor, currency
          from public.product_variants, generate_series(1, 200) as numbers (number)
          where id = ${variantId}
          returning org_id, id
        )
        insert into public.wishlist_items (org_id, user_id, variant_id)
        select org_id, ${customer.userId}, id from made`
      await as(tx, customer)
      await expectDenied(() => wish(tx, org.id, variantId), 'PT422', 'commerce.wishlist_full')
      const [first] = ids(await list(tx, org.id))
      expect(ids(await wish(tx, org.id, first ?? ''))).toHaveLength(200)
    })
  })
})

describe('list_wishlist', () => {
  it('tells the price of what is on sale, sold out or not, and none of what is withdrawn', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      const draft = await createVariant(tx, { org_id: org.id })
      const archived = await createVariant(tx, { org_id: org.id })
      const all = [variantId, soldOut.id, draft.id, archived.id]
      await as(tx, customer)
      for (const id of all) await wish(tx, org.id, id)
      await asOwner(tx)
      await tx`
        update public.products set status = 'draft'
        where id = (select product_id from public.product_variants where id = ${draft.id})`
      await tx`update public.product_variants set archived_at = now() where id = ${archived.id}`
      const told = async () => {
        await as(tx, customer)
        const { items } = await list(tx, org.id)
        return all.map((id) => {
          const item = items.find(({ variant_id }) => variant_id === id)
          return [item?.unit_price_minor, item?.is_available]
        })
      }
      expect(await told()).toEqual([
        [1000, true],
        [1000, false],
        [null, false],
        [null, false],
      ])

      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      expect(await told()).toEqual(all.map(() => [null, false]))
    })
  })
})

describe('move_wishlist_item_to_cart', () => {
  it('a guest and a customer can move a wish, once', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      await asAnon(tx)
      await wish(tx, org.id, variantId, true, token)
      await as(tx, customer)
      await wish(tx, org.id, variantId)
      expect(await move(tx, org.id, variantId)).toMatchObject({ item_count: 1, is_guest: false })
      expect(ids(await list(tx, org.id))).toEqual([])
      await expectDenied(
        () => move(tx, org.id, variantId),
        'PT404',
        'commerce.wishlist_item_not_found',
      )
      await asAnon(tx)
      expect(ids(await list(tx, org.id, token))).toEqual([variantId])
      expect(await move(tx, org.id, variantId, token)).toMatchObject({
        item_count: 1,
        is_guest: true,
      })
    })
  })

  it('what cannot be bought stays on the wishlist', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      await as(tx, customer)
      await wish(tx, org.id, soldOut.id)
      await expectDenied(
        () => move(tx, org.id, soldOut.id),
        'PT409',
        'commerce.variant_unavailable',
      )
      expect(ids(await list(tx, org.id))).toEqual([soldOut.id])
    })
  })
})
