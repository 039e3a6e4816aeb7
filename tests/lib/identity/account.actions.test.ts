import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { removeAvatar, updateProfile } from '../../../lib/identity/account.actions.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { sql } from '../../helpers/db.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'
import { outcome } from './actions.helpers.ts'

const users: SignedIn[] = []
beforeEach(resetBrowser)
afterAll(async () => {
  for (const user of users) await deleteUser(user)
})

async function signedIn(): Promise<SignedIn> {
  const user = await createSignedInUser()
  users.push(user)
  await outcome(signIn, { email: user.email, password: TEST_PASSWORD })
  return user
}

const rename = (first_name: string) =>
  outcome(updateProfile, { first_name, last_name: 'Byron', locale: '', time_zone: '' })
const nameOf = async ({ userId }: SignedIn) => {
  const [row] = await sql`select first_name from public.profiles where id = ${userId}`
  return row?.first_name
}

describe('updateProfile', () => {
  it('says that it is saved when it is', async () => {
    const user = await signedIn()
    expect(await rename('Augusta')).toMatchObject({ ok: true })
    expect(await nameOf(user)).toBe('Augusta')
  })

  it('says why nothing is saved while a new password is required', async () => {
    const user = await signedIn()
    await sql`insert into private.password_change_requirements (user_id) values (${user.userId})`
    const refused = { ok: false, code: 'forbidden', reason: 'identity.password_change_required' }
    expect(await rename('Augusta')).toMatchObject(refused)
    expect(await nameOf(user)).toBe('Ada')
    expect(await outcome(removeAvatar, {})).toMatchObject({ ok: false })
  })

  it('says why nothing is saved once the session has ended elsewhere', async () => {
    const user = await signedIn()
    await sql`delete from auth.sessions where user_id = ${user.userId}`
    const refused = { ok: false, code: 'unauthenticated', reason: 'app.signed_out' }
    expect(await rename('Augusta')).toMatchObject(refused)
  })
})
