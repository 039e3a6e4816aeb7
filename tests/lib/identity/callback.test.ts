import { NextRequest } from 'next/server'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { GET } from '../../../app/auth/callback/route.ts'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { signInWithProvider } from '../../../lib/identity/auth.actions.ts'
import { getUser } from '../../../lib/session.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createInvitation } from '../../helpers/factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  contentsOf,
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
} from '../commerce/shop.helpers.ts'

vi.stubEnv('AUTH_PROVIDERS', 'google')

const CODE = 'of-the-provider'

beforeEach(resetBrowser)
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  vi.unstubAllEnvs()
  await removeShopsAndUsers()
})

/**
 * Google's part: whoever comes back with the code and the secret of this browser is this user. The
 * session is a real one, by their password.
 */
function answerAsProvider(email: string) {
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    if (!url.includes('/token?grant_type=pkce')) return real(input, init)
    expect(JSON.parse(String(init?.body))).toEqual({
      auth_code: CODE,
      code_verifier: expect.stringMatching(/^[\w-]{40,}/),
    })
    return real(url.replace('=pkce', '=password'), {
      ...init,
      body: JSON.stringify({ email, password: TEST_PASSWORD }),
    })
  })
}

/** Goes to the provider as the button does, and comes back where it was told to. */
async function comeBack(next: string) {
  const there = await destination(signInWithProvider(form({ provider: 'google', next })))
  const back = new URL(new URL(there ?? '').searchParams.get('redirect_to') ?? '')
  back.searchParams.set('code', CODE)
  return GET(new NextRequest(back, { headers: browser.headers }))
}

it('who comes back from the provider brings their cart, is known to businesses, and hears of invitations', async () => {
  const shop = await openShop()
  const other = await openShop()
  const user = await createUser()
  const known = await createCustomer(sql, { org_id: other.org_id, email: user.email })
  await createInvitation(sql, { org_id: other.org_id, email: user.email })
  await destination(addToCart(form({ shop: shop.slug, variant_id: shop.variantId, quantity: '2' })))
  answerAsProvider(user.email)

  const response = await comeBack('/')
  // Where open invitations are shown; who is only a customer would land at their account.
  expect([response.status, response.headers.get('location')]).toEqual([303, '/o'])
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(await getUser()).toMatchObject({ email: user.email })
  expect(await contentsOf(shop.org_id)).toEqual([{ user_id: user.id, quantity: 2 }])
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('clientele-cart'))).toEqual(
    [],
  )
  expect(await sql`select user_id from public.customers where id = ${known.id}`).toEqual([
    { user_id: user.id },
  ])
})

it('who was on their way somewhere is led there, and nowhere outside', async () => {
  const { email } = await createUser()
  answerAsProvider(email)
  expect((await comeBack('/account/orders')).headers.get('location')).toBe('/account/orders')
  expect((await comeBack('//evil.test')).headers.get('location')).toBe('/o')
})

it('a stranger who tries one code after the other is told to wait, not shown a failure', async () => {
  const attempt = () =>
    GET(
      new NextRequest('http://127.0.0.1:3000/auth/callback?code=guess', {
        headers: browser.headers,
      }),
    )
  const first = await attempt()
  expect(first.headers.get('location')).toBe('/sign-in?notice=sign_in_failed')

  const statuses = await Promise.all(
    Array.from({ length: 65 }, async () => (await attempt()).status),
  )
  expect(new Set(statuses)).toEqual(new Set([303, 429]))
  expect(Number((await attempt()).headers.get('retry-after'))).toBeGreaterThan(0)
})
