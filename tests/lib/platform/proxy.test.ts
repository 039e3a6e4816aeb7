import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'

const HTTP = 'http://app.example.test'
const HTTPS = 'https://app.example.test'

beforeEach(resetBrowser)
afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

/** The environment is read once, so another address takes the modules anew. */
function moveTo(appUrl: string): void {
  vi.stubEnv('APP_URL', appUrl)
  vi.resetModules()
}

async function visit(appUrl: string, path: string, cookie?: string) {
  moveTo(appUrl)
  const { proxy } = await import('../../../proxy.ts')
  const headers = new Headers(browser.headers)
  if (cookie !== undefined) headers.set('cookie', cookie)
  return proxy(new NextRequest(`${appUrl}${path}`, { headers }))
}

function cookieOf({ accessToken, refreshToken }: SignedIn, expiresIn: number): string {
  const session = {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: 3600,
    expires_at: Math.floor(Date.now() / 1000) + expiresIn,
  }
  return `clientele-session=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`
}

function sessionIn(value: string | undefined): unknown {
  return JSON.parse(Buffer.from((value ?? '').replace('base64-', ''), 'base64url').toString())
}

describe('an expired session', () => {
  it.each([
    [HTTP, false],
    [HTTPS, true],
  ])(
    'at %s is renewed for page and browser, in a cookie that only https may carry: %s',
    async (appUrl, isSecure) => {
      const user = await createSignedInUser()
      try {
        const response = await visit(appUrl, '/account', cookieOf(user, -60))
        expect(response.headers.get('location')).toBeNull()
        const cookie = response.cookies.get('clientele-session')
        expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' })
        expect(cookie?.secure ?? false).toBe(isSecure)
        // Two access tokens of one second may be equal; of refresh tokens each is another.
        expect(sessionIn(cookie?.value)).toMatchObject({
          refresh_token: expect.not.stringMatching(user.refreshToken),
        })
        // What Next hands on to the page.
        expect(response.headers.get('x-middleware-request-cookie')).toContain(cookie?.value)
        // A cache that kept the answer would hand the session to the next one.
        expect(response.headers.get('cache-control')).toMatch(/private.*no-store/)
      } finally {
        await deleteUser(user)
      }
    },
  )

  it('that was ended leads to the sign-in, and its cookie goes', async () => {
    const user = await createSignedInUser()
    await deleteUser(user)
    const response = await visit(HTTP, '/account', cookieOf(user, -60))
    expect(response.headers.get('location')).toBe(`${HTTP}/sign-in?next=%2Faccount`)
    expect(response.cookies.get('clientele-session')).toMatchObject({ value: '', maxAge: 0 })
  })

  it('is left as it is while it lasts', async () => {
    const user = await createSignedInUser()
    try {
      const response = await visit(HTTP, '/account', cookieOf(user, 3600))
      expect(response.headers.get('location')).toBeNull()
      expect(response.cookies.getAll()).toEqual([])
      expect(response.headers.get('cache-control')).toBeNull()
    } finally {
      await deleteUser(user)
    }
  })
})

describe('the proof of a sign-up', () => {
  it.each([
    [HTTP, false],
    [HTTPS, true],
  ])('at %s is a cookie that only https may carry: %s', async (appUrl, isSecure) => {
    moveTo(appUrl)
    const { createApi } = await import('../../../lib/api/app.ts')
    const headers = new Headers(browser.headers)
    headers.set('content-type', 'application/json')
    const body = JSON.stringify({
      email: `proof-${randomUUID()}@example.test`,
      password: TEST_PASSWORD,
    })
    const url = `${appUrl}/api/v1/auth/register`
    const response = await createApi().fetch(
      new Request(url, { method: 'POST', headers, body }),
      {},
    )
    expect(response.status).toBe(202)
    const attributes = (response.headers.get('set-cookie') ?? '').split('; ')
    expect(attributes[0]).toMatch(/^clientele-sign-up=/)
    expect(attributes.includes('Secure')).toBe(isSecure)
  })
})

describe('headers of a page', () => {
  const shared = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'content-security-policy': expect.stringMatching(
      /script-src 'self' 'nonce-.*frame-ancestors 'none'/,
    ),
  }

  it.each(['/', '/account', '/o/acme/customers'])(
    '%s let no browser guess, frame or tell',
    async (path) => {
      const overHttp = (await visit(HTTP, path)).headers
      expect(Object.fromEntries(overHttp)).toMatchObject(shared)
      expect(overHttp.get('strict-transport-security')).toBeNull()
      const overHttps = (await visit(HTTPS, path)).headers
      expect(Object.fromEntries(overHttps)).toMatchObject(shared)
      expect(overHttps.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
    },
  )
})
