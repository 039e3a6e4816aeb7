import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  administrator,
  anonymous,
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
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined })
}, 60_000)

afterAll(async () => {
  await sql?.end()
  await stack?.remove()
})

const admin = () => administrator(stack).auth.admin

describe('auth.admin', () => {
  it('creates, finds, changes and deletes a user', async () => {
    const created = await admin().createUser({
      email: 'Made@admin.test',
      password,
      email_confirm: true,
      user_metadata: { first_name: 'Grace' },
      app_metadata: { plan: 'free' },
    })
    expect(created.error).toBeNull()
    const id = created.data.user?.id ?? ''
    expect(created.data.user).toMatchObject({
      email: 'made@admin.test',
      email_confirmed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      app_metadata: { provider: 'email', providers: ['email'], plan: 'free' },
      user_metadata: { first_name: 'Grace' },
    })
    const [row] = await sql`
      select jsonb_typeof(raw_user_meta_data) as kind, raw_user_meta_data ->> 'first_name' as name
      from auth.users where id = ${id}`
    expect(row).toEqual({ kind: 'object', name: 'Grace' })

    const duplicate = await admin().createUser({ email: 'made@admin.test' })
    expect(duplicate.error).toMatchObject({ code: 'email_exists', status: 422 })

    const changed = await admin().updateUserById(id, {
      email: 'renamed@admin.test',
      app_metadata: { plan: null, tier: 2 },
      user_metadata: { last_name: 'Hopper' },
    })
    expect(changed.data.user).toMatchObject({
      email: 'renamed@admin.test',
      app_metadata: { tier: 2 },
      user_metadata: { first_name: 'Grace', last_name: 'Hopper' },
    })
    expect(changed.data.user?.app_metadata).not.toHaveProperty('plan')
    expect((await admin().getUserById(id)).data.user?.email).toBe('renamed@admin.test')

    expect((await admin().deleteUser(id)).error).toBeNull()
    expect((await admin().getUserById(id)).error).toMatchObject({
      code: 'user_not_found',
      status: 404,
    })
  })

  it('deletes softly: the row stays, unreadable, and the address is free again', async () => {
    const { user } = await signedIn(stack, 'soft@admin.test')
    expect((await admin().deleteUser(user.id, true)).error).toBeNull()
    const [row] = await sql`select email, deleted_at from auth.users where id = ${user.id}`
    expect(row?.deleted_at).not.toBeNull()
    expect(row?.email).not.toContain('soft@')
    expect((await admin().createUser({ email: 'soft@admin.test' })).error).toBeNull()
  })

  it('lists pages, newest first, with totals', async () => {
    await sql`delete from auth.users`
    for (let number = 1; number <= 5; number += 1) {
      await admin().createUser({ email: `page${number}@admin.test` })
    }
    const first = await admin().listUsers({ page: 1, perPage: 2 })
    expect(first.data.users.map((user) => user.email)).toEqual([
      'page5@admin.test',
      'page4@admin.test',
    ])
    expect(first.data).toMatchObject({ total: 5, nextPage: 2, lastPage: 3, aud: 'authenticated' })
    const last = await admin().listUsers({ page: 3, perPage: 2 })
    expect(last.data.users.map((user) => user.email)).toEqual(['page1@admin.test'])
  })

  it('bans: sessions end, neither password nor refresh token works, until lifted', async () => {
    const { client, user, session } = await signedIn(stack, 'ban@admin.test')
    const banned = await admin().updateUserById(user.id, { ban_duration: '24h' })
    expect(banned.error).toBeNull()
    expect(await sql`select id from auth.sessions where user_id = ${user.id}`).toHaveLength(0)
    const refreshed = await client.auth.refreshSession({ refresh_token: session.refresh_token })
    expect(refreshed.error).not.toBeNull()
    const enter = () =>
      anonymous(stack).auth.signInWithPassword({ email: 'ban@admin.test', password })
    expect((await enter()).error?.code).toBe('user_banned')
    await admin().updateUserById(user.id, { ban_duration: 'none' })
    expect((await enter()).error).toBeNull()
    const nonsense = await admin().updateUserById(user.id, { ban_duration: 'a while' })
    expect(nonsense.error?.code).toBe('validation_failed')
  })

  it('invites by mail, and the link signs in', async () => {
    const invited = await admin().inviteUserByEmail('guest@admin.test', {
      data: { first_name: 'Guest' },
    })
    expect(invited.data.user?.invited_at).toBeTruthy()
    const link = await newestLink(stack, 'guest@admin.test')
    expect(link.searchParams.get('type')).toBe('invite')
    const client = anonymous(stack)
    const verified = await client.auth.verifyOtp({
      type: 'invite',
      token_hash: link.searchParams.get('token_hash') ?? '',
    })
    expect(verified.data.user?.user_metadata).toMatchObject({ first_name: 'Guest' })
    expect((await client.auth.updateUser({ password })).error).toBeNull()
    expect((await admin().inviteUserByEmail('guest@admin.test')).error?.code).toBe('email_exists')
  })

  it('gives who was invited a password that nobody knows, which a trigger of ours leaves out', async () => {
    // Fires before ours, by its name.
    await sql.unsafe(`
      create function private.witness() returns trigger language plpgsql as $$
      begin
        new.raw_app_meta_data := new.raw_app_meta_data
          || jsonb_build_object('witnessed', new.encrypted_password);
        return new;
      end
      $$;
      create trigger a_witness before update of encrypted_password on auth.users
        for each row execute function private.witness()`)
    try {
      for (const type of ['invite', 'signup'] as const) {
        const email = `${type}-password@admin.test`
        expect((await admin().inviteUserByEmail(email)).error).toBeNull()
        if (type === 'signup') {
          await sql`update auth.users set confirmation_sent_at = null where email = ${email}`
          expect((await anonymous(stack).auth.resend({ type, email })).error).toBeNull()
        }
        const link = await newestLink(stack, email)
        expect(link.searchParams.get('type')).toBe(type)
        const token_hash = link.searchParams.get('token_hash') ?? ''
        expect((await anonymous(stack).auth.verifyOtp({ type, token_hash })).error).toBeNull()
        const [user] = await sql`
          select users.raw_app_meta_data ->> 'witnessed' as witnessed,
                 users.encrypted_password as kept,
                 exists (
                   select from private.password_change_requirements as required
                   where required.user_id = users.id
                 ) as must_change
          from auth.users as users where users.email = ${email}`
        const witnessed = expect.stringMatching(/^\$2/)
        expect(user, type).toEqual({ witnessed, kept: null, must_change: false })
      }
    } finally {
      await sql`drop function private.witness() cascade`
    }
  })

  it('makes links of every kind that work', async () => {
    const links = [
      { type: 'signup', email: 'link-signup@admin.test', password },
      { type: 'invite', email: 'link-invite@admin.test' },
      { type: 'magiclink', email: 'link-invite@admin.test' },
      { type: 'recovery', email: 'link-invite@admin.test' },
    ] as const
    for (const link of links) {
      const { data, error } = await admin().generateLink(link)
      expect(error, link.type).toBeNull()
      const verified = await anonymous(stack).auth.verifyOtp({
        type: link.type,
        token_hash: data.properties?.hashed_token ?? '',
      })
      expect(verified.data.user?.email, link.type).toBe(link.email)
    }
    const nobody = await admin().generateLink({ type: 'recovery', email: 'nobody@admin.test' })
    expect(nobody.error?.code).toBe('user_not_found')
  })

  it.each([
    ['email_change_current', 'email_change_new'],
    ['email_change_new', 'email_change_current'],
  ] as const)('makes both links of a changed address, used %s first', async (first, second) => {
    const { user } = await signedIn(stack, `${first}@admin.test`)
    const newEmail = `${first}.changed@admin.test`
    const hashOf = async (type: typeof first | typeof second) => {
      const { data, error } = await admin().generateLink({
        type,
        email: `${first}@admin.test`,
        newEmail,
      })
      expect(error, type).toBeNull()
      return data.properties?.hashed_token ?? ''
    }
    // Both before either is used: making one starts the agreement of the two mailboxes anew.
    const hashes = [await hashOf(first), await hashOf(second)] as const
    const use = async (token_hash: string) => {
      const { data, error } = await anonymous(stack).auth.verifyOtp({
        type: 'email_change',
        token_hash,
      })
      return { error, email: data.session?.user.email ?? null }
    }
    const addressOf = async () => (await admin().getUserById(user.id)).data.user?.email
    expect(await use(hashes[0])).toEqual({ error: null, email: null })
    expect(await addressOf()).toBe(`${first}@admin.test`)
    expect(await use(hashes[1])).toEqual({ error: null, email: newEmail })
    expect(await addressOf()).toBe(newEmail)
    const entered = await anonymous(stack).auth.signInWithPassword({ email: newEmail, password })
    expect(entered.data.user?.id).toBe(user.id)
  })

  it.each([
    ['local', ['other']],
    ['others', ['own']],
    ['global', []],
  ] as const)('signs out whom the token belongs to: %s', async (scope, left) => {
    const { user, session } = await signedIn(stack, `${scope}@admin.test`)
    const again = await anonymous(stack).auth.signInWithPassword({
      email: `${scope}@admin.test`,
      password,
    })
    const { session: bystander } = await signedIn(stack, `beside-${scope}@admin.test`)
    const sessionOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).session_id
    const names = new Map([
      [sessionOf(session.access_token), 'own'],
      [sessionOf(again.data.session?.access_token ?? ''), 'other'],
    ])
    expect((await admin().signOut(session.access_token, scope)).error).toBeNull()
    const rows = await sql`select id from auth.sessions where user_id = ${user.id}`
    expect(rows.map(({ id }) => names.get(id))).toEqual(left)
    expect((await anonymous(stack).auth.getUser(bystander.access_token)).error).toBeNull()
  })

  it('refuses the publishable key and a user’s token', async () => {
    const { client } = await signedIn(stack, 'user@admin.test')
    expect((await anonymous(stack).auth.admin.listUsers()).error).toMatchObject({
      code: 'no_authorization',
      status: 401,
    })
    expect((await client.auth.admin.listUsers()).error?.status).toBe(401)
    const { data } = await client.auth.getSession()
    const asUser = await fetch(`${stack.apiUrl}/auth/v1/admin/users`, {
      headers: {
        apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
        Authorization: `Bearer ${data.session?.access_token}`,
      },
    })
    expect(asUser.status).toBe(403)
    expect(await asUser.json()).toMatchObject({ code: 403, error_code: 'not_admin' })
    const invite = await client.auth.admin.inviteUserByEmail('someone@admin.test')
    expect(invite.error?.status).toBe(401)
  })
})
