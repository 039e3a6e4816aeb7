import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  requestPasswordReset,
  sendMagicLink,
  signIn,
  signOut,
  signUp,
} from '../../../lib/identity/auth.actions.ts'
import { createOrganization } from '../../../lib/identity/organizations.actions.ts'
import { sql } from '../../helpers/db.ts'
import { adminClient, listMail, TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import { outcome } from './actions.helpers.ts'

const users: string[] = []
const address = (name: string) => `${name}-${randomUUID()}@example.test`

async function createUser(): Promise<{ email: string; id: string }> {
  const email = address('user')
  const { data, error } = await adminClient().auth.admin.createUser({
    email,
    password: TEST_PASSWORD,
    email_confirm: true,
  })
  if (error) throw error
  users.push(data.user.id)
  return { email, id: data.user.id }
}

const isSignedIn = () =>
  [...browser.cookies.keys()].some((name) => name.startsWith('clientele-session'))

beforeEach(resetBrowser)
afterAll(async () => {
  for (const id of users) await adminClient().auth.admin.deleteUser(id)
})

describe('signIn', () => {
  it('signs a person in and sends those without an organization to the chooser', async () => {
    const { email } = await createUser()
    expect(await outcome(signIn, { email, password: TEST_PASSWORD })).toEqual({ redirect: '/o' })
    expect(isSignedIn()).toBe(true)
  })

  it('leads to the page that was asked for, inside the app only', async () => {
    const { email } = await createUser()
    const to = (next: string) => outcome(signIn, { email, password: TEST_PASSWORD, next })
    expect(await to('/account/security')).toEqual({ redirect: '/account/security' })
    expect(await to('https://evil.test/')).toEqual({ redirect: '/o' })
  })

  it('refuses a wrong password and an unknown address in the same words', async () => {
    const { email } = await createUser()
    const wrong = await outcome(signIn, { email, password: 'not the password' })
    const unknown = await outcome(signIn, { email: address('x'), password: 'not the password' })
    expect(wrong).toMatchObject({ ok: false, reason: 'identity.wrong_credentials' })
    expect(unknown).toEqual(wrong)
    expect(isSignedIn()).toBe(false)
  })

  it.each([
    ['a null byte in the address', { email: 'a\0@b.de', password: 'x' }, 'email'],
    ['a password of a megabyte', { email: 'a@b.de', password: 'x'.repeat(1e6) }, 'password'],
    ['nothing', {}, 'email'],
  ])('names the field for %s', async (_what, values, field) => {
    const result = await outcome(signIn, values)
    expect(result).toMatchObject({ ok: false, code: 'malformed', reason: 'app.invalid_input' })
    expect(Object.keys(result && 'fields' in result ? (result.fields ?? {}) : {})).toContain(field)
  })

  it('takes no more than thirty guesses at one person', async () => {
    const email = address('guessed')
    // At once: each refusal takes its time on purpose.
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, guess) =>
        outcome(signIn, { email, password: `guess number ${guess}` }),
      ),
    )
    const refused = (code: string) =>
      results.filter((result) => 'code' in result && result.code === code)
    expect(refused('unauthenticated')).toHaveLength(30)
    expect(refused('rate_limited')).toHaveLength(2)
    expect(refused('rate_limited')[0]).toMatchObject({
      reason: 'app.rate_limited',
      retry_after: expect.any(Number),
    })
  })
})

describe('signUp', () => {
  const person = { first_name: 'Ada', last_name: 'Byron', password: 'a good long phrase' }

  it('answers alike for a new and a known address', async () => {
    const known = await createUser()
    const email = address('new')
    const fresh = await outcome(signUp, { ...person, email })
    const taken = await outcome(signUp, { ...person, email: known.email })
    expect(fresh).toEqual({ ok: true, data: { email } })
    expect(taken).toEqual({ ok: true, data: { email: known.email } })
    expect(await listMail(email)).toHaveLength(1)
  })

  it('takes about the same time for both', async () => {
    const known = await createUser()
    const time = async (email: string) => {
      const start = performance.now()
      await outcome(requestPasswordReset, { email })
      return performance.now() - start
    }
    expect(await time(known.email)).toBeGreaterThan(690)
    expect(await time(address('unknown'))).toBeGreaterThan(690)
  })
})

describe('mails', () => {
  it('go to people who exist, and the answer is the same for others', async () => {
    for (const action of [sendMagicLink, requestPasswordReset]) {
      const known = await createUser()
      const unknown = address('unknown')
      const results = await Promise.all(
        [known.email, unknown].map((email) => outcome(action, { email })),
      )
      expect(results.map((result) => 'ok' in result && result.ok)).toEqual([true, true])
      expect(await listMail(known.email)).toHaveLength(1)
      expect(await listMail(unknown)).toEqual([])
    }
  })

  it('are limited for one address', async () => {
    const email = address('bombed')
    const results = await Promise.all(
      Array.from({ length: 6 }, () => outcome(requestPasswordReset, { email })),
    )
    const refused = results.filter((result) => 'code' in result && result.code === 'rate_limited')
    expect(refused).toHaveLength(1)
  })
})

describe('signOut', () => {
  it('ends the session here and removes the cookies', async () => {
    const { email } = await createUser()
    await outcome(signIn, { email, password: TEST_PASSWORD })
    expect(await outcome(signOut, {})).toEqual({ redirect: '/sign-in?notice=signed_out' })
    expect(isSignedIn()).toBe(false)
  })

  it('removes the cookies and says so where the session could not be ended', async () => {
    const { email, id } = await createUser()
    await outcome(signIn, { email, password: TEST_PASSWORD })
    const { fetch } = globalThis
    const isDown = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async (input, init) =>
        String(input).includes('/auth/v1/logout')
          ? new Response('{}', { status: 503 })
          : fetch(input, init),
      )
    try {
      expect(await outcome(signOut, {})).toEqual({ redirect: '/sign-in?notice=signed_out_here' })
    } finally {
      isDown.mockRestore()
    }
    expect(isSignedIn()).toBe(false)
    expect(await sql`select from auth.sessions where user_id = ${id}`).toHaveLength(1)
  })

  it('can be done twice', async () => {
    expect(await outcome(signOut, {})).toEqual({ redirect: '/sign-in?notice=signed_out' })
  })
})

describe('createOrganization', () => {
  const values = {
    name: 'Café Zoë',
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    locale: 'de-DE',
  }

  it('makes the signed-in person the owner, and says beside the field what is taken', async () => {
    const { email } = await createUser()
    await outcome(signIn, { email, password: TEST_PASSWORD })
    const slug = `zoe-${randomUUID().slice(0, 8)}`
    expect(await outcome(createOrganization, { ...values, slug })).toEqual({
      redirect: `/o/${slug}`,
    })
    expect(await outcome(createOrganization, { ...values, slug })).toMatchObject({
      code: 'conflict',
      fields: { slug: ['identity.slug_taken'] },
    })
    await adminClient().from('organizations').delete().eq('slug', slug)
  })

  it('is refused to somebody who is signed out', async () => {
    expect(await outcome(createOrganization, { ...values, slug: 'some-slug' })).toMatchObject({
      code: 'unauthenticated',
      reason: 'app.signed_out',
    })
  })
})
