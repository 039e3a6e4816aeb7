import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createMember } from '../../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, createUser } from '../../helpers/factories.ts'

const newProof = () => {
  const proof = randomBytes(32).toString('base64url')
  return { proof, hash: createHash('sha256').update(proof).digest('hex') }
}

/** Somebody signed up and was sent a mail; the session is the one that its link will give. */
async function signUp(tx: Tx, metadata: unknown = {}): Promise<Actor> {
  const user = await createUser(tx, { password: 'of the sign-up', is_confirmed: false })
  await tx`
    update auth.users
    set confirmation_sent_at = now(), raw_user_meta_data = ${JSON.stringify(metadata)}::text::jsonb
    where id = ${user.id}`
  return { userId: user.id, email: user.email, sessionId: user.session_id }
}

/** As Supabase Auth leaves who is asked to come by a mail: without a password, or with an empty one. */
async function invite(tx: Tx, password: string | null = null): Promise<Actor> {
  const user = await createUser(tx, { is_confirmed: false })
  await tx`update auth.users set encrypted_password = ${password} where id = ${user.id}`
  await tx`
    update auth.users set invited_at = now(), confirmation_sent_at = now() where id = ${user.id}`
  return { userId: user.id, email: user.email, sessionId: user.session_id }
}

async function setPassword(tx: Tx, { userId }: Actor, password: string | null) {
  await tx`
    update auth.users set encrypted_password = ${password}, confirmation_sent_at = null
    where id = ${userId}`
}

async function confirm(tx: Tx, { userId }: Actor) {
  await tx`update auth.users set email_confirmed_at = now() where id = ${userId}`
}

async function passwordOf(tx: Tx, { userId }: Actor): Promise<string | null> {
  await asOwner(tx)
  const [user] = await tx<{ encrypted_password: string | null }[]>`
    select encrypted_password from auth.users where id = ${userId}`
  return user?.encrypted_password ?? null
}

async function mustChange(tx: Tx, actor: Actor): Promise<boolean> {
  await as(tx, actor)
  const [row] = await tx<{ required: boolean; id: string | null }[]>`
    select public.password_change_is_required() as required, private.current_user_id() as id`
  expect(row?.id).toBe(row?.required ? null : actor.userId)
  return row?.required ?? false
}

async function keep(tx: Tx, actor: Actor, proof: string): Promise<boolean> {
  await as(tx, actor)
  const [row] = await tx<{ kept: boolean }[]>`
    select public.keep_sign_up_password(${proof}) as kept`
  return row?.kept ?? false
}

describe('confirming an address', () => {
  it('puts the password of the sign-up out of use and requires another before anything works', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx)
      expect(await passwordOf(tx, ada)).not.toBeNull()
      expect(await mustChange(tx, ada)).toBe(false)
      await asOwner(tx)
      await confirm(tx, ada)
      expect(await passwordOf(tx, ada)).toBeNull()
      expect(await mustChange(tx, ada)).toBe(true)
    }))

  it.each([
    ['a proof that is no text', { sign_up_proof: { hash: 1 } }],
    ['a proof of the wrong form', { sign_up_proof: 'x'.repeat(64) }],
    ['metadata that are no object', ['sign_up_proof']],
    ['metadata that are null', null],
  ])('works with %s', (_, metadata) =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx, metadata)
      await confirm(tx, ada)
      expect(await passwordOf(tx, ada)).toBeNull()
    }),
  )

  it('puts it out of use for an invited account as well, whatever else was mailed to it', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx)
      await tx`
        update auth.users set confirmation_sent_at = null, invited_at = now() where id = ${ada.userId}`
      await confirm(tx, ada)
      expect(await passwordOf(tx, ada)).toBeNull()
      expect(await mustChange(tx, ada)).toBe(true)
    }))

  it('leaves the password of a user whom an administrator made without a mail', () =>
    inTransaction(async (tx) => {
      const user = await createUser(tx, { password: 'given', is_confirmed: false })
      const actor = { userId: user.id, email: user.email, sessionId: user.session_id }
      await confirm(tx, actor)
      expect(await passwordOf(tx, actor)).not.toBeNull()
      expect(await mustChange(tx, actor)).toBe(false)
    }))

  it('requires nothing of who has no password, as after an invitation', () =>
    inTransaction(async (tx) => {
      const user = await createUser(tx, { is_confirmed: false })
      const actor = { userId: user.id, email: user.email, sessionId: user.session_id }
      await tx`update auth.users set confirmation_sent_at = now() where id = ${user.id}`
      await confirm(tx, actor)
      expect(await mustChange(tx, actor)).toBe(false)
    }))

  it('leaves a password alone that is changed with the confirmation or after it', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx)
      await tx`
        update auth.users set email_confirmed_at = now(), encrypted_password = 'new'
        where id = ${ada.userId}`
      expect(await passwordOf(tx, ada)).toBe('new')
      await tx`update auth.users set email_confirmed_at = now() where id = ${ada.userId}`
      expect(await passwordOf(tx, ada)).toBe('new')
    }))

  it('a new password ends the requirement and forgets the one set aside', () =>
    inTransaction(async (tx) => {
      const { proof, hash } = newProof()
      const ada = await signUp(tx, { sign_up_proof: hash })
      await confirm(tx, ada)
      await tx`update auth.users set encrypted_password = 'new' where id = ${ada.userId}`
      // Before anybody shows the proof, which uses it up in any case.
      expect(await tx`select from private.set_aside_passwords`).toHaveLength(0)
      expect(await mustChange(tx, ada)).toBe(false)
      expect(await keep(tx, ada, proof)).toBe(false)
      expect(await passwordOf(tx, ada)).toBe('new')
    }))

  it('a password set aside goes with its user', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx, { sign_up_proof: newProof().hash })
      await confirm(tx, ada)
      expect(await tx`select from private.set_aside_passwords`).toHaveLength(1)
      await tx`delete from auth.users where id = ${ada.userId}`
      expect(await tx`select from private.set_aside_passwords`).toHaveLength(0)
    }))
})

describe('following an invitation', () => {
  it.each([[null], ['']])('leaves a password that was %j out, and requires none', (before) =>
    inTransaction(async (tx) => {
      const ada = await invite(tx, before)
      await setPassword(tx, ada, 'made up')
      expect(await passwordOf(tx, ada)).toBe(before)
      await confirm(tx, ada)
      expect(await passwordOf(tx, ada)).toBe(before)
      expect(await mustChange(tx, ada)).toBe(false)
      expect(await tx`select public.has_password() as has`).toEqual([{ has: false }])
      await asOwner(tx)
      await setPassword(tx, ada, 'chosen')
      expect(await passwordOf(tx, ada)).toBe('chosen')
      await as(tx, ada)
      expect(await tx`select public.has_password() as has`).toEqual([{ has: true }])
    }),
  )

  it('still requires a change that was required before', () =>
    inTransaction(async (tx) => {
      const ada = await invite(tx, '')
      await tx`insert into private.password_change_requirements (user_id) values (${ada.userId})`
      await setPassword(tx, ada, 'made up')
      await confirm(tx, ada)
      expect(await mustChange(tx, ada)).toBe(true)
    }))

  it('never counts what a stranger signed up with, before the invitation or changed since', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx)
      await tx`update auth.users set invited_at = now() where id = ${ada.userId}`
      await setPassword(tx, ada, 'another')
      expect(await passwordOf(tx, ada)).toBe('another')
      await confirm(tx, ada)
      expect(await passwordOf(tx, ada)).toBeNull()
      expect(await mustChange(tx, ada)).toBe(true)
    }))

  it('leaves the password of an administrator who confirms the address first, or with it', () =>
    inTransaction(async (tx) => {
      const ada = await invite(tx)
      await confirm(tx, ada)
      await setPassword(tx, ada, 'given')
      expect(await passwordOf(tx, ada)).toBe('given')
      const eve = await invite(tx)
      await tx`
        update auth.users set email_confirmed_at = now(), encrypted_password = 'given'
        where id = ${eve.userId}`
      expect(await passwordOf(tx, eve)).toBe('given')
      expect(await mustChange(tx, eve)).toBe(false)
    }))

  it('leaves a password of who was not invited, confirmed or not', () =>
    inTransaction(async (tx) => {
      const user = await createUser(tx, { is_confirmed: false })
      const ada = { userId: user.id, email: user.email, sessionId: user.session_id }
      await setPassword(tx, ada, 'given')
      expect(await passwordOf(tx, ada)).toBe('given')
      await confirm(tx, ada)
      await setPassword(tx, ada, 'changed')
      expect(await passwordOf(tx, ada)).toBe('changed')
    }))

  it('lets a password be taken away, before and after', () =>
    inTransaction(async (tx) => {
      const ada = await signUp(tx)
      await tx`update auth.users set invited_at = now() where id = ${ada.userId}`
      await setPassword(tx, ada, null)
      expect(await passwordOf(tx, ada)).toBeNull()
      await confirm(tx, ada)
      expect(await mustChange(tx, ada)).toBe(false)
      await asOwner(tx)
      await setPassword(tx, ada, 'chosen')
      await setPassword(tx, ada, null)
      expect(await passwordOf(tx, ada)).toBeNull()
    }))
})

describe('keep_sign_up_password', () => {
  it('puts the password back in use for the browser that signed up, once', () =>
    inTransaction(async (tx) => {
      const { proof, hash } = newProof()
      const ada = await signUp(tx, { sign_up_proof: hash })
      const before = await passwordOf(tx, ada)
      await confirm(tx, ada)
      expect(await keep(tx, ada, proof)).toBe(true)
      expect(await passwordOf(tx, ada)).toBe(before)
      expect(await mustChange(tx, ada)).toBe(false)
      expect(await keep(tx, ada, proof)).toBe(false)
    }))

  it('does nothing for another browser, which is what the owner of the address has', () =>
    inTransaction(async (tx) => {
      const attacker = newProof()
      const ada = await signUp(tx, { sign_up_proof: attacker.hash })
      await confirm(tx, ada)
      expect(await keep(tx, ada, newProof().proof)).toBe(false)
      expect(await keep(tx, ada, attacker.hash)).toBe(false)
      expect(await passwordOf(tx, ada)).toBeNull()
      expect(await mustChange(tx, ada)).toBe(true)
    }))

  it('does nothing for the proof of somebody else’s sign-up', () =>
    inTransaction(async (tx) => {
      const mine = newProof()
      const eve = await signUp(tx, { sign_up_proof: mine.hash })
      const ada = await signUp(tx, { sign_up_proof: newProof().hash })
      await confirm(tx, ada)
      await confirm(tx, eve)
      expect(await keep(tx, ada, mine.proof)).toBe(false)
      expect(await passwordOf(tx, ada)).toBeNull()
      expect(await keep(tx, eve, mine.proof)).toBe(true)
    }))

  it('comes too late after an hour', () =>
    inTransaction(async (tx) => {
      const { proof, hash } = newProof()
      const ada = await signUp(tx, { sign_up_proof: hash })
      await confirm(tx, ada)
      await tx`update private.set_aside_passwords set set_aside_at = now() - interval '61 minutes'`
      expect(await keep(tx, ada, proof)).toBe(false)
      expect(await passwordOf(tx, ada)).toBeNull()
    }))

  it('needs a live session', () =>
    inTransaction(async (tx) => {
      const { proof, hash } = newProof()
      const ada = await signUp(tx, { sign_up_proof: hash })
      await confirm(tx, ada)
      await tx`delete from auth.sessions where user_id = ${ada.userId}`
      await as(tx, ada)
      await expectDenied(
        tx`select public.keep_sign_up_password(${proof})`,
        'PT401',
        'identity.sign_in_required',
      )
      await asAnon(tx)
      await expectDenied(tx`select public.keep_sign_up_password(${proof})`, '42501')
    }))
})

describe('has_password', () => {
  it('says of the caller whether they have one', () =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const withOne = await createMember(tx, { org_id: org.id, role: 'owner', password: 'x' })
      const without = await createMember(tx, { org_id: org.id, role: 'owner' })
      await as(tx, withOne)
      expect(await tx`select public.has_password() as has`).toEqual([{ has: true }])
      await as(tx, without)
      expect(await tx`select public.has_password() as has`).toEqual([{ has: false }])
    }))
})
