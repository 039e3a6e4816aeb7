import { afterAll, beforeEach, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getCart, getWishlist } from '../../../lib/commerce/cart.queries.ts'
import { getShopProduct } from '../../../lib/commerce/products.queries.ts'
import { visitShop } from '../../../lib/commerce/visit.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import { createUser, destination, form, openShop, removeShopsAndUsers } from './shop.helpers.ts'

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

it('whose session is no good any more is a visitor in the shop, and not shut out', async () => {
  const shop = await openShop()
  const { email } = await createUser()
  await destination(signIn(form({ email, password: TEST_PASSWORD, next: '/account' })))
  expect((await visitShop(shop.slug)).user).toMatchObject({ email })

  spoilSession()
  const { user, org } = await visitShop(shop.slug)
  expect(user).toBeNull()
  expect(await getWishlist(shop.slug, org.id)).toMatchObject({ items: [] })
  await destination(addToCart(form({ shop: shop.slug, variant_id: shop.variantId, quantity: '2' })))
  expect(await getCart(shop.slug, org.id)).toMatchObject({ items: [{ quantity: 2 }] })
})

it('a name with a null byte is none', async () => {
  const shop = await openShop()
  await expect(visitShop('a\0b')).rejects.toThrow('NEXT_HTTP_ERROR_FALLBACK;404')
  expect(await getShopProduct(await visitShop(shop.slug), 'a\0b')).toBeNull()
})
