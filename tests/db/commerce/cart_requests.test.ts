import { describe, expect, it } from 'vitest'
import { createCart, createVariant } from '../../helpers/commerce-factories.ts'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { type Cart, getCart, migrate, shops } from './carts.helpers.ts'
import { details, openShop, orderOf, placeOrder } from './orders.helpers.ts'
import { race, reasons, times, withShops } from './race.helpers.ts'

type Request = {
  variantId: string
  quantity?: number
  token?: string | null
  key: string
  hash?: string
}

async function write(tx: Tx, name: 'add' | 'set', orgId: string, request: Request): Promise<Cart> {
  const { variantId, quantity = 1, token = null, key, hash = 'same' } = request
  const [row] = await tx<{ cart: Cart }[]>`
    select public.${tx.unsafe(`${name}_cart_item`)}(
      ${orgId}, ${variantId}, ${quantity}, ${token}, ${key}, ${hash}
    ) as cart`
  if (!row) throw new Error('A cart was expected.')
  return row.cart
}

async function move(
  tx: Tx,
  orgId: string,
  { variantId, token = null, key, hash = 'same' }: Request,
) {
  const [row] = await tx<{ cart: Cart }[]>`
    select public.move_wishlist_item_to_cart(
      ${orgId}, ${variantId}, ${token}, ${key}, ${hash}
    ) as cart`
  return row?.cart
}

/** As if it had been done so long ago. */
async function age(tx: Tx, orgId: string, interval: string) {
  await asOwner(tx)
  await tx`
    update private.cart_requests set done_at = now() - ${interval}::text::interval
    where org_id = ${orgId}`
}

describe('a key of add_cart_item', () => {
  it('puts in once what is asked twice, for a user and for a guest', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      const key = 'one'
      await as(tx, customer)
      for (const _ of [1, 2]) {
        expect(await write(tx, 'add', org.id, { variantId, quantity: 2, key })).toMatchObject({
          item_count: 2,
        })
      }
      // The same key of somebody else is another.
      await asAnon(tx)
      for (const _ of [1, 2]) {
        expect(await write(tx, 'add', org.id, { variantId, token, key })).toMatchObject({
          item_count: 1,
        })
      }
      expect(await write(tx, 'add', org.id, { variantId, token, key: 'two' })).toMatchObject({
        item_count: 2,
      })
    }))

  it('answers the cart as it is by then, also of what is no longer sold', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      await write(tx, 'add', org.id, { variantId, key: 'one' })
      await write(tx, 'set', org.id, { variantId, quantity: 5, key: 'two' })
      await write(tx, 'add', org.id, { variantId, key: 'three' })
      // Set once: what came after stays.
      expect(await write(tx, 'set', org.id, { variantId, quantity: 5, key: 'two' })).toMatchObject({
        item_count: 6,
      })
      await asOwner(tx)
      await tx`update public.product_variants set archived_at = now() where id = ${variantId}`
      await as(tx, customer)
      expect(await write(tx, 'add', org.id, { variantId, key: 'one' })).toMatchObject({
        item_count: 6,
      })
      await expectDenied(
        () => write(tx, 'add', org.id, { variantId, key: 'four' }),
        'PT409',
        'commerce.variant_unavailable',
      )
    }))

  it('is refused with another request, and free again after a day', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const again = (hash: string) => write(tx, 'add', org.id, { variantId, key: 'one', hash })
      await as(tx, customer)
      await again('same')
      await expectDenied(() => again('other'), 'PT409', 'platform.idempotency_key_reused')
      await age(tx, org.id, '23 hours 59 minutes')
      await as(tx, customer)
      expect(await again('same')).toMatchObject({ item_count: 1 })
      await age(tx, org.id, '24 hours 1 minute')
      await as(tx, customer)
      expect(await again('other')).toMatchObject({ item_count: 2 })
      expect(await again('other')).toMatchObject({ item_count: 2 })
    }))

  it.each([
    ['', 'same'],
    ['x'.repeat(256), 'same'],
    ['one', ''],
    ['one', 'x'.repeat(129)],
    ['one', null],
  ])('is refused where it is no key: %s, %s', (key, hash) =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      await expectDenied(
        tx`select public.add_cart_item(${org.id}, ${variantId}, 1, null, ${key}, ${hash})`,
        'PT422',
        'platform.idempotency_key_invalid',
      )
    }),
  )

  it('is known after the cart was ordered, and a guest’s after it became a user’s', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { token } = await createCart(tx, { org_id: shop.orgId })
      const request = { variantId: shop.variantId, key: 'one' }
      await asAnon(tx)
      await write(tx, 'add', shop.orgId, { ...request, token })
      await as(tx, shop.stranger)
      await migrate(tx, token)
      expect(await write(tx, 'add', shop.orgId, request)).toMatchObject({ item_count: 1 })
      await placeOrder(tx, shop.orgId, details(1490))
      expect(await write(tx, 'add', shop.orgId, request)).toMatchObject({ item_count: 0 })
      // Of somebody else it is another.
      await as(tx, shop.customer)
      expect(await write(tx, 'add', shop.orgId, request)).toMatchObject({ item_count: 1 })
    }))

  it('in a race puts in one piece, and refuses nobody', () =>
    withShops(async ({ org, customer, variantId }) => {
      const asked = { variantId, key: 'one' }
      const results = await race(times(8, customer, (tx) => write(tx, 'add', org.id, asked)))
      expect(reasons(results)).toEqual([])
      expect(await sql`select quantity from public.cart_items where org_id = ${org.id}`).toEqual([
        { quantity: 1 },
      ])
    }))

  it('is one of a thousand in a day', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      const { id } = await write(tx, 'add', org.id, { variantId, key: 'one' })
      await asOwner(tx)
      await tx`
        insert into private.cart_requests (org_id, cart_id, key, request_hash)
        select ${org.id}, ${id}, 'more-' || number, 'same' from generate_series(1, 998) as number`
      await as(tx, customer)
      await write(tx, 'add', org.id, { variantId, key: 'the last' })
      await expectDenied(
        () => write(tx, 'add', org.id, { variantId, key: 'too many' }),
        'PT429',
        'platform.too_many_idempotency_keys',
      )
      // What was done is still known, and a new day is empty.
      expect(await write(tx, 'add', org.id, { variantId, key: 'one' })).toMatchObject({
        item_count: 2,
      })
      await age(tx, org.id, '25 hours')
      await as(tx, customer)
      expect(await write(tx, 'add', org.id, { variantId, key: 'tomorrow' })).toMatchObject({
        item_count: 3,
      })
    }))
})

describe('a key of move_wishlist_item_to_cart and reorder', () => {
  it('moves one piece once, and answers the cart again', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      await tx`select public.set_wishlist_item(${org.id}, ${variantId}, true)`
      for (const _ of [1, 2]) {
        expect(await move(tx, org.id, { variantId, key: 'one' })).toMatchObject({ item_count: 1 })
      }
      await expectDenied(
        () => move(tx, org.id, { variantId, key: 'two' }),
        'PT404',
        'commerce.wishlist_item_not_found',
      )
    }))

  it('orders again once, and says again what was added and left out', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id: scarce } = await createVariant(tx, { org_id: shop.orgId, stock_quantity: 1 })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, scarce] })
      await as(tx, shop.customer)
      const again = async (key: string) => {
        const [row] = await tx<
          { answer: { cart: Cart; added_count: number; left_out: unknown[] } }[]
        >`
          select public.reorder(${shop.orgId}, ${order.id}, null, null, ${key}, 'same') as answer`
        return row?.answer
      }
      const first = await again('one')
      expect(first).toMatchObject({
        cart: { item_count: 1 },
        added_count: 1,
        left_out: [{ reason: 'sold_out', wanted: 1, kept: 0 }],
      })
      expect(await again('one')).toEqual(first)
      expect(await again('two')).toMatchObject({ cart: { item_count: 2 } })
    }))
})

describe('cart_requests', () => {
  const nowhere = '00000000-0000-4000-8000-000000000000'
  const cases: Case[] = [
    ['an empty key', { key: '' }, 'cart_requests_key_check'],
    ['a key of 256 characters', { key: 'x'.repeat(256) }, 'cart_requests_key_check'],
    ['an empty hash', { request_hash: '' }, 'cart_requests_request_hash_check'],
    [
      'a hash of 129 characters',
      { request_hash: 'x'.repeat(129) },
      'cart_requests_request_hash_check',
    ],
    ['a cart that is not there', { cart_id: nowhere }, 'cart_requests_cart_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      await write(tx, 'add', org.id, { variantId, key: 'one' })
      await asOwner(tx)
      await expectRefused(
        constraint,
        () => tx`update private.cart_requests set ${tx(change)} where org_id = ${org.id}`,
      )
    }),
  )

  it.each(['org_id', 'cart_id', 'key', 'request_hash', 'answer', 'done_at'])(
    'cannot be without %s',
    (column) =>
      inTransaction(async (tx) => {
        const { org, customer, variantId } = await shops(tx)
        await as(tx, customer)
        await write(tx, 'add', org.id, { variantId, key: 'one' })
        await asOwner(tx)
        await expectDenied(
          tx`update private.cart_requests set ${tx({ [column]: null })} where org_id = ${org.id}`,
          '23502',
        )
      }),
  )

  it('are forgotten after a day, and with their cart', () =>
    inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const keys = () => tx`select key from private.cart_requests where org_id = ${org.id}`
      await as(tx, customer)
      await write(tx, 'add', org.id, { variantId, key: 'old' })
      await age(tx, org.id, '25 hours')
      await as(tx, customer)
      await write(tx, 'add', org.id, { variantId, key: 'new' })
      await asService(tx)
      await tx`select public.cleanup_orphaned_carts()`
      await asOwner(tx)
      expect(await keys()).toEqual([{ key: 'new' }])
      await tx`delete from public.user_carts where org_id = ${org.id}`
      expect(await keys()).toEqual([])
    }))

  it('are nobody’s to read', () =>
    inTransaction(async (tx) => {
      const { customer, org } = await shops(tx)
      await as(tx, customer)
      expect(await getCart(tx, org.id)).toMatchObject({ items: [] })
      await expectDenied(tx`select key from private.cart_requests`, '42501')
    }))
})
