import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  administrator,
  anonymous,
  mailsTo,
  newestLink,
  password,
  signedIn,
  startTestStack,
  type TestStack,
} from './helpers.ts'

let stack: TestStack
let sql: postgres.Sql

beforeAll(async () => {
  stack = await startTestStack()
  sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => undefined })
}, 60_000)

afterAll(async () => {
  await sql?.end()
  await stack?.remove()
})

const sessionsOf = async (userId: string) =>
  (await sql`select id from auth.sessions where user_id = ${userId}`).length

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

describe('sign-up', () => {
  it('confirms by the link of the mail, and not before', async () => {
    const client = anonymous(stack)
    const signUp = await client.auth.signUp({
      email: 'New.Person@signup.test',
      password,
      options: { data: { first_name: 'Ada' } },
    })
    expect(signUp.error).toBeNull()
    expect(signUp.data.session).toBeNull()
    expect(signUp.data.user?.user_metadata).toMatchObject({ first_name: 'Ada' })
    const early = await client.auth.signInWithPassword({
      email: 'new.person@signup.test',
      password,
    })
    expect(early.error?.code).toBe('email_not_confirmed')

    const link = await newestLink(stack, 'new.person@signup.test')
    expect(link.pathname).toBe('/auth/confirm')
    expect(link.searchParams.get('type')).toBe('signup')
    const hash = link.searchParams.get('token_hash') ?? ''
    const verified = await client.auth.verifyOtp({ type: 'signup', token_hash: hash })
    expect(verified.error).toBeNull()
    expect(verified.data.session?.access_token).toBeTruthy()
    const again = await client.auth.verifyOtp({ type: 'signup', token_hash: hash })
    expect(again.error?.code).toBe('otp_expired')
  })

  it('takes a code as well, for mails that have one', async () => {
    const { data } = await administrator(stack).auth.admin.generateLink({
      type: 'signup',
      email: 'code@signup.test',
      password,
    })
    const verified = await anonymous(stack).auth.verifyOtp({
      type: 'email',
      email: 'code@signup.test',
      token: data.properties?.email_otp ?? '',
    })
    expect(verified.data.user?.email).toBe('code@signup.test')
  })

  it('answers a registered address like a new one', async () => {
    await signedIn(stack, 'taken@signup.test')
    const client = anonymous(stack)
    const taken = await client.auth.signUp({ email: 'taken@signup.test', password })
    const fresh = await client.auth.signUp({ email: 'fresh@signup.test', password })
    expect(taken.error).toBeNull()
    expect(taken.data.session).toBeNull()
    expect(Object.keys(taken.data.user ?? {}).sort()).toEqual(
      Object.keys(fresh.data.user ?? {}).sort(),
    )
    const [row] = await sql`select id from auth.users where email = 'taken@signup.test'`
    expect(taken.data.user?.id).not.toBe(row?.id)
    expect(await mailsTo(stack, 'taken@signup.test')).toEqual([])
  })

  it('makes one user of the same address twenty times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        anonymous(stack).auth.signUp({ email: 'race@signup.test', password }),
      ),
    )
    expect(answers.filter(({ error }) => error && error.status !== 429)).toEqual([])
    expect((await sql`select id from auth.users where email = 'race@signup.test'`).length).toBe(1)
  })

  it('refuses a short password, a bad address and a null character', async () => {
    const client = anonymous(stack)
    const short = await client.auth.signUp({ email: 'a@signup.test', password: 'ninechars' })
    expect(short.error).toMatchObject({ code: 'weak_password', status: 422 })
    const bad = await client.auth.signUp({ email: 'not an address', password })
    expect(bad.error).toMatchObject({ code: 'validation_failed', status: 400 })
    const nul = await client.auth.signUp({ email: 'b@signup.test', password: `${password}\0` })
    expect(nul.error).toMatchObject({ code: 'validation_failed', status: 400 })
  })

  it('says what the stack does not have', async () => {
    const guest = await anonymous(stack).auth.signInAnonymously()
    expect(guest.error).toMatchObject({
      status: 501,
      message: 'Anonymous sign-in is not implemented by the embedded stack',
    })
    const { client } = await signedIn(stack, 'mfa@signup.test')
    const factor = await client.auth.mfa.enroll({ factorType: 'totp' })
    expect(factor.error?.status).toBe(501)
    // supabase-js leaves the code of such answers out.
    const raw = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
      method: 'POST',
      headers: { apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '' },
      body: '{}',
    })
    expect(await raw.json()).toEqual({
      code: 501,
      error_code: 'not_implemented',
      msg: 'Anonymous sign-in is not implemented by the embedded stack',
    })
  })
})

describe('sessions', () => {
  it('carry the claims that policies read', async () => {
    const { session, user } = await signedIn(stack, 'claims@session.test')
    expect(claimsOf(session.access_token)).toMatchObject({
      sub: user.id,
      role: 'authenticated',
      aud: 'authenticated',
      email: 'claims@session.test',
      aal: 'aal1',
      amr: [{ method: 'password' }],
      app_metadata: { provider: 'email' },
      is_anonymous: false,
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('rotate, forgive a lost answer, and end with a token used late', async () => {
    const { client, session, user } = await signedIn(stack, 'rotate@session.test')
    const first = session.refresh_token
    const second = await client.auth.refreshSession({ refresh_token: first })
    const lost = await client.auth.refreshSession({ refresh_token: first })
    expect(lost.data.session?.refresh_token).toBe(second.data.session?.refresh_token)
    const third = await client.auth.refreshSession({
      refresh_token: second.data.session?.refresh_token ?? '',
    })
    await sql`
      update auth.refresh_tokens set updated_at = now() - interval '1 minute'
      where user_id = ${user.id} and revoked`
    const stolen = await client.auth.refreshSession({ refresh_token: first })
    expect(stolen.error?.code).toBe('refresh_token_already_used')
    const family = await client.auth.refreshSession({
      refresh_token: third.data.session?.refresh_token ?? '',
    })
    expect(family.error?.code).toBe('refresh_token_already_used')
  })

  it('end by scope: local, others, global', async () => {
    const { client, user } = await signedIn(stack, 'scopes@session.test')
    const other = anonymous(stack)
    await other.auth.signInWithPassword({ email: 'scopes@session.test', password })
    const third = anonymous(stack)
    await third.auth.signInWithPassword({ email: 'scopes@session.test', password })
    expect(await sessionsOf(user.id)).toBe(3)
    await third.auth.signOut({ scope: 'local' })
    expect(await sessionsOf(user.id)).toBe(2)
    await client.auth.signOut({ scope: 'others' })
    expect(await sessionsOf(user.id)).toBe(1)
    expect((await other.auth.getUser()).error?.name).toBe('AuthSessionMissingError')
    expect((await client.auth.getUser()).data.user?.id).toBe(user.id)
    await client.auth.signOut({ scope: 'global' })
    expect(await sessionsOf(user.id)).toBe(0)
  })

  it('do not tell a wrong password from an unknown address', async () => {
    await signedIn(stack, 'known@session.test')
    const client = anonymous(stack)
    const wrong = await client.auth.signInWithPassword({
      email: 'known@session.test',
      password: 'not the password',
    })
    const unknown = await client.auth.signInWithPassword({
      email: 'unknown@session.test',
      password: 'not the password',
    })
    expect(wrong.error).toMatchObject({ code: 'invalid_credentials', status: 400 })
    expect(unknown.error?.code).toBe(wrong.error?.code)
    expect(unknown.error?.message).toBe(wrong.error?.message)
  })
})

describe('one’s own account', () => {
  it('changes a password with the current one, and ends other sessions', async () => {
    const { client, user } = await signedIn(stack, 'change@account.test')
    await anonymous(stack).auth.signInWithPassword({ email: 'change@account.test', password })
    const without = await client.auth.updateUser({ password: 'another password 1' })
    expect(without.error?.status).toBe(400)
    const wrong = await client.auth.updateUser({
      password: 'another password 1',
      current_password: 'wrong password 1',
    })
    expect(wrong.error?.code).toBe('invalid_credentials')
    const right = await client.auth.updateUser({
      password: 'another password 1',
      current_password: password,
    })
    expect(right.error).toBeNull()
    expect(await sessionsOf(user.id)).toBe(1)
  })

  it('recovers by mail, without the password that is forgotten', async () => {
    await signedIn(stack, 'forgot@account.test')
    const client = anonymous(stack)
    await client.auth.resetPasswordForEmail('forgot@account.test', {
      redirectTo: `${stack.env.APP_URL ?? 'http://localhost:3000'}/reset`,
    })
    const link = await newestLink(stack, 'forgot@account.test')
    expect(link.searchParams.get('type')).toBe('recovery')
    const verified = await client.auth.verifyOtp({
      type: 'recovery',
      token_hash: link.searchParams.get('token_hash') ?? '',
    })
    expect(verified.error).toBeNull()
    const changed = await client.auth.updateUser({ password: 'remembered password' })
    expect(changed.error).toBeNull()
    const unknown = await client.auth.resetPasswordForEmail('nobody@account.test')
    expect(unknown.error).toBeNull()
  })

  it('changes the address once both mailboxes have confirmed it', async () => {
    const { client, user } = await signedIn(stack, 'before@account.test')
    const asked = await client.auth.updateUser({ email: 'after@account.test' })
    expect(asked.data.user).toMatchObject({
      email: 'before@account.test',
      new_email: 'after@account.test',
    })
    const confirm = async (mailbox: string) => {
      const link = await newestLink(stack, mailbox)
      return client.auth.verifyOtp({
        type: 'email_change',
        token_hash: link.searchParams.get('token_hash') ?? '',
      })
    }
    expect((await confirm('after@account.test')).data.session).toBeNull()
    expect((await client.auth.getUser()).data.user?.email).toBe('before@account.test')
    const verified = await confirm('before@account.test')
    expect(verified.data.user).toMatchObject({ id: user.id, email: 'after@account.test' })
    expect(verified.data.user?.identities?.[0]?.identity_data?.email).toBe('after@account.test')
  })

  it('asks both mailboxes again when the mails of a change are sent again', async () => {
    const { client, user } = await signedIn(stack, 'moved@account.test')
    await client.auth.updateUser({ email: 'elsewhere@account.test' })
    const confirm = async (mailbox: string) => {
      const link = await newestLink(stack, mailbox)
      return client.auth.verifyOtp({
        type: 'email_change',
        token_hash: link.searchParams.get('token_hash') ?? '',
      })
    }
    const resend = async () => {
      await sql`
        update auth.users set email_change_sent_at = now() - interval '1 minute'
        where id = ${user.id}`
      const { error } = await client.auth.resend({
        type: 'email_change',
        email: 'moved@account.test',
      })
      expect(error).toBeNull()
    }
    // Who has only the new mailbox confirms in it as often as they like.
    for (let turn = 0; turn < 3; turn++) {
      expect((await confirm('elsewhere@account.test')).data.session).toBeNull()
      await resend()
    }
    expect((await client.auth.getUser()).data.user?.email).toBe('moved@account.test')
    expect(await mailsTo(stack, 'moved@account.test')).toHaveLength(4)

    expect((await confirm('elsewhere@account.test')).data.session).toBeNull()
    expect((await confirm('moved@account.test')).data.user?.email).toBe('elsewhere@account.test')
  })

  it('signs in by a magic link, and refuses addresses that are not registered', async () => {
    await signedIn(stack, 'magic@account.test')
    const client = anonymous(stack)
    await client.auth.signInWithOtp({
      email: 'magic@account.test',
      options: { shouldCreateUser: false },
    })
    const link = await newestLink(stack, 'magic@account.test')
    const verified = await client.auth.verifyOtp({
      type: 'magiclink',
      token_hash: link.searchParams.get('token_hash') ?? '',
    })
    expect(verified.data.user?.email).toBe('magic@account.test')
    const unknown = await client.auth.signInWithOtp({
      email: 'nomagic@account.test',
      options: { shouldCreateUser: false },
    })
    expect(unknown.error?.code).toBe('otp_disabled')
  })

  it('goes back only to allowed addresses', async () => {
    await signedIn(stack, 'redirect@account.test')
    const { data } = await administrator(stack).auth.admin.generateLink({
      type: 'magiclink',
      email: 'redirect@account.test',
      options: { redirectTo: 'https://evil.test/steal' },
    })
    const response = await fetch(data.properties?.action_link ?? '', { redirect: 'manual' })
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.hostname).toBe('localhost')
    expect(new URLSearchParams(location.hash.slice(1)).get('access_token')).toBeTruthy()
  })
})

describe('API keys', () => {
  it('are needed, and the secret one works in no browser', async () => {
    const url = `${stack.apiUrl}/auth/v1/settings`
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { apikey: 'sb_publishable_wrong' } })).status).toBe(401)
    const secret = stack.env.SUPABASE_SECRET_KEY ?? ''
    expect((await fetch(url, { headers: { apikey: secret } })).status).toBe(200)
    const fromBrowser = await fetch(url, {
      headers: { apikey: secret, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)' },
    })
    expect(fromBrowser.status).toBe(401)
  })
})
