import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart } from '../../../lib/commerce/cart.queries.ts'
import { getShopOfOrder, openOrder, readOrderKeys } from '../../../lib/commerce/guest-orders.ts'
import { cancelShopOrder, orderAgainInShop } from '../../../lib/commerce/shop-orders.actions.ts'
import { getShop } from '../../../lib/commerce/shops.queries.ts'
import { submitCheckout } from '../../../lib/commerce/submit-checkout.ts'
import { signIn, signOut } from '../../../lib/identity/auth.actions.ts'
import { createServerSupabase } from '../../../lib/supabase/server.ts'
import { createShippingRate, createShop } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  contentsOf,
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from './shop.helpers.ts'

let shop: TestShop

beforeAll(async () => {
  shop = await openShop()
  await createShippingRate(sql, { org_id: shop.org_id })
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const cookies = () => [...browser.cookies.keys()].filter((name) => /-(?:cart|orders)-/.test(name))
const enter = (email: string) => destination(signIn(form({ email, password: TEST_PASSWORD })))
const add = ({ slug, variantId } = shop, quantity = 1) =>
  destination(addToCart(form({ shop: slug, variant_id: variantId, quantity: String(quantity) })))

async function order(at = shop, quantity = 1): Promise<string> {
  await add(at, quantity)
  const sent = form({
    shop: at.slug,
    idempotency_key: randomUUID(),
    expected_total_minor: String(490 + 1000 * quantity),
    'contact.email': 'someone.else@example.test',
    'shipping_address.name': 'Ada Lovelace',
    'shipping_address.line1': 'Gartenweg 1',
    'shipping_address.postal_code': '10115',
    'shipping_address.city': 'Berlin',
    'shipping_address.country_code': 'DE',
    payment_method: 'account',
  })
  return required(await destination(submitCheckout(sent))).slice(-36)
}

async function open(id: string, at = shop) {
  const scope = { db: await createServerSupabase(), org: { id: at.org_id } }
  return (await openOrder(scope, id, await readOrderKeys(at.slug)))?.order ?? null
}

const formOf = (order_id: string, at = shop) => form({ shop: at.slug, order_id })

describe('an order that a guest has placed', () => {
  it('is seen, and called off, in this browser also after a sign-in with another e-mail', async () => {
    const user = await createUser()
    const id = await order()
    await enter(user.email)
    expect(cookies()).toEqual([`clientele-orders-${shop.slug}`])
    expect(await open(id)).toMatchObject({ id, next_statuses: ['cancelled'] })
    expect(await destination(orderAgainInShop(formOf(id)))).toContain('done=reordered')
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ is_guest: false, item_count: 1 })
    expect(await destination(cancelShopOrder(formOf(id)))).toContain('done=cancelled')
    expect(await open(id)).toMatchObject({ status: 'cancelled' })
  })

  it('is gone with the sign-out, and opens no cart to who comes next', async () => {
    const [first, second] = [await createUser(), await createUser()]
    const id = await order()
    await add()
    await enter(first.email)
    expect(await contentsOf(shop.org_id)).toContainEqual({ user_id: first.id, quantity: 1 })

    // The session ends without a sign-out: what is kept is for orders alone.
    for (const name of [...browser.cookies.keys()]) {
      if (name.startsWith('clientele-session')) browser.cookies.delete(name)
    }
    expect(await open(id)).toMatchObject({ id })
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ id: null, is_guest: true })
    await enter(second.email)
    expect(await open(id)).toMatchObject({ id })
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ id: null, is_guest: false })

    await destination(signOut(form({})))
    expect(cookies()).toEqual([])
    expect(await open(id)).toBeNull()
    await enter(second.email)
    expect(await open(id)).toBeNull()
    expect(await destination(cancelShopOrder(formOf(id)))).toContain('commerce.order_not_found')
  })

  it('is seen, and called off, while the shop is closed, by whom its secret has', async () => {
    const closing = await openShop()
    await createShippingRate(sql, { org_id: closing.org_id })
    const id = await order(closing)
    await createShop(sql, { org_id: closing.org_id, is_open: false })
    const db = await createServerSupabase()
    expect(await getShop(db, closing.slug)).toBeNull()
    const isHere = async (orderId: string) =>
      (await getShopOfOrder(db, closing.slug, orderId))?.slug
    expect(await isHere(randomUUID())).toBeUndefined()
    expect(await isHere('nonsense')).toBeUndefined()
    expect(await isHere(id)).toBe(closing.slug)
    expect(await open(id, closing)).toMatchObject({ id })

    const mine = new Map(browser.cookies)
    resetBrowser()
    browser.headers.set('next-action', 'an action')
    expect(await isHere(id)).toBeUndefined()
    expect(await destination(cancelShopOrder(formOf(id, closing)))).toContain(
      'problem=commerce.shop_not_found',
    )
    for (const [name, value] of mine) browser.cookies.set(name, value)
    expect(await destination(cancelShopOrder(formOf(id, closing)))).toContain('done=cancelled')
    expect(await add(closing)).toContain('problem=commerce.shop_not_found')
  })

  it('is ordered again into the cart of now, whichever secret opened it', async () => {
    const first = await order()
    browser.cookies.delete(`clientele-cart-${shop.slug}`)
    const second = await order()
    for (const id of [first, second]) {
      expect(await destination(orderAgainInShop(formOf(id)))).toContain('done=reordered')
    }
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ item_count: 2 })
    browser.cookies.delete(`clientele-cart-${shop.slug}`)
    expect(await destination(orderAgainInShop(formOf(first)))).toContain('done=reordered')
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ item_count: 1 })
    resetBrowser()
    expect(await destination(orderAgainInShop(formOf(first)))).toContain('commerce.order_not_found')
  })

  it('is ordered again as far as it can be, and the cart says what was left out', async () => {
    const scarce = await openShop(3)
    await createShippingRate(sql, { org_id: scarce.org_id })
    const id = await order(scarce, 2)
    const left = { kind: 'left_out', reason: 'insufficient_stock', wanted: 2 }
    expect(await destination(orderAgainInShop(formOf(id, scarce)))).toContain(
      'done=reordered_in_part',
    )
    expect(await getCart(scarce.slug, scarce.org_id)).toMatchObject({
      item_count: 1,
      notices: [{ ...left, kept: 1 }],
    })
    expect(await destination(orderAgainInShop(formOf(id, scarce)))).toContain(
      'done=reordered_nothing',
    )
    expect(await getCart(scarce.slug, scarce.org_id)).toMatchObject({
      item_count: 1,
      notices: [{ ...left, kept: 0 }],
    })
  })

  it('is not lost to a later cart: each that was ordered with is remembered', async () => {
    const first = await order()
    browser.cookies.delete(`clientele-cart-${shop.slug}`)
    const second = await order()
    expect(await open(first)).toMatchObject({ id: first })
    expect(await open(second)).toMatchObject({ id: second })
    resetBrowser()
    expect(await open(first)).toBeNull()
  })
})
