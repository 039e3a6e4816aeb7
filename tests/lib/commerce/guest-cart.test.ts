import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart } from '../../../lib/commerce/cart.queries.ts'
import { migrateGuestCarts, readGuestToken } from '../../../lib/commerce/guest-cart.ts'
import { signIn, signOut } from '../../../lib/identity/auth.actions.ts'
import type { Database } from '../../../lib/supabase/database.types.ts'
import { hashOf } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  contentsOf,
  createUser,
  destination,
  form,
  openPage,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from './shop.helpers.ts'

beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const cookieOf = (slug: string) => browser.cookies.get(`clientele-cart-${slug}`)
const add = ({ slug, variantId }: TestShop, quantity = 1) =>
  destination(addToCart(form({ shop: slug, variant_id: variantId, quantity: String(quantity) })))
const enter = (email: string) =>
  destination(signIn(form({ email, password: TEST_PASSWORD, next: '/account' })))
const leave = () => destination(signOut(form({})))

/** Somebody else holds the guest's cart, so that a merge must give up, for as long as `run` takes. */
async function whileHeld<T>(slug: string, run: () => Promise<T>): Promise<T> {
  const token = cookieOf(slug)?.slice(0, 43) ?? ''
  const holding = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  const held = sql.begin(async (tx) => {
    await tx`
      select from public.user_carts where token_hash = ${hashOf(token)} for no key update`
    holding.resolve()
    await done.promise
  })
  await holding.promise
  try {
    return await run()
  } finally {
    done.resolve()
    await held
  }
}

describe('a sign-in', () => {
  it('takes the carts of all shops along, and leaves no secret behind', async () => {
    const [tea, toys] = [await openShop(), await openShop()]
    const user = await createUser()
    await add(tea, 2)
    await add(toys, 3)
    expect(await enter(user.email)).toBe('/account')
    expect(cookieOf(tea.slug)).toBeUndefined()
    expect(cookieOf(toys.slug)).toBeUndefined()
    expect(await contentsOf(tea.org_id)).toEqual([{ user_id: user.id, quantity: 2 }])
    expect(await contentsOf(toys.org_id)).toEqual([{ user_id: user.id, quantity: 3 }])
    expect(await getCart(tea.slug, tea.org_id)).toMatchObject({ is_guest: false, item_count: 2 })
  })

  it('of another user in the same browser never has the first one’s cart', async () => {
    const shop = await openShop()
    const [first, second] = [await createUser(), await createUser()]
    await add(shop, 2)
    await enter(first.email)
    await add(shop, 1)
    await leave()
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ id: null, is_guest: true })
    await enter(second.email)
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ id: null, is_guest: false })
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: first.id, quantity: 3 }])
  })

  it('succeeds although its cart cannot be had, which is then kept for this user alone', async () => {
    const shop = await openShop()
    const [first, second] = [await createUser(), await createUser()]
    await add(shop, 2)
    const startedAt = Date.now()
    expect(await whileHeld(shop.slug, () => enter(first.email))).toBe('/account')
    expect(Date.now() - startedAt).toBeLessThan(8_000)
    expect(cookieOf(shop.slug)).toMatch(new RegExp(`^[A-Za-z0-9_-]{43}~${first.id}$`))

    // The session ends without a sign-out: neither a guest nor somebody else sees what was theirs.
    const kept = cookieOf(shop.slug) ?? ''
    for (const name of browser.cookies.keys()) {
      if (name.startsWith('clientele-session')) browser.cookies.delete(name)
    }
    expect(await readGuestToken(shop.slug)).toBeUndefined()
    await enter(second.email)
    expect(cookieOf(shop.slug)).toBeUndefined()
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ id: null })

    resetBrowser()
    browser.cookies.set(`clientele-cart-${shop.slug}`, kept)
    await enter(first.email)
    expect(cookieOf(shop.slug)).toBeUndefined()
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: first.id, quantity: 2 }])
  }, 40_000)

  it('throws away cookies that are none of ours', async () => {
    const user = await createUser()
    browser.cookies.set('clientele-cart-some-shop', 'nonsense~of~somebody')
    await enter(user.email)
    expect(cookieOf('some-shop')).toBeUndefined()
  })
})

describe('the next request', () => {
  it('takes along what the sign-in could not, and the page that it makes shows it', async () => {
    const shop = await openShop()
    const user = await createUser()
    await add(shop, 2)
    await whileHeld(shop.slug, () => enter(user.email))
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 2 }])
    const { request } = await openPage(`/s/${shop.slug}`)
    expect(request.cookies.has(`clientele-cart-${shop.slug}`)).toBe(false)
    expect(cookieOf(shop.slug)).toBeUndefined()
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: user.id, quantity: 2 }])
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ item_count: 2 })
  }, 30_000)

  it('keeps trying for this user while it cannot, and is answered all the same', async () => {
    const shop = await openShop()
    const user = await createUser()
    await add(shop)
    const guests = cookieOf(shop.slug)
    await enter(user.email)
    // As if another tab had brought a cart after the sign-in.
    browser.cookies.set('clientele-cart-left-over', guests ?? '')
    await openPage('/account')
    expect(browser.cookies.has('clientele-cart-left-over')).toBe(false)

    await leave()
    await add(shop, 2)
    const session = await createUser()
    await whileHeld(shop.slug, async () => {
      await enter(session.email)
      const { response } = await openPage('/account')
      expect(response.status).toBe(200)
    })
    expect(cookieOf(shop.slug)).toContain(`~${session.id}`)
    await openPage('/account')
    expect(cookieOf(shop.slug)).toBeUndefined()
    expect(await contentsOf(shop.org_id)).toEqual([
      { user_id: user.id, quantity: 1 },
      { user_id: session.id, quantity: 2 },
    ])
  }, 40_000)

  it('of a guest changes nothing', async () => {
    const shop = await openShop()
    await add(shop, 2)
    const token = cookieOf(shop.slug)
    await openPage(`/s/${shop.slug}`)
    expect(cookieOf(shop.slug)).toBe(token)
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 2 }])
  })

  it('with a session that somebody made up takes nothing', async () => {
    const shop = await openShop()
    const user = await createUser()
    await add(shop, 2)
    const forged = [
      Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
      Buffer.from(
        JSON.stringify({ sub: user.id, role: 'authenticated', exp: Date.now() }),
      ).toString('base64url'),
      'c2lnbmF0dXJl',
    ].join('.')
    const session = { access_token: forged, refresh_token: 'x', expires_at: Date.now() }
    browser.cookies.set(
      'clientele-session',
      `base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`,
    )
    const token = cookieOf(shop.slug)
    const { response } = await openPage(`/s/${shop.slug}`)
    expect(response.status).toBe(200)
    expect(cookieOf(shop.slug)).toBe(token)
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 2 }])
  })
})

describe('migrateGuestCarts', () => {
  /** The cookie of a guest's cart after a user's sign-in that was answered like this. */
  async function cookieAfter(status: number, body: string, userId: string) {
    const name = 'clientele-cart-some-shop'
    browser.cookies.set(name, 'A'.repeat(43))
    const db = createClient<Database>('http://gateway.invalid', 'key', {
      global: { fetch: async () => new Response(body, { status }) },
    })
    await migrateGuestCarts(db, userId)
    return browser.cookies.get(name)
  }

  it.each([
    [502, '<html>Bad gateway</html>'],
    [429, '{"message":"API rate limit exceeded"}'],
    [500, '{"code":"XX000","message":"something broke"}'],
    [403, '{"code":"42501","message":"permission denied"}'],
    [404, '{"code":"PT404","message":"commerce.shop_not_found"}'],
  ])('keeps the cart for this user alone when it is answered %i', async (status, body) => {
    const userId = randomUUID()
    expect(await cookieAfter(status, body, userId)).toBe(`${'A'.repeat(43)}~${userId}`)
  })

  it.each([
    [401, '{"code":"PGRST301","message":"JWT expired"}'],
    [401, '{"message":"Invalid authentication credentials"}'],
  ])('leaves the cart a guest’s when the session is refused: %i %s', async (status, body) => {
    expect(await cookieAfter(status, body, randomUUID())).toBe('A'.repeat(43))
  })

  it('keeps no secret that opens nothing', async () => {
    const user = await createUser()
    browser.cookies.set('clientele-cart-some-shop', 'A'.repeat(43))
    await enter(user.email)
    expect(cookieOf('some-shop')).toBeUndefined()
  })
})

describe('a sign-out', () => {
  it('leaves no secret in the browser', async () => {
    const shop = await openShop()
    await add(shop)
    const user = await createUser()
    await whileHeld(shop.slug, () => enter(user.email))
    expect(cookieOf(shop.slug)).toBeDefined()
    await leave()
    expect([...browser.cookies.keys()].filter((name) => name.startsWith('clientele-cart'))).toEqual(
      [],
    )
  }, 30_000)
})
