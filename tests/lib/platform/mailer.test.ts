import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApi } from '../../../lib/api/app.ts'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { placeOrder } from '../../../lib/commerce/checkout.actions.ts'
import { createShippingRate } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { createCustomer, createMembership } from '../../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  destination,
  form,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from '../commerce/shop.helpers.ts'

let shop: TestShop
let owner: SignedIn
const api = createApi()

beforeAll(async () => {
  shop = await openShop()
  await createShippingRate(sql, { org_id: shop.org_id })
  owner = await createSignedInUser()
  await createMembership(sql, { org_id: shop.org_id, user_id: owner.userId, role: 'owner' })
})
beforeEach(resetBrowser)
afterEach(() => vi.unstubAllGlobals())
afterAll(async () => {
  await removeShopsAndUsers()
  await deleteUser(owner)
})

/** The addresses that are called once the answer is out. */
async function called(): Promise<string[]> {
  const fetched = vi.fn<typeof fetch>(async () => new Response(null, { status: 202 }))
  vi.stubGlobal('fetch', fetched)
  for (const work of browser.afterwards.splice(0)) await work()
  vi.unstubAllGlobals()
  return fetched.mock.calls.map(([address]) => String(address))
}
const MAILER = [expect.stringMatching(/\/functions\/v1\/platform-mailer$/)]

const order = {
  contact: { email: 'ada@example.test' },
  shipping_address: {
    name: 'Ada Lovelace',
    line1: 'Gartenweg 1',
    postal_code: '10115',
    city: 'Berlin',
    country_code: 'DE',
  },
  payment_method: 'account',
  expected_total_minor: 1490,
}

/** By the owner, or by a visitor with the secret of a cart. */
async function post(path: string, body: object, token?: string): Promise<Response> {
  const { slug } = shop
  const answer = await api.fetch(
    new Request(`http://127.0.0.1:3000/api/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        'x-org': slug,
        'x-forwarded-for': browser.headers.get('x-forwarded-for') ?? '',
        ...(token ? { 'x-cart-token': token } : { authorization: `Bearer ${owner.accessToken}` }),
      },
    }),
    {},
  )
  expect([200, 201], await answer.clone().text()).toContain(answer.status)
  return answer
}

describe('the mailer is called, once the answer is out', () => {
  it('when somebody orders in the shop', async () => {
    await destination(addToCart(form({ shop: shop.slug, variant_id: shop.variantId })))
    expect(await called()).toEqual([])
    const placed = await placeOrder(
      form({
        shop: shop.slug,
        idempotency_key: randomUUID(),
        expected_total_minor: '1490',
        quoted_country: 'DE',
        quoted_billing_country: 'DE',
        'contact.email': 'ada@example.test',
        ...Object.fromEntries(
          Object.entries(order.shipping_address).map(([key, value]) => [
            `shipping_address.${key}`,
            value,
          ]),
        ),
        payment_method: 'account',
      }),
    )
    expect(placed).toMatchObject({ ok: true })
    expect(await called()).toEqual(MAILER)
  })

  it('when somebody orders by the API; what staff enter is mailed to nobody', async () => {
    const wish = { variant_id: shop.variantId, quantity: 1 }
    const cart = await post('/cart/items', wish, 'none')
    await post('/orders', order, cart.headers.get('x-cart-token') ?? '')
    expect(await called()).toEqual(MAILER)

    const { id: customer_id } = await createCustomer(sql, { org_id: shop.org_id })
    await post('/orders', { ...order, customer_id, items: [wish] })
    expect(await called()).toEqual([])
  })

  it('when a mail is sent again by the API', async () => {
    const { id } = await createEmail(sql, { org_id: shop.org_id, status: 'failed' })
    await post(`/emails/${id}/retry`, {})
    expect(await called()).toEqual(MAILER)
    await post(`/emails/${id}/cancel`, {})
    expect(await called()).toEqual([])
  })
})
