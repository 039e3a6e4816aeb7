import { afterAll, beforeEach, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart, getWishlist } from '../../../lib/commerce/cart.queries.ts'
import { getShopProduct } from '../../../lib/commerce/products.queries.ts'
import { visitShop } from '../../../lib/commerce/visit.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
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
} from './shop.helpers.ts'

beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

/** Turns the signature of the session's token round, as if the key were another by now. */
function spoilSession() {
  const [name, value] =
    [...browser.cookies].find(([key]) => key.startsWith('clientele-session')) ?? []
  const session = JSON.parse(
    Buffer.from(value?.replace('base64-', '') ?? '', 'base64url').toString(),
  ) as { access_token: string }
  const [head, claims, signature = ''] = session.access_token.split('.')
  session.access_token = [head, claims, [...signature].reverse().join('')].join('.')
  const text = Buffer.from(JSON.stringify(session)).toString('base64url')
  browser.cookies.set(name ?? '', `base64-${text}`)
}

const requireNewPassword = (userId: string) =>
  sql`insert into private.password_change_requirements ${sql({ user_id: userId })}`
const endSessions = (userId: string) => sql`delete from auth.sessions where user_id = ${userId}`

async function enter() {
  const shop = await openShop()
  const user = await createUser()
  await destination(signIn(form({ email: user.email, password: TEST_PASSWORD, next: '/account' })))
  return {
    shop,
    user,
    add: (quantity: number) =>
      destination(
        addToCart(
          form({ shop: shop.slug, variant_id: shop.variantId, quantity: String(quantity) }),
        ),
      ),
  }
}

it('whose session is no good any more is a visitor in the shop, and not shut out', async () => {
  const {
    shop,
    user: { email },
    add,
  } = await enter()
  expect((await visitShop(shop.slug)).user).toMatchObject({ email })

  spoilSession()
  const { user, org } = await visitShop(shop.slug)
  expect(user).toBeNull()
  expect(await getWishlist(shop.slug, org.id)).toMatchObject({ items: [] })
  await add(2)
  expect(await getCart(shop.slug, org.id)).toMatchObject({ items: [{ quantity: 2 }] })
})

it.each([
  ['whose token is of another key', spoilSession],
  ['who has to choose a new password', requireNewPassword],
  ['who has signed out everywhere', endSessions],
])('%s fills a cart that stays theirs from page to page', async (_who, refuse) => {
  const { shop, user, add } = await enter()
  await refuse(user.id)

  await add(2)
  // It may be kept for who they are, if that is known.
  const secret = () => browser.cookies.get(`clientele-cart-${shop.slug}`)?.split('~')[0]
  const first = secret()
  await openPage(`/s/${shop.slug}`)
  expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ item_count: 2 })
  await add(1)
  await openPage(`/s/${shop.slug}`)
  expect(secret()).toBe(first)
  expect(await getCart(shop.slug, shop.org_id)).toMatchObject({ item_count: 3 })
  expect(await contentsOf(shop.org_id)).toEqual([{ user_id: null, quantity: 3 }])
})

it('who has chosen the new password has what they put in before', async () => {
  const { shop, user, add } = await enter()
  await requireNewPassword(user.id)
  await add(2)
  await openPage(`/s/${shop.slug}`)
  // Theirs meanwhile, and nobody else's.
  const name = `clientele-cart-${shop.slug}`
  expect(browser.cookies.get(name)).toContain(`~${user.id}`)

  await sql`delete from private.password_change_requirements where user_id = ${user.id}`
  await openPage(`/s/${shop.slug}`)
  expect(browser.cookies.has(name)).toBe(false)
  expect(await contentsOf(shop.org_id)).toEqual([{ user_id: user.id, quantity: 2 }])
})

it('a name with a null byte is none', async () => {
  const shop = await openShop()
  await expect(visitShop('a\0b')).rejects.toThrow('NEXT_HTTP_ERROR_FALLBACK;404')
  expect(await getShopProduct(await visitShop(shop.slug), 'a\0b')).toBeNull()
})
