import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { networkOf } from '../../lib/request.rules.ts'
import { sql } from '../helpers/db.ts'
import {
  adminClient,
  anonClient,
  createSignedInUser,
  linkIn,
  listMail,
  mailTo,
  sessionCookieOf,
  signIn,
  TEST_PASSWORD,
} from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'

const AUTH = '/api/v1/auth'
const newEmail = () => `api-${randomUUID()}@example.test`

/** Everyone in here has one address; a test that fills its bucket empties it again. */
async function forgetAttempts(): Promise<void> {
  for (const ip of ['127.0.0.1', '::1', 'unknown']) {
    for (const name of ['sign-in', 'sign-up', 'mail', 'link', 'refresh']) {
      await sql`
        delete from private.rate_limits
        where bucket_hash = sha256(convert_to(${`${name}:ip:${networkOf(ip)}`}, 'UTF8'))`
    }
  }
}

beforeAll(forgetAttempts)

function cookieFrom(response: { headers: Headers }): string {
  const [cookie = '', ...attributes] = (response.headers.get('set-cookie') ?? '').split('; ')
  expect(cookie).toMatch(/^clientele-sign-up=[\w-]{43}$/)
  expect(attributes).toContain('HttpOnly')
  expect(attributes).toContain('SameSite=Lax')
  return cookie
}

async function register(email: string) {
  return call(`${AUTH}/register`, {
    body: { email, password: TEST_PASSWORD, first_name: 'Ada' },
  })
}

describe('register, verify-email, login', () => {
  it('a stranger can sign up, confirm by mail and sign in', async () => {
    const email = newEmail()
    expect((await register(email)).status).toBe(202)
    const early = await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })
    expect(early.status).toBe(401)

    const link = linkIn(await mailTo(email), '/auth/confirm')
    const verified = await call(`${AUTH}/verify-email`, {
      body: {
        token_hash: link.searchParams.get('token_hash'),
        type: 'email',
        password: TEST_PASSWORD,
      },
    })
    expect(verified.status).toBe(200)
    expect(verified.body).toMatchObject({ password_change_required: false })
    const again = await call(`${AUTH}/verify-email`, {
      body: { token_hash: link.searchParams.get('token_hash'), type: 'email' },
    })
    expect(again.status).toBe(422)
    expect((await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })).status).toBe(
      200,
    )
  })

  it('the first mailbox of a changed address is told to wait for the other, which signs in', async () => {
    const user = await createSignedInUser()
    const next = newEmail()
    const auth = anonClient().auth
    await auth.signInWithPassword({ email: user.email, password: TEST_PASSWORD })
    expect((await auth.updateUser({ email: next })).error).toBeNull()
    const tokenTo = async (mailbox: string) =>
      linkIn(await mailTo(mailbox), '/auth/confirm').searchParams.get('token_hash')
    const verify = (token_hash: string | null) =>
      call(`${AUTH}/verify-email`, { body: { token_hash, type: 'email_change' } })

    const first = await tokenTo(user.email)
    const half = await verify(first)
    expect(half.status).toBe(202)
    expect(half.body).toEqual({ message: expect.stringContaining('mailbox') })
    expect(half.headers.get('set-cookie')).toBeNull()
    // Used up, and this time it counts for nothing.
    expect((await verify(first)).status).toBe(422)
    expect(
      (await call(`${AUTH}/login`, { body: { email: next, password: TEST_PASSWORD } })).status,
    ).toBe(401)

    const whole = await verify(await tokenTo(next))
    expect(whole.status).toBe(200)
    expect(whole.body).toMatchObject({ user: { id: user.userId, email: next } })
  })

  it('who signed up with the address of somebody else is left without a password', async () => {
    const email = newEmail()
    await register(email)
    const link = linkIn(await mailTo(email), '/auth/confirm')
    const verified = await call(`${AUTH}/verify-email`, {
      body: { token_hash: link.searchParams.get('token_hash') },
    })
    expect(verified.body).toMatchObject({ password_change_required: true })
    const { access_token } = z.object({ access_token: z.string() }).parse(verified.body)
    const shut = await call('/api/v1/profile', { user: { accessToken: access_token } })
    expect(problemOf(shut)).toMatchObject({
      status: 403,
      reason: 'identity.password_change_required',
    })
    const login = (password: string) => call(`${AUTH}/login`, { body: { email, password } })
    expect((await login(TEST_PASSWORD)).status).toBe(401)

    await call(`${AUTH}/forgot-password`, { body: { email } })
    const recovery = linkIn(await mailTo(email, { subject: /reset/i }), '/auth/confirm')
    const reset = await call(`${AUTH}/reset-password`, {
      body: { token_hash: recovery.searchParams.get('token_hash'), password: 'mine and only mine' },
    })
    expect(reset.status).toBe(200)
    expect((await login('mine and only mine')).status).toBe(200)
  })

  it('who was invited and registers gets the password that they confirm with, or hears that there is none', async () => {
    const verifyWith = async (more: Record<string, string>) => {
      const email = newEmail()
      const { error } = await adminClient().auth.admin.inviteUserByEmail(email)
      expect(error).toBeNull()
      await sql`
        update auth.users set confirmation_sent_at = now() - interval '1 minute'
        where email = ${email}`
      await register(email)
      const link = linkIn(await mailTo(email, { subject: /confirm/i }), '/auth/confirm')
      const { body } = await call(`${AUTH}/verify-email`, {
        body: { token_hash: link.searchParams.get('token_hash'), ...more },
      })
      const login = await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })
      return { body, login: login.status }
    }
    expect(await verifyWith({ password: TEST_PASSWORD })).toMatchObject({
      body: { password_change_required: false },
      login: 200,
    })
    expect(await verifyWith({})).toMatchObject({
      body: { password_change_required: true },
      login: 401,
    })
  })

  it('a link that signs in neither changes a password nor asks for one', async () => {
    const verify = async (email: string, more: Record<string, string>) => {
      const admin = adminClient().auth.admin
      const { data, error } = await admin.generateLink({ type: 'magiclink', email })
      if (error) throw error
      const { hashed_token } = data.properties
      return call(`${AUTH}/verify-email`, {
        body: { token_hash: hashed_token, type: 'magiclink', ...more },
      })
    }
    const notAsked = { body: { password_change_required: false } }
    const known = await createSignedInUser()
    expect(await verify(known.email, { password: 'another good phrase' })).toMatchObject(notAsked)
    expect((await signIn(known.email)).userId).toBe(known.userId)
    // As of somebody who came by Google.
    await sql`update auth.users set encrypted_password = null where id = ${known.userId}`
    expect(await verify(known.email, {})).toMatchObject(notAsked)
  })

  it('a client that keeps cookies keeps the password of its own sign-up, and of no other', async () => {
    const confirmWith = async (cookieOf: (own: string) => Promise<string>) => {
      const email = newEmail()
      const cookie = cookieFrom(await register(email))
      const link = linkIn(await mailTo(email), '/auth/confirm')
      await call(`${AUTH}/verify-email`, {
        body: { token_hash: link.searchParams.get('token_hash') },
        headers: { cookie: await cookieOf(cookie) },
      })
      return (await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })).status
    }
    expect(await confirmWith(async (own) => own)).toBe(200)
    expect(await confirmWith(async () => cookieFrom(await register(newEmail())))).toBe(401)
    expect(await confirmWith(async () => 'clientele-sign-up=rubbish')).toBe(401)
  })

  it('answers alike whether or not the address is registered', async () => {
    const known = await createSignedInUser()
    const first = await register(known.email)
    const second = await register(newEmail())
    expect([first.status, first.body]).toEqual([second.status, second.body])

    const wrong = await call(`${AUTH}/login`, {
      body: { email: known.email, password: 'not the password' },
    })
    const nobody = await call(`${AUTH}/login`, {
      body: { email: newEmail(), password: 'not the password' },
    })
    const unconfirmed = newEmail()
    await register(unconfirmed)
    const pending = await call(`${AUTH}/login`, {
      body: { email: unconfirmed, password: 'not the password' },
    })
    const told = [wrong, nobody, pending].map((response) => {
      const { status, reason, detail, errors } = problemOf(response)
      return { status, reason, detail, errors }
    })
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(told[0]?.status).toBe(401)
  })

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['no e-mail', { password: TEST_PASSWORD }],
    ['a number', { email: 1, password: TEST_PASSWORD }],
    ['no address', { email: 'nobody', password: TEST_PASSWORD }],
    ['a short password', { email: 'a@example.test', password: 'short' }],
    ['a password of nine characters', { email: 'a@example.test', password: 'x'.repeat(9) }],
    ['a password over bcrypt’s limit', { email: 'a@example.test', password: 'x'.repeat(73) }],
    ['one over it in bytes alone', { email: 'a@example.test', password: 'ü'.repeat(40) }],
    ['an unknown field', { email: 'a@example.test', password: TEST_PASSWORD, role: 'owner' }],
    ['a NUL byte', { email: 'a@example.test', password: `${TEST_PASSWORD}\u0000` }],
    [
      'a name of 10,000 characters',
      { email: 'a@example.test', password: TEST_PASSWORD, first_name: 'x'.repeat(10_000) },
    ],
  ])('register refuses %s with 400', async (_, body) => {
    const response = await call(`${AUTH}/register`, {
      method: 'POST',
      body: body === undefined ? '' : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
    expect(problemOf(response).code).toBe('malformed')
  })

  it('a password that is refused names its field and leaves the link of the mail as it was', async () => {
    const email = newEmail()
    await register(email)
    const link = linkIn(await mailTo(email), '/auth/confirm')
    const verify = (password: string) =>
      call(`${AUTH}/verify-email`, {
        body: { token_hash: link.searchParams.get('token_hash'), type: 'email', password },
      })
    expect(problemOf(await verify('x'.repeat(9)))).toMatchObject({
      status: 400,
      errors: [{ field: 'password', reason: 'identity.password_too_short' }],
    })
    expect((await verify('x'.repeat(10))).status).toBe(200)
  })

  it('names the field that nobody asked for', async () => {
    const response = await call(`${AUTH}/login`, {
      body: { email: 'a@example.test', password: 'x', role: 'owner' },
    })
    expect(problemOf(response).errors).toEqual([{ field: 'role', reason: 'field.unknown' }])
  })
})

describe('refresh and logout', () => {
  it('a refresh token gives a new session, and rubbish gives 401', async () => {
    const user = await createSignedInUser()
    const refreshed = await call(`${AUTH}/refresh`, { body: { refresh_token: user.refreshToken } })
    expect(refreshed.status).toBe(200)
    const rubbish = await call(`${AUTH}/refresh`, { body: { refresh_token: 'rubbish' } })
    expect(rubbish.status).toBe(401)
  })

  it('a token does not outlive its sign-out', async () => {
    const user = await createSignedInUser()
    expect((await call('/api/v1/profile', { user })).status).toBe(200)
    expect((await call(`${AUTH}/logout`, { user, method: 'POST' })).status).toBe(204)
    expect((await call('/api/v1/profile', { user })).status).toBe(401)
  })

  it('global sign-out ends the other sessions too', async () => {
    const user = await createSignedInUser()
    const other = await signIn(user.email)
    await call(`${AUTH}/logout`, { user, body: { scope: 'global' } })
    expect((await call('/api/v1/profile', { user: other })).status).toBe(401)
  })

  it('a browser keeps its cart where only the other sessions end, and loses it with its own', async () => {
    const user = await createSignedInUser()
    const other = await signIn(user.email)
    const cart = `clientele-cart-acme=${'c'.repeat(43)}`
    const logout = (scope: string) =>
      call(`${AUTH}/logout`, {
        body: { scope },
        headers: { cookie: `${sessionCookieOf(user)}; ${cart}`, 'sec-fetch-site': 'same-origin' },
      })
    const others = await logout('others')
    expect([others.status, others.headers.get('set-cookie')]).toEqual([204, null])
    expect((await call('/api/v1/profile', { user: other })).status).toBe(401)
    const own = await logout('local')
    expect(own.status).toBe(204)
    expect(own.headers.getSetCookie().join()).toContain('clientele-cart-acme=;')
  })

  it('needs a session', async () => {
    expect((await call(`${AUTH}/logout`, { method: 'POST' })).status).toBe(401)
  })
})

describe('forgot-password and reset-password', () => {
  it('a person can set a new password by mail, which ends their other sessions', async () => {
    const user = await createSignedInUser()
    const asked = await call(`${AUTH}/forgot-password`, { body: { email: user.email } })
    expect(asked.status).toBe(202)
    const link = linkIn(await mailTo(user.email), '/auth/confirm')
    const reset = await call(`${AUTH}/reset-password`, {
      body: { token_hash: link.searchParams.get('token_hash'), password: 'a new password 1' },
    })
    expect(reset.status).toBe(200)
    expect((await call('/api/v1/profile', { user })).status).toBe(401)
    const { email } = user
    expect((await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })).status).toBe(
      401,
    )
    const login = await call(`${AUTH}/login`, { body: { email, password: 'a new password 1' } })
    expect(login.status).toBe(200)
  })

  it('the password that there is counts as set, and ends the other sessions too', async () => {
    const user = await createSignedInUser()
    await call(`${AUTH}/forgot-password`, { body: { email: user.email } })
    const link = linkIn(await mailTo(user.email), '/auth/confirm')
    const reset = await call(`${AUTH}/reset-password`, {
      body: { token_hash: link.searchParams.get('token_hash'), password: TEST_PASSWORD },
    })
    expect(reset.status).toBe(200)
    expect((await call('/api/v1/profile', { user })).status).toBe(401)
    const { email } = user
    const login = await call(`${AUTH}/login`, { body: { email, password: TEST_PASSWORD } })
    expect(login.status).toBe(200)
  })

  it('a password that is refused leaves the link of the mail as it was', async () => {
    const user = await createSignedInUser()
    await call(`${AUTH}/forgot-password`, { body: { email: user.email } })
    const link = linkIn(await mailTo(user.email), '/auth/confirm')
    const reset = (password: string) =>
      call(`${AUTH}/reset-password`, {
        body: { token_hash: link.searchParams.get('token_hash'), password },
      })
    expect(problemOf(await reset('ü'.repeat(40)))).toMatchObject({
      status: 400,
      errors: [{ field: 'password', reason: 'identity.password_too_long' }],
    })
    expect((await reset('ü'.repeat(36))).status).toBe(200)
  })

  it('answers a stranger the same and sends nothing', async () => {
    const known = await createSignedInUser()
    const email = newEmail()
    const asked = await call(`${AUTH}/forgot-password`, { body: { email } })
    const control = await call(`${AUTH}/forgot-password`, { body: { email: known.email } })
    expect([asked.status, asked.body]).toEqual([control.status, control.body])
    expect(await listMail(email)).toEqual([])
  })
})

describe('limits', () => {
  afterEach(forgetAttempts)

  it('of links are not used up by refreshing, nor the other way round', async () => {
    await forgetAttempts()
    const user = await createSignedInUser()
    const rubbish = { token_hash: 'pkce_rubbish', type: 'email' }
    const tried = await Promise.all(
      Array.from({ length: 61 }, () => call(`${AUTH}/verify-email`, { body: rubbish })),
    )
    expect(tried.filter(({ status }) => status === 429)).toHaveLength(1)
    const refresh = (refresh_token: string) => call(`${AUTH}/refresh`, { body: { refresh_token } })
    expect((await refresh(user.refreshToken)).status).toBe(200)
    const more = await Promise.all(Array.from({ length: 61 }, () => refresh('rubbish')))
    expect(new Set(more.map(({ status }) => status))).toEqual(new Set([401]))
  })

  it('a flood of sign-ins is 429 with Retry-After and never 500', async () => {
    const email = newEmail()
    const statuses = new Map<number, number>()
    let refused: Awaited<ReturnType<typeof call>> | undefined
    for (let round = 0; round < 20; round += 1) {
      // It is the address of the account that is guessed at; that of the network is everybody's here.
      await forgetAttempts()
      const responses = await Promise.all(
        Array.from({ length: 20 }, () =>
          call(`${AUTH}/login`, { body: { email, password: 'guess' } }),
        ),
      )
      for (const response of responses) {
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        if (response.status === 429) refused = response
      }
    }
    expect([...statuses.keys()].sort()).toEqual([401, 429])
    expect(statuses.get(429)).toBeGreaterThan(300)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  }, 60_000)
})
