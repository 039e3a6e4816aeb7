import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createActors, createMember } from '../../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

async function currentUser(tx: Tx, actor: Actor): Promise<string | null> {
  await as(tx, actor)
  const [row] = await tx<{ id: string | null }[]>`select private.current_user_id() as id`
  return row?.id ?? null
}

async function organizationsSeen(tx: Tx, actor: Actor): Promise<number> {
  await as(tx, actor)
  const rows = await tx`select id from public.organizations`
  return rows.length
}

/** The token of an actor with some claims replaced; a null claim is left out. */
async function asWithClaims(tx: Tx, actor: Actor, claims: Record<string, unknown>) {
  await as(tx, actor)
  const all = {
    role: 'authenticated',
    sub: actor.userId,
    session_id: actor.sessionId,
    email: actor.email,
    ...claims,
  }
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
  await tx`select set_config('request.jwt.claims', ${JSON.stringify(kept)}, true)`
}

async function withOwner(run: (tx: Tx, owner: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const org = await createOrganization(tx)
    const owner = await createMember(tx, { org_id: org.id, role: 'owner' })
    expect(await organizationsSeen(tx, owner)).toBe(1)
    await asOwner(tx)
    await run(tx, owner)
  })
}

describe('current_user_id', () => {
  it('is the user of a live session', async () => {
    await withOwner(async (tx, owner) => {
      expect(await currentUser(tx, owner)).toBe(owner.userId)
    })
  })

  it('is nobody once the session is signed out, although the token has not expired', async () => {
    await withOwner(async (tx, owner) => {
      await tx`delete from auth.sessions where id = ${owner.sessionId}`
      expect(await currentUser(tx, owner)).toBeNull()
      expect(await organizationsSeen(tx, owner)).toBe(0)
    })
  })

  it('ends one device when that one signs out, and not the other', async () => {
    await withOwner(async (tx, owner) => {
      const phone = { ...owner, sessionId: randomUUID() }
      await tx`insert into auth.sessions (id, user_id, aal) values (${phone.sessionId}, ${owner.userId}, 'aal1')`
      await tx`delete from auth.sessions where id = ${owner.sessionId}`
      expect(await currentUser(tx, owner)).toBeNull()
      expect(await currentUser(tx, phone)).toBe(owner.userId)
    })
  })

  it('is nobody when the session has passed its end', async () => {
    await withOwner(async (tx, owner) => {
      await tx`update auth.sessions set not_after = now() - interval '1 second' where id = ${owner.sessionId}`
      expect(await currentUser(tx, owner)).toBeNull()
      await asOwner(tx)
      await tx`update auth.sessions set not_after = now() + interval '1 hour' where id = ${owner.sessionId}`
      expect(await currentUser(tx, owner)).toBe(owner.userId)
    })
  })

  it('is nobody while the user is banned, and again after', async () => {
    await withOwner(async (tx, owner) => {
      await tx`update auth.users set banned_until = now() + interval '1 day' where id = ${owner.userId}`
      expect(await organizationsSeen(tx, owner)).toBe(0)
      await asOwner(tx)
      await tx`update auth.users set banned_until = now() - interval '1 second' where id = ${owner.userId}`
      expect(await organizationsSeen(tx, owner)).toBe(1)
    })
  })

  it('is nobody after a soft deletion', async () => {
    await withOwner(async (tx, owner) => {
      await tx`update auth.users set deleted_at = now() where id = ${owner.userId}`
      expect(await organizationsSeen(tx, owner)).toBe(0)
    })
  })

  it.each([
    ['no session claim', { session_id: null }],
    ['an unknown session', { session_id: randomUUID() }],
    ['a session claim that is no uuid', { session_id: "x' or true --" }],
    ['an empty session claim', { session_id: '' }],
    ['a session claim that is an object', { session_id: { a: 1 } }],
    ['no subject', { sub: null }],
    ['a subject that is no uuid', { sub: 'root' }],
  ])('is nobody for a token with %s', async (_what, claims) => {
    await withOwner(async (tx, owner) => {
      await asWithClaims(tx, owner, {})
      expect(await tx`select id from public.organizations`).toHaveLength(1)
      await asWithClaims(tx, owner, claims)
      expect(await tx`select id from public.organizations`).toHaveLength(0)
    })
  })

  it('does not take the session of another user', async () => {
    await inTransaction(async (tx) => {
      const { owner, otherOwner } = await createActors(tx)
      expect(await organizationsSeen(tx, { ...owner, sessionId: otherOwner.sessionId })).toBe(0)
      expect(await organizationsSeen(tx, owner)).toBe(1)
    })
  })

  it('cannot be asked by a visitor', async () => {
    await inTransaction(async (tx) => {
      await asAnon(tx)
      await expectDenied(tx`select private.current_user_id()`, '42501')
    })
  })
})

describe('password_change_is_required', () => {
  async function requireChange(tx: Tx, actor: Actor) {
    await asOwner(tx)
    await tx`insert into private.password_change_requirements (user_id) values (${actor.userId})`
  }
  async function isRequired(tx: Tx, actor: Actor) {
    await as(tx, actor)
    const [row] = await tx<{ required: boolean }[]>`
      select public.password_change_is_required() as required`
    return row?.required
  }

  it('shuts the user out of everything until the password has changed', async () => {
    await withOwner(async (tx, owner) => {
      expect(await isRequired(tx, owner)).toBe(false)
      await requireChange(tx, owner)
      expect(await isRequired(tx, owner)).toBe(true)
      expect(await currentUser(tx, owner)).toBeNull()
      expect(await organizationsSeen(tx, owner)).toBe(0)
      expect(await tx`select id from public.profiles`).toHaveLength(0)
      await expectDenied(
        tx`select public.create_organization('A', 'abc-def', 'EUR', 'UTC', 'en')`,
        '42501',
        'identity.password_change_required',
      )

      await asOwner(tx)
      await tx`update auth.users set last_sign_in_at = now() where id = ${owner.userId}`
      expect(await isRequired(tx, owner)).toBe(true)
      await asOwner(tx)
      await tx`update auth.users set encrypted_password = 'changed' where id = ${owner.userId}`
      expect(await isRequired(tx, owner)).toBe(false)
      expect(await organizationsSeen(tx, owner)).toBe(1)
    })
  })

  it('says nothing about others', async () => {
    await inTransaction(async (tx) => {
      const { owner, admin } = await createActors(tx)
      await requireChange(tx, admin)
      expect(await isRequired(tx, owner)).toBe(false)
      expect(await isRequired(tx, admin)).toBe(true)
    })
  })

  it('cannot be lifted by the user, nor by the service key over the API', async () => {
    await withOwner(async (tx, owner) => {
      await requireChange(tx, owner)
      await as(tx, owner)
      await expectDenied(tx`delete from private.password_change_requirements`, '42501')
    })
  })
})
