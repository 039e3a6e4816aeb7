import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { required } from '../helpers/factories.ts'
import {
  adminClient,
  anonClient,
  clientOf,
  createSignedInUser,
  deleteUser,
  requiredEnv,
  type SignedIn,
  signIn,
  TEST_PASSWORD,
} from '../helpers/request.ts'

/** A sign-up with a body that no client library would send. */
async function signUp(extra: string): Promise<{ status: number; email: string }> {
  const email = `storm-${randomUUID()}@example.test`
  const response = await fetch(`${requiredEnv('NEXT_PUBLIC_SUPABASE_URL')}/auth/v1/signup`, {
    method: 'POST',
    headers: {
      apikey: requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
      'content-type': 'application/json',
    },
    body: `{"email":"${email}","password":"${TEST_PASSWORD}"${extra}}`,
  })
  return { status: response.status, email }
}

async function profileOf(email: string) {
  const [row] = await sql<{ first_name: string | null; last_name: string | null }[]>`
    select first_name, last_name from public.profiles where email = ${email}`
  return row
}

const forget = (email: string) => sql`delete from auth.users where email = ${email}`

describe('sign-up over HTTP', () => {
  it.each([
    ['no metadata', ''],
    ['a null for metadata', ',"data":null'],
    ['empty metadata', ',"data":{}'],
    ['numbers for names', ',"data":{"first_name":1,"last_name":2.5}'],
    ['arrays and objects for names', ',"data":{"first_name":["x"],"last_name":{"a":1}}'],
    ['nulls for names', ',"data":{"first_name":null,"last_name":null}'],
    ['names of 10,000 characters', `,"data":{"first_name":"${'x'.repeat(10_000)}"}`],
    ['emoji', ',"data":{"first_name":"👩‍👩‍👧","last_name":"🙂"}'],
    ['a role and an organization', ',"data":{"role":"owner","org_id":"1"}'],
  ])('succeeds with %s, and makes a profile', async (_what, extra) => {
    const { status, email } = await signUp(extra)
    expect(status).toBe(200)
    expect(await profileOf(email)).toBeDefined()
    await forget(email)
  })

  it.each([
    ['a NUL in a name', ',"data":{"first_name":"a\\u0000b"}'],
    ['a NUL in a key', ',"data":{"\\u0000":1}'],
    ['half of a surrogate pair', ',"data":{"first_name":"\\ud800"}'],
    ['a list for metadata', ',"data":[1]'],
    ['a text for metadata', ',"data":"x"'],
  ])('refuses %s as malformed, and keeps nothing', async (_what, extra) => {
    const { status, email } = await signUp(extra)
    expect(status).toBe(400)
    expect(await sql`select from auth.users where email = ${email}`).toHaveLength(0)
  })
})

describe('an invitation to an address that a stranger signed up with before', () => {
  async function followInvitation(email: string) {
    const { data, error } = await adminClient().auth.admin.generateLink({ type: 'invite', email })
    if (error) throw error
    return anonClient().auth.verifyOtp({
      type: 'invite',
      token_hash: data.properties.hashed_token,
    })
  }

  it('does not open the account to the password of that stranger', async () => {
    const { email } = await signUp('')
    try {
      const { error: refusal } = await adminClient().auth.admin.inviteUserByEmail(email)
      expect(refusal).toBeNull()
      const { data, error } = await followInvitation(email)
      expect(error).toBeNull()
      await expect(signIn(email)).rejects.toThrow()

      // The one who has the mailbox chooses theirs, and is not asked for one they never had.
      const own = 'a password of my own'
      const changed = await fetch(`${requiredEnv('NEXT_PUBLIC_SUPABASE_URL')}/auth/v1/user`, {
        method: 'PUT',
        headers: {
          apikey: requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
          authorization: `Bearer ${required(data.session ?? undefined).access_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ password: own }),
      })
      expect(changed.status).toBe(200)
      expect((await signIn(email, own)).email).toBe(email)
    } finally {
      await forget(email)
    }
  })

  it('leaves the password of one who confirmed the address alone', async () => {
    const { email } = await createSignedInUser()
    try {
      await sql`update auth.users set invited_at = now() where email = ${email}`
      await sql`update auth.users set email_confirmed_at = now() where email = ${email}`
      expect((await signIn(email)).email).toBe(email)
    } finally {
      await forget(email)
    }
  })
})

async function withOwner(run: (owner: SignedIn, orgId: string) => Promise<void>) {
  const owner = await createSignedInUser()
  const { data, error } = await clientOf(owner)
    .rpc('create_organization', {
      p_name: 'Over HTTP',
      p_slug: `http-${randomUUID().slice(0, 8)}`,
      p_currency: 'EUR',
      p_time_zone: 'Europe/Berlin',
      p_locale: 'en',
    })
    .single<{ id: string }>()
  expect(error).toBeNull()
  const orgId = required(data ?? undefined).id
  try {
    await run(owner, orgId)
  } finally {
    await sql`delete from public.organizations where id = ${orgId}`
    await deleteUser(owner)
  }
}

async function organizationsSeen(user: SignedIn) {
  const { data, error } = await clientOf(user).from('organizations').select('id')
  expect(error).toBeNull()
  return data?.map(({ id }) => id)
}

describe('a token at the Data API', () => {
  it('sees nothing from the moment of signing out, and other devices go on', async () => {
    await withOwner(async (owner, orgId) => {
      const phone = await signIn(owner.email)
      expect(await organizationsSeen(owner)).toEqual([orgId])
      await adminClient().auth.admin.signOut(owner.accessToken, 'local')
      expect(await organizationsSeen(owner)).toEqual([])
      expect(await organizationsSeen(phone)).toEqual([orgId])
      await adminClient().auth.admin.signOut(phone.accessToken, 'global')
      expect(await organizationsSeen(phone)).toEqual([])
    })
  })

  it('loses an organization on the request after its owner removed them', async () => {
    await withOwner(async (owner, orgId) => {
      const agent = await createSignedInUser()
      const invited = await clientOf(owner).rpc('invite_member', {
        p_org_id: orgId,
        p_email: agent.email,
        p_role: 'agent',
      })
      expect(invited.error).toBeNull()
      const accepted = await clientOf(agent).rpc('accept_invitation', {
        p_invitation_id: invited.data,
      })
      expect(accepted.data).toBe(orgId)
      expect(await organizationsSeen(agent)).toEqual([orgId])

      const removed = await clientOf(owner).rpc('remove_member', {
        p_org_id: orgId,
        p_user_id: agent.userId,
      })
      expect(removed.error).toBeNull()
      expect(await organizationsSeen(agent)).toEqual([])
      await deleteUser(agent)
    })
  })

  it('gets reasons with their HTTP status', async () => {
    await withOwner(async (owner, orgId) => {
      const stranger = await createSignedInUser()
      const hidden = await clientOf(stranger).rpc('invite_member', {
        p_org_id: orgId,
        p_email: 'a@example.test',
        p_role: 'agent',
      })
      expect([hidden.status, hidden.error?.message]).toEqual([
        404,
        'identity.organization_not_found',
      ])
      const last = await clientOf(owner).rpc('remove_member', {
        p_org_id: orgId,
        p_user_id: owner.userId,
      })
      expect([last.status, last.error?.message]).toEqual([422, 'identity.last_owner'])
      await adminClient().auth.admin.signOut(stranger.accessToken, 'global')
      const signedOut = await clientOf(stranger).rpc('invite_member', {
        p_org_id: orgId,
        p_email: 'a@example.test',
        p_role: 'agent',
      })
      expect([signedOut.status, signedOut.error?.message]).toEqual([
        401,
        'identity.sign_in_required',
      ])
      await deleteUser(stranger)
    })
  })

  it('must choose a new password when told to, and then goes on', async () => {
    await withOwner(async (owner, orgId) => {
      await sql`insert into private.password_change_requirements (user_id) values (${owner.userId})`
      expect(await organizationsSeen(owner)).toEqual([])
      const required = await clientOf(owner).rpc('password_change_is_required')
      expect(required.data).toBe(true)
      const changed = await adminClient().auth.admin.updateUserById(owner.userId, {
        password: `${TEST_PASSWORD}, changed`,
      })
      expect(changed.error).toBeNull()
      expect(
        await organizationsSeen(await signIn(owner.email, `${TEST_PASSWORD}, changed`)),
      ).toEqual([orgId])
    })
  })
})

describe('deleting a user over HTTP', () => {
  it('works for the last owner too', async () => {
    const owner = await createSignedInUser()
    const { data } = await clientOf(owner)
      .rpc('create_organization', {
        p_name: 'Left behind',
        p_slug: `left-${randomUUID().slice(0, 8)}`,
        p_currency: 'EUR',
        p_time_zone: 'UTC',
        p_locale: 'en',
      })
      .single<{ id: string }>()
    const orgId = required(data ?? undefined).id
    await deleteUser(owner)
    expect(await sql`select from public.organizations where id = ${orgId}`).toHaveLength(1)
    expect(await sql`select from public.memberships where org_id = ${orgId}`).toHaveLength(0)
    await sql`delete from public.organizations where id = ${orgId}`
  })
})
