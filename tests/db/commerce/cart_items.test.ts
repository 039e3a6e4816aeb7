import { describe, expect, it } from 'vitest'
import {
  createCart,
  createProduct,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { acknowledge, add, getCart, remove, set, shops } from './carts.helpers.ts'

describe('add_cart_item and set_cart_item', () => {
  it('one adds to the line, the other sets it', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      expect(await add(tx, org.id, variantId, 2)).toMatchObject({ item_count: 2 })
      expect(await add(tx, org.id, variantId, 3)).toMatchObject({ item_count: 5 })
      expect(await set(tx, org.id, variantId, 4)).toMatchObject({ item_count: 4 })
      const cart = await add(tx, org.id, variantId, '1.0')
      expect(cart.items).toHaveLength(1)
      expect(cart.items[0]).toMatchObject({ quantity: 5 })
    })
  })

  it.each([0, -1, 1.5, 1e12, 10_000, null, 'NaN', 'Infinity'])(
    'a quantity of %s is refused',
    async (quantity) => {
      await inTransaction(async (tx) => {
        const { org, customer, variantId } = await shops(tx)
        await as(tx, customer)
        for (const write of [add, set]) {
          const error = await expectDenied(
            () => write(tx, org.id, variantId, quantity),
            'PT422',
            'commerce.quantity_invalid',
          )
          expect(error.detail).toBe('quantity')
        }
      })
    },
  )

  it('a line cannot grow past 9999, and 9999 fit', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const { id } = await createVariant(tx, { org_id: org.id, tracks_stock: false })
      await as(tx, customer)
      expect(await set(tx, org.id, id, 9999)).toMatchObject({ item_count: 9999 })
      await expectDenied(() => add(tx, org.id, id, 1), 'PT422', 'commerce.quantity_invalid')
    })
  })

  it('more than the stock is refused with what is available, and nothing is capped', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const { id } = await createVariant(tx, { org_id: org.id, stock_quantity: 3 })
      await as(tx, customer)
      const refused = 'commerce.stock_insufficient'
      expect((await expectDenied(() => set(tx, org.id, id, 4), 'PT409', refused)).detail).toBe('3')
      await add(tx, org.id, id, 2)
      expect((await expectDenied(() => add(tx, org.id, id, 2), 'PT409', refused)).detail).toBe('3')
      expect(await getCart(tx, org.id)).toMatchObject({ item_count: 2 })
      expect(await add(tx, org.id, id, 1)).toMatchObject({ item_count: 3 })
    })
  })

  it('what is not on sale is refused, whatever the reason', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, otherVariantId, variantId } = await shops(tx)
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft' })
      const withdrawn = await createProduct(tx, { org_id: org.id, status: 'archived' })
      const refused = [
        (await createVariant(tx, { org_id: org.id, product_id: draft.id })).id,
        (await createVariant(tx, { org_id: org.id, product_id: withdrawn.id })).id,
        (await createVariant(tx, { org_id: org.id, archived_at: new Date() })).id,
        (await createVariant(tx, { org_id: org.id, stock_quantity: 0 })).id,
        otherVariantId,
        '00000000-0000-4000-8000-000000000000',
        null,
      ]
      await as(tx, customer)
      for (const id of refused) {
        await expectDenied(() => add(tx, org.id, id), 'PT409', 'commerce.variant_unavailable')
      }
      expect(await add(tx, org.id, variantId)).toMatchObject({ item_count: 1 })

      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await as(tx, customer)
      await expectDenied(() => add(tx, org.id, variantId), 'PT409', 'commerce.variant_unavailable')
    })
  })

  it('a cart holds a hundred lines, and more of what is in it', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const items: { variant_id: string }[] = []
      for (let line = 0; line < 100; line += 1) {
        items.push({ variant_id: (await createVariant(tx, { org_id: org.id })).id })
      }
      await createCart(tx, { org_id: org.id, user_id: customer.userId, items })
      await as(tx, customer)
      await expectDenied(() => add(tx, org.id, variantId), 'PT422', 'commerce.cart_full')
      const first = items[0]?.variant_id ?? ''
      expect(await add(tx, org.id, first)).toMatchObject({ item_count: 101 })
      await remove(tx, org.id, first)
      expect((await add(tx, org.id, variantId)).items).toHaveLength(100)
    })
  })

  it('a guest whose secret opens nothing is told so, also without one', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: otherOrg.id })
      await asAnon(tx)
      for (const secret of [null, '', guestToken(), token, 'x'.repeat(10_000)]) {
        await expectDenied(
          () => add(tx, org.id, variantId, 1, secret),
          'PT404',
          'commerce.cart_not_found',
        )
      }
    })
  })

  it('after an order the guest goes on with the same secret, in a new cart', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      const { token, id } = await createCart(tx, {
        org_id: org.id,
        status: 'ordered',
        items: [{ variant_id: variantId, quantity: 7 }],
      })
      await asAnon(tx)
      expect(await getCart(tx, org.id, token)).toMatchObject({ id: null })
      const cart = await add(tx, org.id, variantId, 2, token)
      expect(cart.item_count).toBe(2)
      expect(cart.id).not.toBe(id)
    })
  })

  it('says that the cart was touched', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const before = new Date('2026-01-01T00:00:00Z')
      await createCart(tx, { org_id: org.id, user_id: customer.userId, updated_at: before })
      await as(tx, customer)
      const cart = await add(tx, org.id, variantId)
      expect(Date.parse(cart.updated_at ?? '')).toBeGreaterThan(before.getTime())
    })
  })
})

describe('remove_cart_item and acknowledge_cart', () => {
  it('a line can be taken out, also one that cannot be bought, and again', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const gone = await createVariant(tx, { org_id: org.id, archived_at: new Date() })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [{ variant_id: gone.id }, { variant_id: variantId }],
      })
      await as(tx, customer)
      expect(await remove(tx, org.id, gone.id)).toMatchObject({ item_count: 1 })
      expect(await remove(tx, org.id, gone.id)).toMatchObject({ item_count: 1 })
      expect(await remove(tx, org.id, variantId)).toMatchObject({ items: [] })
    })
  })

  it('what changed is told until it is acknowledged', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const notice = { kind: 'capped' as const, product_name: 'Tea', wanted: 5, kept: 3 }
      for (const { userId } of [customer, stranger]) {
        await createCart(tx, {
          org_id: org.id,
          user_id: userId,
          notices: [notice],
          items: [{ variant_id: variantId, seen_price_minor: 900 }],
        })
      }
      await as(tx, customer)
      expect(await getCart(tx, org.id)).toMatchObject({
        notices: [notice],
        items: [{ seen_price_minor: 900 }],
      })
      expect(await acknowledge(tx, org.id)).toMatchObject({
        notices: [],
        items: [{ seen_price_minor: 1000 }],
      })
      await as(tx, stranger)
      expect(await getCart(tx, org.id)).toMatchObject({
        notices: [notice],
        items: [{ seen_price_minor: 900 }],
      })
    })
  })

  it('a price that changed is told until then, also when the line is set or added to, and not of a new line', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await as(tx, customer)
      await add(tx, org.id, variantId, 2)
      await asOwner(tx)
      await tx`update public.product_variants set price_minor = 1700 where id = ${variantId}`
      await as(tx, customer)
      const told = { seen_price_minor: 1000, unit_price_minor: 1700 }
      expect(await set(tx, org.id, variantId, 3)).toMatchObject({ items: [told] })
      expect(await add(tx, org.id, variantId, 1)).toMatchObject({
        items: [{ ...told, quantity: 4, line_minor: 6800 }],
      })
      const known = { seen_price_minor: 1700, unit_price_minor: 1700 }
      expect(await acknowledge(tx, org.id)).toMatchObject({ items: [known] })

      await asOwner(tx)
      await tx`update public.product_variants set price_minor = 1800 where id = ${variantId}`
      await as(tx, customer)
      await remove(tx, org.id, variantId)
      expect(await add(tx, org.id, variantId, 1)).toMatchObject({
        items: [{ seen_price_minor: 1800, unit_price_minor: 1800 }],
      })
    })
  })

  it('acknowledging tells no price of what is off sale: a draft, an archived variant, a closed shop', async () => {
    await inTransaction(async (tx) => {
      const { org } = await shops(tx)
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft' })
      const hidden = [
        await createVariant(tx, { org_id: org.id, product_id: draft.id, price_minor: 777 }),
        await createVariant(tx, { org_id: org.id, archived_at: new Date(), price_minor: 777 }),
      ]
      const shown = await createVariant(tx, { org_id: org.id, price_minor: 777 })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [...hidden, shown].map(({ id }) => ({ variant_id: id, seen_price_minor: 500 })),
      })
      const prices = async () => {
        await asAnon(tx)
        const { items } = await acknowledge(tx, org.id, token)
        expect(items.map((item) => item.seen_price_minor)).toEqual(
          items.map((item) => item.unit_price_minor),
        )
        return new Map(items.map((item) => [item.variant_id, item.unit_price_minor]))
      }
      const told = await prices()
      expect(hidden.map(({ id }) => told.get(id))).toEqual([500, 500])
      expect(told.get(shown.id)).toBe(777)

      await asOwner(tx)
      await createShop(tx, { org_id: org.id, is_open: false })
      await tx`update public.product_variants set price_minor = 888 where id = ${shown.id}`
      expect((await prices()).get(shown.id)).toBe(777)
    })
  })

  it('a guest reaches their cart only, with either', async () => {
    await inTransaction(async (tx) => {
      const { org, variantId } = await shops(tx)
      const items = [{ variant_id: variantId }]
      const mine = await createCart(tx, { org_id: org.id, items })
      const theirs = await createCart(tx, { org_id: org.id, items })
      await asAnon(tx)
      for (const write of [() => remove(tx, org.id, variantId), () => acknowledge(tx, org.id)]) {
        await expectDenied(write, 'PT404', 'commerce.cart_not_found')
      }
      expect(await remove(tx, org.id, variantId, mine.token)).toMatchObject({ items: [] })
      expect(await getCart(tx, org.id, theirs.token)).toMatchObject({ item_count: 1 })
    })
  })
})
