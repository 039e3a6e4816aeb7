import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart } from '../../../lib/commerce/cart.queries.ts'
import { submitCheckout } from '../../../lib/commerce/checkout.actions.ts'
import { openOrder, readOrderKeys } from '../../../lib/commerce/guest-orders.ts'
import { cancelShopOrder, orderAgainInShop } from '../../../lib/commerce/shop-orders.actions.ts'
import { signIn, signOut } from '../../../lib/identity/auth.actions.ts'
import { createServerSupabase } from '../../../lib/supabase/server.ts'
import { createShippingRate } from '../../helpers/commerce-factories.ts'
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
const add = () => destination(addToCart(form({ shop: shop.slug, variant_id: shop.variantId })))

async function order(): Promise<string> {
  await add()
  const sent = form({
    shop: shop.slug,
    idempotency_key: randomUUID(),
    expected_total_minor: '1490',
    'contact.email': 'someone.else@example.test',
    'shipping_address.name': 'Ada Lovelace',
    'shipping_address.line1': 'Gartenweg 1',
    'shipping_address.postal_code': '10115',
    'shipping_address.city': 'Berlin',
    'shipping_address.country_code': 'DE',
    payment_method: 'account',
  })
  return required(await destination(submitCheckout(null, sent))).slice(-36)
}

async function open(id: string) {
  const scope = { db: await createServerSupabase(), org: { id: shop.org_id } }
  return (await openOrder(scope, id, await readOrderKeys(shop.slug)))?.order ?? null
}

const formOf = (order_id: string) => form({ shop: shop.slug, order_id })

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
