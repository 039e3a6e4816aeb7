import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createSignedInUser,
  deleteUser,
  requiredEnv,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { browser, nextHeaders, resetBrowser } from '../../helpers/request-scope.ts'

const HTTP = 'http://app.example.test'
const HTTPS = 'https://app.example.test'

beforeEach(resetBrowser)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
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

function interceptRefreshes(
  answer: (input: string, init: RequestInit, real: typeof fetch) => Promise<Response>,
): void {
  const real = globalThis.fetch
  vi.stubGlobal('fetch', (input: string, init: RequestInit) =>
    String(input).includes('grant_type=refresh_token')
      ? answer(input, init, real)
      : real(input, init),
  )
}

async function callApi(path: string, cookie: string): Promise<Response> {
  moveTo(HTTP)
  const { createApi } = await import('../../../lib/api/app.ts')
  const headers = new Headers(browser.headers)
  headers.set('cookie', cookie)
  return createApi().fetch(new Request(`${HTTP}${path}`, { headers }), {})
}

async function userOfPage(cookie: string) {
  moveTo(HTTP)
  // What the mock was made of may be of another test's modules.
  vi.doMock('next/headers', () => nextHeaders)
  browser.cookies.set('clientele-session', cookie.replace('clientele-session=', ''))
  const { getUser } = await import('../../../lib/session.ts')
  return getUser()
}

describe('the refresh of a session', () => {
  it.each([
    ['the proxy', (cookie: string) => visit(HTTP, '/account', cookie)],
    ['the API', (cookie: string) => callApi('/api/v1/profile', cookie)],
    ['a page', userOfPage],
  ])('is counted for the address of the browser in %s', async (_where, enter) => {
    const user = await createSignedInUser()
    try {
      const sent: Headers[] = []
      interceptRefreshes((input, init, real) => {
        sent.push(new Headers(init.headers))
        return real(input, init)
      })
      await enter(cookieOf(user, -60))
      expect(sent).toHaveLength(1)
      expect(sent[0]?.get('sb-forwarded-for')).toBe(browser.headers.get('x-forwarded-for'))
      // Beside any other key Supabase does not believe the address.
      expect(sent[0]?.get('apikey')).toBe(requiredEnv('SUPABASE_SECRET_KEY'))
      expect(sent[0]?.get('authorization')).toBe(`Bearer ${requiredEnv('SUPABASE_SECRET_KEY')}`)
    } finally {
      await deleteUser(user)
    }
  })
})

it('a client that has refreshed with the secret key asks for data without it', async () => {
  const user = await createSignedInUser()
  try {
    moveTo(HTTP)
    vi.doMock('next/headers', () => nextHeaders)
    browser.cookies.set('clientele-session', cookieOf(user, -60).replace(/^[^=]+=/, ''))
    const { createServerSupabase } = await import('../../../lib/supabase/server.ts')
    const keys: (string | null)[] = []
    const real = globalThis.fetch
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      keys.push(new Headers(init.headers).get('apikey'))
      return real(input, init)
    })
    const db = await createServerSupabase()
    const { data } = await db.from('profiles').select('id')
    expect(data).toEqual([{ id: user.userId }])
    expect(keys).toEqual([
      requiredEnv('SUPABASE_SECRET_KEY'),
      requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
    ])
  } finally {
    await deleteUser(user)
  }
})

describe.each([401, 429, 503])('a refresh that is answered with %i', (status) => {
  let asked = 0

  /** Expired, in a browser; nobody looks at what its tokens are. */
  function meetRefusal(): string {
    const tokens = { accessToken: `${randomUUID()}.a.b`, refreshToken: randomUUID() }
    asked = 0
    interceptRefreshes(async () => {
      asked += 1
      return Response.json({ code: status, msg: 'Not now' }, { status })
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    vi.setTimerTickMode('nextTimerAsync')
    return cookieOf({ ...tokens, userId: randomUUID(), email: 'a@example.test' }, -60)
  }

  it('leaves the session as it is, and the page to say so', async () => {
    const cookie = meetRefusal()
    const began = Date.now()
    const response = await visit(HTTP, '/account', cookie)
    expect(response.headers.get('location')).toBeNull()
    expect(response.cookies.getAll()).toEqual([])
    expect(response.headers.get('x-middleware-request-cookie')).toBe(cookie)
    // Less than a browser or a network in front would wait.
    expect(Date.now() - began).toBeLessThan(10_000)
    // What fails is asked once more soon; what refuses is not.
    expect(asked === 1).toBe(status < 500)
  })

  it('is 503 of the API, which leaves the session as it is', async () => {
    const response = await callApi('/api/v1/profile', meetRefusal())
    expect(response.status).toBe(503)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('is an error of a page, not a visitor', async () => {
    const cookie = meetRefusal()
    await expect(userOfPage(cookie)).rejects.toMatchObject({ reason: 'app.unavailable' })
    expect(browser.cookies.has('clientele-session')).toBe(true)
  })
})

describe('a picture, which caches keep for everybody', () => {
  it('carries nothing of a browser, whose session and cart wait for its next page', async () => {
    const user = await createSignedInUser()
    try {
      // Nobody's secret: a page makes this browser forget it.
      const cart = `clientele-cart-shop=${'A'.repeat(43)}`
      for (const expiresIn of [-60, 3600]) {
        const cookie = `${cookieOf(user, expiresIn)}; ${cart}`
        const picture = await visit(
          HTTP,
          `/images/products/${randomUUID()}/${randomUUID()}`,
          cookie,
        )
        expect(picture.headers.getSetCookie()).toEqual([])
        // For its route, which asks who it is where the picture is not for everybody.
        expect(picture.headers.get('x-middleware-request-cookie')).toBe(cookie)
        expect(picture.headers.get('x-content-type-options')).toBe('nosniff')
      }
      const page = await visit(HTTP, '/', `${cookieOf(user, 3600)}; ${cart}`)
      expect(page.cookies.get('clientele-cart-shop')?.value).toBe('')
      expect(page.headers.get('cache-control')).toBe('private, no-store')
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
