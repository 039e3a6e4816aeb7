import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'

async function isAdmin(tx: Tx, actor: Actor) {
  await as(tx, actor)
  const [row] = await tx<{ yes: boolean }[]>`select public.is_platform_admin() as yes`
  return row?.yes
}

describe('platform_admins', () => {
  it('knows its own and nobody else', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin, owner, stranger } = await createActors(tx)
      expect(await isAdmin(tx, platformAdmin)).toBe(true)
      expect(await isAdmin(tx, owner)).toBe(false)
      expect(await isAdmin(tx, stranger)).toBe(false)
      expect(await isAdmin(tx, { ...platformAdmin, sessionId: owner.sessionId })).toBe(false)
      await asAnon(tx)
      await expectDenied(tx`select public.is_platform_admin()`, '42501')
    })
  })

  it('cannot be read or joined through the API, nor by metadata', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin, stranger } = await createActors(tx)
      for (const become of [
        () => as(tx, platformAdmin),
        () => as(tx, stranger),
        () => asService(tx),
      ]) {
        await become()
        await expectDenied(tx`select from private.platform_admins`, '42501')
        await expectDenied(
          tx`insert into private.platform_admins (user_id) values (${stranger.userId})`,
          '42501',
        )
      }
      await asOwner(tx)
      await tx`
        update auth.users
        set raw_user_meta_data = '{"role": "platform_admin", "is_platform_admin": true}',
          raw_app_meta_data = '{"role": "service_role"}'
        where id = ${stranger.userId}`
      expect(await isAdmin(tx, stranger)).toBe(false)
    })
  })

  it('gives no view of any tenant', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      await as(tx, platformAdmin)
      expect(await tx`select from public.organizations`).toHaveLength(0)
      expect(await tx`select from public.memberships`).toHaveLength(0)
      expect(await tx`select from public.audit_log`).toHaveLength(0)
    })
  })
})

describe('require_password_change', () => {
  const require = (tx: Tx, userId: string) => tx`select public.require_password_change(${userId})`

  it('a platform admin can, twice without harm, and the trail knows who it was', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin, owner } = await createActors(tx)
      await as(tx, platformAdmin)
      await require(tx, owner.userId)
      await require(tx, owner.userId)
      await as(tx, owner)
      expect(await tx`select from public.organizations`).toHaveLength(0)
      await asOwner(tx)
      const trail = await tx`
        select actor_id, action from public.audit_log
        where table_name = 'password_change_requirements' and row_id = ${owner.userId}`
      expect([...trail]).toEqual([{ actor_id: platformAdmin.userId, action: 'insert' }])
    })
  })

  it('leaves neither the password nor a session, so that the mailbox alone leads back', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin, owner, agent } = await createActors(tx)
      await asOwner(tx)
      const ids = [owner.userId, agent.userId]
      await tx`update auth.users set encrypted_password = 'known' where id in ${tx(ids)}`
      await tx`
        insert into private.set_aside_passwords (user_id, encrypted_password, proof_hash)
        values (${owner.userId}, 'known', ${'0'.repeat(64)})`
      await as(tx, platformAdmin)
      await require(tx, owner.userId)
      await asOwner(tx)
      const left = await tx<{ id: string; encrypted_password: string | null; sessions: number }[]>`
        select users.id, users.encrypted_password,
          (select count(*)::int from auth.sessions where user_id = users.id) as sessions
        from auth.users as users where users.id in ${tx(ids)}`
      expect(left).toHaveLength(2)
      expect(left).toContainEqual({ id: owner.userId, encrypted_password: null, sessions: 0 })
      expect(left).toContainEqual({ id: agent.userId, encrypted_password: 'known', sessions: 1 })
      const setAside = await tx`
        select from private.set_aside_passwords where user_id = ${owner.userId}`
      expect(setAside).toHaveLength(0)

      const isShutOut = async () => {
        const rows = await tx`
          select from private.password_change_requirements where user_id = ${owner.userId}`
        return rows.length === 1
      }
      expect(await isShutOut()).toBe(true)
      await tx`update auth.users set encrypted_password = 'chosen' where id = ${owner.userId}`
      expect(await isShutOut()).toBe(false)
    })
  })

  it('nobody else can, not even to themself', async () => {
    await inTransaction(async (tx) => {
      const { owner, stranger } = await createActors(tx)
      for (const actor of [owner, stranger]) {
        await as(tx, actor)
        await expectDenied(require(tx, actor.userId), '42501', 'platform.admin_required')
      }
      await asAnon(tx)
      await expectDenied(require(tx, owner.userId), '42501')
    })
  })

  it('reports an unknown user', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      await as(tx, platformAdmin)
      await expectDenied(require(tx, randomUUID()), 'PT404', 'platform.user_not_found')
    })
  })
})
