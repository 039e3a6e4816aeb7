import { describe, expect, it } from 'vitest'
import { createCart, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { acknowledgeSeen, type Cart, getCart, migrate, shops } from './carts.helpers.ts'

const pricesOf = ({ items }: Cart) =>
  Object.fromEntries(items.map((item) => [item.variant_id, item.unit_price_minor]))
const idsOf = ({ notices }: Cart) => notices.map(({ id }) => id)
const seenOf = (cart: Cart) => ({ prices: pricesOf(cart), noticeIds: idsOf(cart) })

const setPrice = (tx: Tx, variantId: string, price: number) =>
  tx`update public.product_variants set price_minor = ${price} where id = ${variantId}`

describe('acknowledge_cart of what was read', () => {
  it('a guest reads their cart, a merge of another tab caps it: that is told still', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const few = await createVariant(tx, { org_id: org.id, stock_quantity: 4, price_minor: 1700 })
      const line = { variant_id: few.id, quantity: 3, seen_price_minor: 1600 }
      await createCart(tx, { org_id: org.id, user_id: customer.userId, items: [line] })
      const { token } = await createCart(tx, { org_id: org.id, items: [line] })
      await asAnon(tx)
      const read = await getCart(tx, org.id, token)
      expect(read).toMatchObject({ notices: [], items: [{ unit_price_minor: 1700 }] })

      await as(tx, customer)
      await migrate(tx, token)
      const cart = await acknowledgeSeen(tx, org.id, seenOf(read))
      expect(cart).toMatchObject({
        notices: [{ kind: 'capped', wanted: 6, kept: 4 }],
        items: [{ seen_price_minor: 1700 }],
      })
      expect(await acknowledgeSeen(tx, org.id, seenOf(cart))).toMatchObject({ notices: [] })
    })
  })

  it('of several notices those that were read go, and the others stay in their order', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const notices = ['Tea', 'Mug', 'Pot', 'Jar'].map((product_name) => ({
        kind: 'dropped' as const,
        product_name,
      }))
      await createCart(tx, { org_id: org.id, user_id: customer.userId, notices })
      await as(tx, customer)
      const read = await getCart(tx, org.id)
      const [first, , third] = idsOf(read)
      const left = await acknowledgeSeen(tx, org.id, {
        prices: {},
        noticeIds: [third ?? '', null, first ?? '', 'no-such-notice'],
      })
      expect(left.notices).toMatchObject([{ product_name: 'Mug' }, { product_name: 'Jar' }])
      // The same ones are meant however many there are by now.
      expect(idsOf(left)).toEqual([idsOf(read)[1], idsOf(read)[3]])
    })
  })

  it('a price that changed since it was read is told still, one that did not is known', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const other = await createVariant(tx, { org_id: org.id })
      const unread = await createVariant(tx, { org_id: org.id })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [variantId, other.id].map((id) => ({ variant_id: id, seen_price_minor: 900 })),
      })
      await as(tx, customer)
      const read = await getCart(tx, org.id)
      await asOwner(tx)
      await setPrice(tx, variantId, 1100)
      await tx`
        insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
        values (${org.id}, ${read.id}, ${unread.id}, 1, 900)`
      await as(tx, customer)
      const known = async (seen: Cart) => {
        const { items } = await acknowledgeSeen(tx, org.id, seenOf(seen))
        return Object.fromEntries(items.map((item) => [item.variant_id, item.seen_price_minor]))
      }
      expect(await known(read)).toEqual({ [variantId]: 900, [other.id]: 1000, [unread.id]: 900 })
      expect(await known(await getCart(tx, org.id))).toEqual({
        [variantId]: 1100,
        [other.id]: 1000,
        [unread.id]: 1000,
      })
    })
  })

  it('what is not said, of prices or of notices, is all of it', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        notices: [{ kind: 'dropped' }],
        items: [{ variant_id: variantId, seen_price_minor: 900 }],
      })
      await as(tx, customer)
      expect(await acknowledgeSeen(tx, org.id, { prices: {}, noticeIds: [] })).toMatchObject({
        notices: [{ kind: 'dropped' }],
        items: [{ seen_price_minor: 900 }],
      })
      expect(await acknowledgeSeen(tx, org.id, { prices: null, noticeIds: [] })).toMatchObject({
        notices: [{ kind: 'dropped' }],
        items: [{ seen_price_minor: 1000 }],
      })
      await asOwner(tx)
      await setPrice(tx, variantId, 1200)
      await as(tx, customer)
      expect(await acknowledgeSeen(tx, org.id, { prices: {}, noticeIds: null })).toMatchObject({
        notices: [],
        items: [{ seen_price_minor: 1000 }],
      })
      // As some clients send what is not there.
      await tx`select public.acknowledge_cart(${org.id}, null, 'null'::jsonb)`
      expect(await getCart(tx, org.id)).toMatchObject({ items: [{ seen_price_minor: 1200 }] })
    })
  })
})
