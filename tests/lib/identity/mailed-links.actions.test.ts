import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeEmail } from '../../../lib/identity/account.actions.ts'
import { hasPassword } from '../../../lib/identity/account.queries.ts'
import {
  confirmLink,
  requestPasswordReset,
  setNewPassword,
  signIn,
  signUp,
} from '../../../lib/identity/auth.actions.ts'
import { welcome } from '../../../lib/identity/members.actions.ts'
import { getUser, requireUser } from '../../../lib/session.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createMembership,
  createOrganization,
  type OrganizationRow,
} from '../../helpers/factories.ts'
import {
  adminClient,
  clientOf,
  createSignedInUser,
  deleteUser,
  linkIn,
  mailTo,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import { outcome } from './actions.helpers.ts'

let org: OrganizationRow
let owner: SignedIn
const users: { userId: string }[] = []

beforeAll(async () => {
  owner = await createUser()
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
})
beforeEach(resetBrowser)
afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  for (const user of users) await deleteUser(user)
})

async function createUser(): Promise<SignedIn> {
  const user = await createSignedInUser()
  users.push(user)
  return user
}

async function followMail(email: string, type: string) {
  const link = linkIn(await mailTo(email), '/auth/confirm')
  expect(link.searchParams.get('type')).toBe(type)
  const token_hash = link.searchParams.get('token_hash') ?? ''
  const next = link.searchParams.get('next') ?? ''
  return outcome(confirmLink, { token_hash, type, next })
}

describe('welcome', () => {
  async function invite() {
    const email = `invited-${randomUUID()}@example.test`
    const { data: invitation_id, error } = await clientOf(owner).rpc('invite_member', {
      p_org_id: org.id,
      p_email: email,
      p_role: 'agent',
    })
    if (error) throw error
    const invited = await adminClient().auth.admin.inviteUserByEmail(email)
    if (invited.error) throw invited.error
    users.push({ userId: invited.data.user.id })
    return { email, invitation_id: String(invitation_id) }
  }
  async function followInvitation() {
    const invited = await invite()
    expect(await followMail(invited.email, 'invite')).toEqual({ redirect: '/auth/welcome' })
    // As that page does, which a required change of password would lead away from.
    const { db } = await requireUser()
    expect(await hasPassword(db)).toBe(false)
    return invited
  }
  /** Instead of following the mail of the invitation, which has made an account already. */
  async function signUpInstead(next?: string) {
    const invited = await invite()
    await sql`
      update auth.users set confirmation_sent_at = now() - interval '1 minute'
      where email = ${invited.email}`
    const person = { first_name: 'Ada', last_name: 'Byron', password: 'of the sign-up form' }
    const { email } = invited
    const signedUp = await outcome(signUp, { ...person, email, ...(next && { next }) })
    expect(signedUp).toMatchObject({ ok: true })
    return invited
  }
  const answers = (invitation_id: string) => ({
    first_name: 'Ada',
    last_name: 'Byron',
    password: 'a good long phrase',
    repeated: 'a good long phrase',
    invitation_id,
  })

  it('lets who was invited in', async () => {
    const { invitation_id } = await followInvitation()
    expect(await outcome(welcome, answers(invitation_id))).toEqual({ redirect: `/o/${org.slug}` })
  })

  it('asks who was invited and signed up by the form for what the account has not got', async () => {
    const { email, invitation_id } = await signUpInstead()
    const asked = { redirect: '/auth/welcome?notice=signed_up&next=%2Fo' }
    expect(await followMail(email, 'signup')).toEqual(asked)
    expect(await outcome(welcome, answers(invitation_id))).toEqual({ redirect: `/o/${org.slug}` })
    resetBrowser()
    const back = await outcome(signIn, { email, password: 'a good long phrase' })
    expect(back).toEqual({ redirect: `/o/${org.slug}` })
    const names = await sql`
      select first_name, last_name from public.profiles where email = ${email}`
    expect(names).toEqual([{ first_name: 'Ada', last_name: 'Byron' }])
  })

  it('leads who does not join on to where they were going', async () => {
    const next = '/s/acme/checkout?step=1'
    const { email } = await signUpInstead(next)
    const asked = `/auth/welcome?notice=signed_up&next=${encodeURIComponent(next)}`
    expect(await followMail(email, 'signup')).toEqual({ redirect: asked })
    const { invitation_id: _left, ...rest } = answers('')
    expect(await outcome(welcome, { ...rest, next })).toEqual({ redirect: next })
  })

  it('leads on when the invitation was withdrawn meanwhile, as often as it is sent', async () => {
    const { email, invitation_id } = await followInvitation()
    const { error } = await clientOf(owner).rpc('revoke_invitation', {
      p_invitation_id: invitation_id,
    })
    expect(error).toBeNull()
    const gone = { redirect: '/o?notice=invitation_gone' }
    expect(await outcome(welcome, answers(invitation_id))).toEqual(gone)
    expect(await outcome(welcome, answers(invitation_id))).toEqual(gone)
    resetBrowser()
    const back = await outcome(signIn, { email, password: 'a good long phrase' })
    expect(back).toEqual({ redirect: '/o' })
  })
})

describe('confirmLink, of the first of two mailboxes', () => {
  async function changeAddress() {
    const { email } = await createUser()
    const next = `moved-${randomUUID()}@example.test`
    await outcome(signIn, { email, password: TEST_PASSWORD })
    const asked = await outcome(changeEmail, { email: next, current_password: TEST_PASSWORD })
    expect(asked).toMatchObject({ ok: true })
    return { email, next }
  }

  it('says on the page of the account that the other one has to agree', async () => {
    const { email, next } = await changeAddress()
    const half = { redirect: '/account/security?notice=email_half_changed' }
    expect(await followMail(email, 'email_change')).toEqual(half)
    const changed = await followMail(next, 'email_change')
    expect(changed).not.toEqual(half)
    expect(await getUser()).toMatchObject({ email: next })
  })

  it('says so on the page of the sign-in in a browser that is not signed in', async () => {
    const { next } = await changeAddress()
    resetBrowser()
    expect(await followMail(next, 'email_change')).toEqual({
      redirect: '/sign-in?notice=email_half_changed',
    })
  })
})

describe('confirmLink, of an address that somebody took meanwhile', () => {
  it('says at every try that the account keeps the one it has', async () => {
    const { email } = await createUser()
    const next = `wanted-${randomUUID()}@example.test`
    await outcome(signIn, { email, password: TEST_PASSWORD })
    await outcome(changeEmail, { email: next, current_password: TEST_PASSWORD })
    await followMail(email, 'email_change')
    users.push(await createSignedInUser({ email: next }))
    const taken = { ok: false, code: 'rule_broken', reason: 'identity.email_taken' }
    expect(await followMail(next, 'email_change')).toMatchObject(taken)
    expect(await followMail(next, 'email_change')).toMatchObject(taken)
    expect(await getUser()).toMatchObject({ email })
  })
})

describe('setNewPassword', () => {
  const set = (password: string) => outcome(setNewPassword, { password, repeated: password })

  async function recover(user: SignedIn) {
    await outcome(requestPasswordReset, { email: user.email })
    expect(await followMail(user.email, 'recovery')).toEqual({ redirect: '/reset-password' })
  }

  it('of a recovery leads on to where somebody was going', async () => {
    const user = await createUser()
    const next = '/s/acme/checkout?step=1'
    await outcome(requestPasswordReset, { email: user.email, next })
    expect(await followMail(user.email, 'recovery')).toEqual({
      redirect: `/reset-password?next=${encodeURIComponent(next)}`,
    })
    const password = 'quite a good phrase'
    expect(await outcome(setNewPassword, { password, repeated: password, next })).toEqual({
      redirect: next,
    })
  })

  it('of a recovery takes the password that there is, and ends the other sessions', async () => {
    const user = await createUser()
    await recover(user)
    expect(await getUser()).toMatchObject({ cameByPassword: false })
    expect(await set(TEST_PASSWORD)).toEqual({ redirect: '/o' })
    const sessions = await sql`select from auth.sessions where user_id = ${user.userId}`
    expect(sessions).toHaveLength(1)
  })

  it('wants another one where the password was set by somebody else', async () => {
    const user = await createUser()
    await recover(user)
    await sql`
      insert into private.password_change_requirements (user_id) values (${user.userId})`
    expect(await set(TEST_PASSWORD)).toMatchObject({
      fields: { password: ['identity.password_unchanged'] },
    })
    expect(await set('a new password 1')).toEqual({ redirect: '/o' })
  })

  it('of a session that began by password leads to where the current one is asked for', async () => {
    const { email } = await createUser()
    await outcome(signIn, { email, password: TEST_PASSWORD })
    expect(await getUser()).toMatchObject({ cameByPassword: true })
    const led = { redirect: '/account/security?notice=current_password' }
    expect(await set('a new password 1')).toEqual(led)
    expect(browser.cookies.size).toBeGreaterThan(0)
  })
})
