import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { readCheckout, wasRefusedAsClosed } from '../../../lib/commerce/checkout-draft.ts'
import { sendCheckout } from '../../../lib/commerce/checkout-form.actions.ts'
import { listBillingCountries } from '../../../lib/commerce/delivery.queries.ts'
import { signIn, signOut } from '../../../lib/identity/auth.actions.ts'
import { createAddress, createShippingRate, createShop } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
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
  await createShippingRate(sql, { org_id: shop.org_id, country_code: 'DE' })
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const send = (values: Record<string, string> = {}) =>
  destination(
    sendCheckout(
      form({
        shop: shop.slug,
        idempotency_key: randomUUID(),
        expected_total_minor: '1490',
        quoted_country: 'DE',
        quoted_billing_country: 'DE',
        'contact.email': 'ada@example.test',
        'shipping_address.name': 'Ada Lovelace',
        'shipping_address.line1': 'Gartenweg 1',
        'shipping_address.postal_code': '10115',
        'shipping_address.city': 'Berlin',
        'shipping_address.country_code': 'DE',
        payment_method: 'account',
        ...values,
      }),
    ),
  )
const fillCart = ({ slug, variantId } = shop) =>
  destination(addToCart(form({ shop: slug, variant_id: variantId })))
const signInAs = (email: string) => destination(signIn(form({ email, password: TEST_PASSWORD })))
const american = {
  bill_to: 'typed',
  'billing_address.name': 'Grace Hopper',
  'billing_address.line1': '1 Main St',
  'billing_address.postal_code': '78701',
  'billing_address.city': 'Austin',
  'billing_address.country_code': 'US',
}
const checkout = () => `/s/${shop.slug}/checkout`

describe('sendCheckout', () => {
  it('asks for what the country of the bill needs, and then orders', async () => {
    await fillCart()
    expect(await send(american)).toBe(checkout())
    expect(await readCheckout(shop.slug, null)).toMatchObject({
      values: { bill_to: 'typed', 'billing_address.country_code': 'US' },
      reasons: {},
    })
    expect((await readCheckout(shop.slug, null))?.values).not.toHaveProperty(
      'quoted_billing_country',
    )
    const region = { 'billing_address.region': 'TX', quoted_billing_country: 'US' }
    expect(await send({ ...american, ...region })).toMatch(`/s/${shop.slug}/orders/`)
    const [order] = await sql`
      select billing_address, shipping_address from public.orders where org_id = ${shop.org_id}`
    expect(order).toMatchObject({
      billing_address: { country_code: 'US', region: 'TX' },
      shipping_address: { country_code: 'DE' },
    })
  })

  it('leads to the order when it is sent once more with something changed', async () => {
    await fillCart()
    const idempotency_key = randomUUID()
    const path = await send({ idempotency_key })
    expect(path).toMatch(`/s/${shop.slug}/orders/`)
    const changed = { idempotency_key, customer_note: 'Ring twice' }
    expect(await send(changed)).toBe(`${path}?done=ordered_before`)
    expect(await readCheckout(shop.slug, null)).toBeNull()
    expect(await send({ customer_note: 'Another form' })).toBe(`${checkout()}?refused=1`)
    expect(await readCheckout(shop.slug, null)).toMatchObject({ problem: 'commerce.cart_empty' })
  })

  it('leads to the order when it is sent once more after the shop has closed', async () => {
    const closing = await openShop()
    await createShippingRate(sql, { org_id: closing.org_id, country_code: 'DE' })
    const ada = await createUser()
    for (const enter of [undefined, () => signInAs(ada.email)]) {
      resetBrowser()
      await enter?.()
      await fillCart(closing)
      const typed = { shop: closing.slug, idempotency_key: randomUUID() }
      const path = await send(typed)
      expect(path).toMatch(`/s/${closing.slug}/orders/`)
      await createShop(sql, { org_id: closing.org_id, is_open: false })
      expect(await send(typed)).toBe(path)
      await createShop(sql, { org_id: closing.org_id, is_open: true })
    }
  })

  it('is told that nothing was ordered by the closed shop alone that has refused it', async () => {
    const closing = await openShop()
    await createShippingRate(sql, { org_id: closing.org_id, country_code: 'DE' })
    await fillCart(closing)
    await createShop(sql, { org_id: closing.org_id, is_open: false })
    const path = `/s/${closing.slug}/checkout`
    const refused = `${path}?refused=1`
    const wasRefused = (page = refused) => wasRefusedAsClosed(page, null)
    // Without scripts the form itself is answered, be it refused for more than that.
    expect(await send({ shop: closing.slug, expected_total_minor: '1' })).toMatch(/404$/)
    expect(await send({ shop: closing.slug, 'shipping_address.city': '' })).toMatch(/404$/)
    expect(await wasRefused()).toBe(false)

    browser.headers.set('next-action', 'an action')
    expect(await send({ shop: closing.slug })).toBe(refused)
    expect(await wasRefused()).toBe(true)
    expect(await wasRefused(path)).toBe(false)
    expect(await wasRefused(`/s/${closing.slug}/cart?refused=1`)).toBe(false)
    browser.headers.set('content-type', 'multipart/form-data')
    expect(await wasRefused(path)).toBe(true)

    await createShop(sql, { org_id: closing.org_id, is_open: true })
    expect(await send({ shop: closing.slug })).toMatch(`/s/${closing.slug}/orders/`)
    await createShop(sql, { org_id: closing.org_id, is_open: false })
    expect(await wasRefused()).toBe(false)
    for (const slug of [closing.slug, 'no-such-shop-at-all']) {
      // Neither has a cart of theirs, nor an order of this form.
      await send({ shop: slug })
      expect(await wasRefused(`/s/${slug}/checkout?refused=1`)).toBe(false)
    }
  })

  it('comes back with what was typed while the database is away', async () => {
    const ada = await createUser()
    await destination(signIn(form({ email: ada.email, password: TEST_PASSWORD })))
    const fetching = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'))
    try {
      expect(await send({ visitor_id: ada.id })).toBe(`${checkout()}?refused=1`)
      expect(await readCheckout(shop.slug, ada.id)).toMatchObject({
        values: { 'shipping_address.city': 'Berlin' },
        problem: 'app.unavailable',
      })
    } finally {
      fetching.mockRestore()
    }
  })

  it('asks for no country of a bill that goes elsewhere', async () => {
    await fillCart()
    expect(await send({ ...american, bill_to: 'delivery' })).toMatch(`/s/${shop.slug}/orders/`)
  })

  it('sends bills to countries that the shop does not deliver to, for guests, too', async () => {
    const codes = (await listBillingCountries()).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['DE', 'US', 'SG', 'GB']))
  })
})

describe('an address to keep', () => {
  it('that a full book does not take is told with the order', async () => {
    const ada = await createUser()
    await destination(signIn(form({ email: ada.email, password: TEST_PASSWORD })))
    await fillCart()
    const kept = { save_address: 'on', 'shipping_address.line1': 'Gartenweg 2' }
    expect(await send(kept)).toMatch(/\/orders\/[0-9a-f-]{36}$/)
    const [customer] = await sql<{ id: string }[]>`
      select id from public.customers where org_id = ${shop.org_id} and user_id = ${ada.id}`
    for (let index = 1; index < 50; index += 1) {
      await createAddress(sql, { org_id: shop.org_id, customer_id: customer?.id ?? '' })
    }
    await fillCart()
    const other = { ...kept, 'shipping_address.line1': 'Gartenweg 3' }
    expect(await send(other)).toMatch(/\/orders\/[0-9a-f-]{36}\?done=address_not_kept$/)
  })
})

describe('what was typed into a checkout', () => {
  it('is seen by who typed it, and gone when they sign out', async () => {
    const [ada, bob] = [await createUser(), await createUser()]
    await destination(signIn(form({ email: ada.email, password: TEST_PASSWORD })))
    await fillCart()
    expect(await send({ 'contact.email': 'ada' })).toBe(`${checkout()}?refused=1`)
    expect(await readCheckout(shop.slug, ada.id)).toMatchObject({
      values: { 'shipping_address.name': 'Ada Lovelace' },
    })
    expect(await readCheckout(shop.slug, bob.id)).toBeNull()
    expect(await readCheckout(shop.slug, null)).toBeNull()
    const names = [`clientele-checkout-${shop.slug}`, `clientele-drafted-${shop.slug}`]
    expect([...browser.cookies.keys()]).toEqual(expect.arrayContaining(names))
    await destination(signOut(form({})))
    expect(await readCheckout(shop.slug, ada.id)).toBeNull()
    expect([...browser.cookies.keys()].filter((name) => names.includes(name))).toEqual([])
    // A browser removes a cookie only by the path that it was set for.
    expect(names.map((name) => browser.paths.get(name))).toEqual([checkout(), '/'])
  })

  it('goes with a guest who signs in, and not past their sign-out', async () => {
    const bob = await createUser()
    await fillCart()
    await send({ 'contact.email': 'bob' })
    await destination(signIn(form({ email: bob.email, password: TEST_PASSWORD })))
    expect(await readCheckout(shop.slug, bob.id)).toMatchObject({
      values: { 'contact.email': 'bob' },
    })
    await destination(signOut(form({})))
    expect(await readCheckout(shop.slug, null)).toBeNull()
  })
})

describe('a checkout whose session has ended when it is sent', () => {
  const signInFirst = () =>
    `/sign-in?notice=ended&next=${encodeURIComponent(`/s/${shop.slug}/checkout`)}`
  const enter = (email: string) => destination(signIn(form({ email, password: TEST_PASSWORD })))
  const endSession = () => {
    for (const name of [...browser.cookies.keys()]) {
      if (name.startsWith('clientele-session')) browser.cookies.delete(name)
    }
  }

  it('leads to the sign-in, after which all stands there again, and can be ordered', async () => {
    const ada = await createUser()
    await enter(ada.email)
    await fillCart()
    endSession()
    const typed = { visitor_id: ada.id, customer_note: 'Ring twice' }
    expect(await send(typed)).toBe(signInFirst())
    expect(await send({ ...typed, quoted_country: 'AT' })).toBe(signInFirst())
    await enter(ada.email)
    expect(await readCheckout(shop.slug, ada.id)).toMatchObject({
      values: { 'shipping_address.name': 'Ada Lovelace', customer_note: 'Ring twice' },
      reasons: {},
      problem: null,
    })
    expect((await readCheckout(shop.slug, ada.id))?.values).not.toHaveProperty('visitor_id')
    expect(await send(typed)).toMatch(`/s/${shop.slug}/orders/`)
  })

  it('is read by nobody else, and orders nothing of who is signed in by now', async () => {
    const [ada, bob] = [await createUser(), await createUser()]
    await enter(bob.email)
    await fillCart()
    expect(await send({ visitor_id: ada.id })).toBe(signInFirst())
    expect(await readCheckout(shop.slug, bob.id)).toBeNull()
    endSession()
    expect(await send({ visitor_id: ada.id })).toBe(signInFirst())
    expect(await readCheckout(shop.slug, null)).toBeNull()
    await enter(bob.email)
    expect(await readCheckout(shop.slug, bob.id)).toBeNull()
    expect(await send({ visitor_id: bob.id })).toMatch(`/s/${shop.slug}/orders/`)
  })
})
