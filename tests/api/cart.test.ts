import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cartMigrationSchema, cartSchema, wishlistSchema } from '../../lib/commerce/cart.schemas.ts'
import { createShop, createVariant, guestToken } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import {
  type ApiOptions,
  type ApiResponse,
  api,
  createSignedInUser,
  deleteUser,
  linkIn,
  mailTo,
  type SignedIn,
  TEST_PASSWORD,
} from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

const API = '/api/v1'
let shop: Tenant
let otherShop: Tenant
let closed: Tenant
let customer: SignedIn
let stranger: SignedIn
let variant: string
let few: string
let foreign: string

beforeAll(async () => {
  shop = await createTenant()
  otherShop = await createTenant()
  closed = await createTenant()
  for (const { orgId } of [shop, otherShop]) await createShop(sql, { org_id: orgId })
  variant = (await createVariant(sql, { org_id: shop.orgId })).id
  few = (await createVariant(sql, { org_id: shop.orgId, stock_quantity: 2 })).id
  foreign = (await createVariant(sql, { org_id: otherShop.orgId })).id
  customer = await createSignedInUser()
  stranger = await createSignedInUser()
})
afterAll(async () => {
  for (const tenant of [shop, otherShop, closed]) await dropTenant(tenant)
  await deleteUser(customer)
  await deleteUser(stranger)
})

const ask = (path: string, options: ApiOptions & { token?: string } = {}) => {
  const { token, ...rest } = options
  return call(`${API}${path}`, {
    org: shop.org,
    ...rest,
    headers: { ...rest.headers, ...(token ? { 'x-cart-token': token } : {}) },
  })
}
const line = (quantity: unknown = 1, id = variant) => ({ variant_id: id, quantity })
const cartOf = (response: ApiResponse) => {
  expect(response.status, response.text).toBe(200)
  return cartSchema.parse(response.body)
}
const tokenOf = (response: ApiResponse) => response.headers.get('x-cart-token') ?? ''

describe('/cart and /cart/items', () => {
  it('a guest has an empty cart, and is told its secret with the first thing put in', async () => {
    const empty = await ask('/cart')
    expect(cartOf(empty)).toMatchObject({ id: null, is_guest: true, items: [] })
    expect(empty.headers.has('x-cart-token')).toBe(false)

    const first = await ask('/cart/items', { body: line(2) })
    const token = tokenOf(first)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(cartOf(first)).toMatchObject({ item_count: 2 })
    const second = await ask('/cart/items', { body: line(1), token })
    expect(second.headers.has('x-cart-token')).toBe(false)
    expect(cartOf(second)).toMatchObject({ item_count: 3 })
    expect(cartOf(await ask('/cart', { token }))).toMatchObject({ item_count: 3, is_guest: true })
  })

  it('sets, takes out, and acknowledges', async () => {
    const token = tokenOf(await ask('/cart/items', { body: line() }))
    const put = await ask('/cart/items', { method: 'PUT', body: line(7), token })
    expect(cartOf(put)).toMatchObject({ item_count: 7 })
    const seen = await ask('/cart/acknowledge', { method: 'POST', token })
    expect(cartOf(seen)).toMatchObject({ notices: [] })
    const none = await ask('/cart/acknowledge', { body: { prices: {}, notice_ids: [] }, token })
    expect(cartOf(none)).toMatchObject({ item_count: 7 })
    const path = `/cart/items?variant_id=${variant}`
    const gone = await ask(path, { method: 'DELETE', token })
    expect(cartOf(gone)).toMatchObject({ items: [] })
    expect((await ask(path, { method: 'DELETE', token })).body).toEqual(gone.body)
  })

  it('a request with a key is done once, of a guest and of a user; another is refused', async () => {
    const token = tokenOf(await ask('/cart/items', { body: line() }))
    const user = await createSignedInUser()
    for (const who of [{ token }, { user }]) {
      const headers = { 'idempotency-key': randomUUID() }
      const before = cartOf(await ask('/cart', who)).item_count
      const first = await ask('/cart/items', { body: line(2), headers, ...who })
      const again = await ask('/cart/items', { body: line(2), headers, ...who })
      expect(cartOf(again)).toEqual(cartOf(first))
      expect(cartOf(again)).toMatchObject({ item_count: before + 2 })
      const other = await ask('/cart/items', { body: line(3), headers, ...who })
      expect([other.status, problemOf(other).reason]).toEqual([
        409,
        'platform.idempotency_key_reused',
      ])
      await ask('/wishlist', { method: 'PUT', body: { variant_id: variant }, ...who })
      const key = { 'idempotency-key': randomUUID() }
      for (const _ of [1, 2]) {
        const moved = await ask('/wishlist/move', {
          body: { variant_id: variant },
          headers: key,
          ...who,
        })
        expect(cartOf(moved)).toMatchObject({ item_count: before + 3 })
      }
    }
    await deleteUser(user)
  })

  it('the caller’s own cart is theirs on every device, whatever token comes along', async () => {
    const token = tokenOf(await ask('/cart/items', { body: line(5) }))
    const own = await ask('/cart/items', { body: line(2), user: stranger, token })
    expect(own.headers.has('x-cart-token')).toBe(false)
    expect(cartOf(own)).toMatchObject({ is_guest: false, item_count: 2 })
    expect(cartOf(await ask('/cart', { user: stranger }))).toMatchObject({ item_count: 2 })
    expect(cartOf(await ask('/cart', { user: customer }))).toMatchObject({ id: null })
    expect(cartOf(await ask('/cart', { user: stranger, org: otherShop.org }))).toMatchObject({
      id: null,
    })
  })

  it('a guest whose secret opens nothing is given a new cart, of that shop', async () => {
    const elsewhere = tokenOf(
      await ask('/cart/items', { body: line(1, foreign), org: otherShop.org }),
    )
    for (const token of [elsewhere, guestToken(), 'forged', 'x'.repeat(10_000)]) {
      expect(cartOf(await ask('/cart', { token }))).toMatchObject({ id: null })
      const added = await ask('/cart/items', { body: line(), token })
      expect(tokenOf(added)).not.toBe(token)
      expect(cartOf(added)).toMatchObject({ item_count: 1 })
      const removed = await ask(`/cart/items?variant_id=${variant}`, { method: 'DELETE', token })
      expect([removed.status, problemOf(removed).reason]).toEqual([404, 'commerce.cart_not_found'])
    }
    const theirs = await ask('/cart', { token: elsewhere, org: otherShop.org })
    expect(cartOf(theirs)).toMatchObject({ item_count: 1 })
  })

  it.each([
    [0, 422, 'commerce.quantity_invalid'],
    [-1, 422, 'commerce.quantity_invalid'],
    [1.5, 422, 'commerce.quantity_invalid'],
    [1e12, 422, 'commerce.quantity_invalid'],
    [10_000, 422, 'commerce.quantity_invalid'],
    [null, 400, 'app.invalid_input'],
    ['2', 400, 'app.invalid_input'],
  ])('a quantity of %j is refused', async (quantity, status, reason) => {
    for (const method of ['POST', 'PUT'] as const) {
      const refused = await ask('/cart/items', { method, body: line(quantity) })
      expect([refused.status, problemOf(refused).reason]).toEqual([status, reason])
    }
  })

  it('what cannot be bought is refused, and gives no cart', async () => {
    const cases: [unknown, number, string][] = [
      [line(1, foreign), 409, 'commerce.variant_unavailable'],
      [line(1, '00000000-0000-4000-8000-000000000000'), 409, 'commerce.variant_unavailable'],
      [line(3, few), 409, 'commerce.stock_insufficient'],
      [{ variant_id: 'a\u0000b', quantity: 1 }, 400, 'api.nul_byte'],
      [{ ...line(), org_id: otherShop.orgId }, 400, 'app.invalid_input'],
    ]
    for (const [body, status, reason] of cases) {
      const refused = await ask('/cart/items', { body })
      expect([refused.status, problemOf(refused).reason]).toEqual([status, reason])
      expect(refused.headers.has('x-cart-token')).toBe(false)
    }
  })

  it('needs the shop by name, and a closed one is not there', async () => {
    const none = await call(`${API}/cart`)
    expect([none.status, problemOf(none).reason]).toEqual([400, 'api.org_header_required'])
    const odd = await call(`${API}/cart`, { headers: { 'x-org': '../x' } })
    expect([odd.status, problemOf(odd).reason]).toEqual([400, 'api.org_header_invalid'])
    for (const org of [closed.org, 'no-such-shop']) {
      const missing = await ask('/cart', { org })
      expect([missing.status, problemOf(missing).reason]).toEqual([404, 'commerce.shop_not_found'])
    }
  })

  it('a bad token is refused, not taken for a visitor', async () => {
    const refused = await ask('/cart', { headers: { authorization: 'Bearer nonsense' } })
    expect(refused.status).toBe(401)
  })
})

describe('/cart/migrate', () => {
  it('makes a guest’s cart the caller’s, once, and says the same again', async () => {
    const user = await createSignedInUser()
    const added = await ask('/cart/items', { body: line(3) })
    const token = tokenOf(added)
    await ask('/cart/items', { body: line(2, few), token })
    await ask('/cart/items', { body: line(1, few), user })
    const body = { guest_token: token }
    const first = await call(`${API}/cart/migrate`, { body, user })
    expect(cartMigrationSchema.parse(first.body)).toMatchObject({
      status: 'merged',
      org_id: shop.orgId,
      capped: [{ variant_id: few, wanted: 3, kept: 2 }],
    })
    const again = await api('/api/cart/migrate', { body, user })
    expect([again.status, again.body]).toEqual([200, first.body])
    const theirs = await call(`${API}/cart/migrate`, { body, user: stranger })
    expect(theirs.body).toMatchObject({ status: 'nothing', cart_id: null })
    const cart = cartOf(await ask('/cart', { user }))
    expect(cart).toMatchObject({ item_count: 5, notices: [{ kind: 'capped' }] })
    const acknowledge = async (notice_ids: string[]) =>
      cartOf(await ask('/cart/acknowledge', { body: { notice_ids }, user })).notices
    expect(await acknowledge([])).toEqual(cart.notices)
    expect(await acknowledge(cart.notices.map(({ id }) => id))).toEqual([])
    await deleteUser(user)
  })

  it('visitors cannot, and odd tokens bring nothing', async () => {
    const visitor = await call(`${API}/cart/migrate`, { body: { guest_token: guestToken() } })
    expect(visitor.status).toBe(401)
    for (const token of ['', 'forged', 'x'.repeat(10_000)]) {
      const response = await call(`${API}/cart/migrate`, {
        body: { guest_token: token },
        user: customer,
      })
      expect([response.status, response.body]).toMatchObject([200, { status: 'nothing' }])
    }
    const zero = await call(`${API}/cart/migrate`, {
      body: { guest_token: 'a\u0000' },
      user: customer,
    })
    expect(zero.status).toBe(400)
  })

  it('a sign-in over the API takes the cart along that it names', async () => {
    const user = await createSignedInUser()
    const token = tokenOf(await ask('/cart/items', { body: line(4) }))
    const login = await call(`${API}/auth/login`, {
      body: { email: user.email, password: TEST_PASSWORD },
      headers: { 'x-cart-token': token },
    })
    expect(login.status).toBe(200)
    expect(cartOf(await ask('/cart', { user }))).toMatchObject({ item_count: 4 })
    const odd = await call(`${API}/auth/login`, {
      body: { email: user.email, password: TEST_PASSWORD },
      headers: { 'x-cart-token': 'nonsense' },
    })
    expect(odd.status).toBe(200)
    await deleteUser(user)
  })

  it.each([
    {
      way: 'the confirmation of an address',
      path: 'verify-email',
      begin: async () => {
        const email = `cart-${randomUUID()}@example.test`
        const body = { email, password: TEST_PASSWORD, first_name: 'Ada' }
        expect((await call(`${API}/auth/register`, { body })).status).toBe(202)
        return email
      },
    },
    {
      way: 'a new password',
      path: 'reset-password',
      begin: async () => {
        const { email } = await createSignedInUser()
        expect((await call(`${API}/auth/forgot-password`, { body: { email } })).status).toBe(202)
        return email
      },
    },
  ])('$way over the API does as well, and links to who knows the address', async (sign) => {
    const email = await sign.begin()
    const known = await createCustomer(sql, { org_id: otherShop.orgId, email })
    const token = tokenOf(await ask('/cart/items', { body: line(3) }))
    const link = linkIn(await mailTo(email), '/auth/confirm')
    const answer = await call(`${API}/auth/${sign.path}`, {
      body: { token_hash: link.searchParams.get('token_hash'), password: 'a new password 1' },
      headers: { 'x-cart-token': token },
    })
    expect(answer.status, answer.text).toBe(200)
    const { access_token } = z.object({ access_token: z.string() }).parse(answer.body)
    const user = { accessToken: access_token }
    expect(cartOf(await ask('/cart', { user }))).toMatchObject({ item_count: 3 })
    expect(cartOf(await ask('/cart', { token }))).toMatchObject({ item_count: 0 })
    expect(
      await sql`
        select users.email from public.customers as customers
        join auth.users as users on users.id = customers.user_id
        where customers.id = ${known.id}`,
    ).toEqual([{ email }])
    await sql`delete from auth.users where email = ${email}`
  })
})

describe('/wishlist', () => {
  const items = (response: ApiResponse) => {
    expect(response.status, response.text).toBe(200)
    return wishlistSchema.parse(response.body).items.map(({ variant_id }) => variant_id)
  }

  it('a guest and a customer each have their own, and can move a wish to the cart', async () => {
    expect(items(await ask('/wishlist'))).toEqual([])
    const wish = { variant_id: variant }
    const first = await ask('/wishlist', { method: 'PUT', body: wish })
    const token = tokenOf(first)
    expect(token).not.toBe('')
    expect(items(first)).toEqual([variant])
    expect(items(await ask('/wishlist', { method: 'PUT', body: wish, token }))).toEqual([variant])
    expect(items(await ask('/wishlist', { user: customer, token }))).toEqual([])

    const moved = await ask('/wishlist/move', { body: wish, token })
    expect(cartOf(moved)).toMatchObject({ item_count: 1 })
    expect(items(await ask('/wishlist', { token }))).toEqual([])
    const missing = await ask('/wishlist/move', { body: wish, token })
    expect([missing.status, problemOf(missing).reason]).toEqual([
      404,
      'commerce.wishlist_item_not_found',
    ])

    expect(items(await ask('/wishlist', { method: 'PUT', body: wish, user: customer }))).toEqual([
      variant,
    ])
    const path = `/wishlist?variant_id=${variant}`
    expect(items(await ask(path, { method: 'DELETE', user: customer }))).toEqual([])
    expect(items(await ask(path, { method: 'DELETE', user: customer }))).toEqual([])
  })

  it('what is not on sale here cannot be wished for', async () => {
    const refused = await ask('/wishlist', { method: 'PUT', body: { variant_id: foreign } })
    expect([refused.status, problemOf(refused).reason]).toEqual([
      409,
      'commerce.variant_unavailable',
    ])
  })
})
