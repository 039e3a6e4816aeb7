import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart } from '../../../lib/commerce/cart.queries.ts'
import {
  confirmLink,
  sendMagicLink,
  setNewPassword,
  signIn,
  signOut,
  signUp,
} from '../../../lib/identity/auth.actions.ts'
import { proxy } from '../../../proxy.ts'
import { sql } from '../../helpers/db.ts'
import { linkIn, mailTo, TEST_PASSWORD } from '../../helpers/request.ts'
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

const emails: string[] = []

beforeEach(resetBrowser)
afterAll(async () => {
  if (emails.length > 0) await sql`delete from auth.users where email in ${sql(emails)}`
  await removeShopsAndUsers()
})

type Device = Map<string, string>

/** Goes on at another device, and answers the one that was left. */
function switchDevice(to: Device = new Map()): Device {
  const left = new Map(browser.cookies)
  browser.cookies.clear()
  for (const [name, value] of to) browser.cookies.set(name, value)
  return left
}

const add = ({ slug, variantId }: TestShop, quantity: number) =>
  destination(addToCart(form({ shop: slug, variant_id: variantId, quantity: String(quantity) })))
const cartCookies = () =>
  [...browser.cookies.keys()].filter((name) => name.startsWith('clientele-cart'))

async function openPage(path: string): Promise<void> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = new NextRequest(`http://127.0.0.1:3000${path}`, { headers: { cookie } })
  for (const { name, value, expires } of (await proxy(request)).cookies.getAll()) {
    if (expires !== undefined && Number(new Date(expires)) < Date.now()) {
      browser.cookies.delete(name)
    } else browser.cookies.set(name, value)
  }
}

async function signUpAs(next?: string): Promise<string> {
  const email = `new-${randomUUID()}@example.test`
  emails.push(email)
  const result = await signUp(
    form({
      first_name: 'Nora',
      last_name: 'New',
      email,
      password: TEST_PASSWORD,
      ...(next ? { next } : {}),
    }),
  )
  expect(result).toMatchObject({ ok: true })
  return email
}

async function confirm(email: string): Promise<string | undefined> {
  const link = linkIn(await mailTo(email), '/auth/confirm').searchParams
  return destination(
    confirmLink(
      form({
        token_hash: link.get('token_hash') ?? '',
        type: link.get('type') ?? 'signup',
        next: link.get('next') ?? '',
      }),
    ),
  )
}

async function idOf(email: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select id from auth.users where email = ${email}`
  return row?.id ?? ''
}

describe('a guest who becomes a customer', () => {
  it('by signing up and confirming in another tab has everything that both tabs put in', async () => {
    const shop = await openShop()
    await add(shop, 2)
    const email = await signUpAs(`/s/${shop.slug}/cart`)
    await add(shop, 3)
    expect(await confirm(email)).toBe(`/s/${shop.slug}/cart`)
    expect(cartCookies()).toEqual([])
    // The first tab goes on in the same browser.
    await openPage(`/s/${shop.slug}/cart`)
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ is_guest: false, item_count: 5 })
    await add(shop, 1)
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: await idOf(email), quantity: 6 }])
  }, 30_000)

  it('by confirming on another device, which must choose a password first, has both carts in the end', async () => {
    const shop = await openShop()
    await add(shop, 2)
    const email = await signUpAs()
    const laptop = switchDevice()

    await add(shop, 3)
    const [cookie] = cartCookies()
    // The password of the sign-up proves nothing on the phone, so nothing is done before a new one.
    expect(await confirm(email)).toMatch(/^\/change-password/)
    const userId = await idOf(email)
    expect(browser.cookies.get(cookie ?? '')).toContain(`~${userId}`)
    await openPage('/change-password')
    expect(cartCookies()).toHaveLength(1)
    const password = 'another horse battery staple'
    await destination(setNewPassword(form({ password, repeated: password })))
    await openPage('/account')
    expect(cartCookies()).toEqual([])
    expect(await contentsOf(shop.org_id)).toEqual([
      { user_id: null, quantity: 2 },
      { user_id: userId, quantity: 3 },
    ])

    switchDevice(laptop)
    await destination(signIn(form({ email, password, next: `/s/${shop.slug}` })))
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: userId, quantity: 5 }])
  }, 30_000)

  it('by a link in a mail brings the cart of the device that opens it', async () => {
    const shop = await openShop()
    const { id, email } = await createUser()
    await add(shop, 4)
    await sendMagicLink(form({ email, next: `/s/${shop.slug}` }))
    expect(await confirm(email)).toBe(`/s/${shop.slug}`)
    expect(cartCookies()).toEqual([])
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: id, quantity: 4 }])
  }, 30_000)

  it('on a second device with another guest’s cart has both, and is told what was capped', async () => {
    const shop = await openShop(6)
    const { id, email } = await createUser()
    await add(shop, 4)
    const enter = () => destination(signIn(form({ email, password: TEST_PASSWORD })))
    await enter()
    const laptop = switchDevice()
    await add(shop, 5)
    await enter()
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({
      item_count: 6,
      notices: [{ kind: 'capped', wanted: 9, kept: 6 }],
    })
    switchDevice(laptop)
    await openPage(`/s/${shop.slug}/cart`)
    expect(await contentsOf(shop.org_id)).toEqual([{ user_id: id, quantity: 6 }])
    await destination(signOut(form({})))
    expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ is_guest: true, items: [] })
  }, 30_000)
})
