import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { createMembership } from '../../helpers/factories.ts'

async function withActors(run: (tx: Tx, actors: Actors) => Promise<void>) {
  await inTransaction(async (tx) => run(tx, await createActors(tx)))
}

describe('organizations', () => {
  it.each(['owner', 'admin', 'agent'] as const)('%s sees theirs and no other', async (who) => {
    await withActors(async (tx, actors) => {
      await as(tx, actors[who])
      const rows = await tx<{ id: string }[]>`select id from public.organizations`
      expect(rows.map(({ id }) => id)).toEqual([actors.org.id])
    })
  })

  it.each(['customer', 'stranger', 'platformAdmin'] as const)('%s sees none', async (who) => {
    await withActors(async (tx, actors) => {
      await as(tx, actors[who])
      expect(await tx`select id from public.organizations`).toHaveLength(0)
    })
  })

  it('a visitor may not even ask', async () => {
    await withActors(async (tx, actors) => {
      await asAnon(tx)
      await expectDenied(tx`select id from public.organizations`, '42501')
      await as(tx, actors.agent)
      expect(await tx`select id from public.organizations`).toHaveLength(1)
    })
  })

  it('owner and admin can change the settings; agents and outsiders change no row', async () => {
    await withActors(async (tx, actors) => {
      for (const [who, changed] of [
        ['owner', 1],
        ['admin', 1],
        ['agent', 0],
        ['otherOwner', 0],
        ['stranger', 0],
      ] as const) {
        await as(tx, actors[who])
        const { count } = await tx`
          update public.organizations
          set name = ${`By ${who}`}, currency = 'USD', time_zone = 'America/New_York', locale = 'en-US'
          where id = ${actors.org.id}`
        expect(count, who).toBe(changed)
      }
    })
  })

  it('nobody can change the slug, the id or the founder', async () => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.owner)
      for (const column of ['slug', 'id', 'created_by', 'created_at']) {
        await expectDenied(
          tx`update public.organizations set ${tx(column)} = ${tx(column)} where id = ${actors.org.id}`,
          '42501',
        )
      }
    })
  })

  it('an owner could not turn theirs into another one, were the id ever granted', async () => {
    await withActors(async (tx, actors) => {
      await tx`grant update (id) on public.organizations to authenticated`
      // One they can see but not change, or the select policy would be the one to refuse.
      await createMembership(tx, {
        org_id: actors.otherOrg.id,
        user_id: actors.owner.userId,
        role: 'agent',
      })
      await as(tx, actors.owner)
      await expectDenied(
        tx`update public.organizations set id = ${actors.otherOrg.id} where id = ${actors.org.id}`,
        '42501',
      )
    })
  })

  it('owners cannot insert or delete one', async () => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.owner)
      await expectDenied(tx`delete from public.organizations where id = ${actors.org.id}`, '42501')
      await expectDenied(
        tx`insert into public.organizations (slug, name, currency, time_zone, locale)
           values ('mine-now', 'Mine', 'EUR', 'UTC', 'en')`,
        '42501',
      )
    })
  })

  it.each([
    ['an empty name', { name: '' }, '23514'],
    ['a name of blanks', { name: '   ' }, '23514'],
    ['a name with a line break', { name: 'a\nb' }, '23514'],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, '23514'],
    ['an unknown currency', { currency: 'XXX' }, '23503'],
    ['an unknown time zone', { time_zone: 'Mars/Olympus' }, 'PT422'],
    ['a POSIX time zone', { time_zone: 'FOO+5' }, 'PT422'],
    ['an abbreviation for a time zone', { time_zone: 'CEST' }, 'PT422'],
    ['a sentence for a locale', { locale: 'English please' }, '23514'],
  ])('refuses %s', async (_what, change, code) => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.owner)
      await expectDenied(
        tx`update public.organizations set ${tx(change)} where id = ${actors.org.id}`,
        code,
      )
    })
  })

  it('moves updated_at forward with every change, also within one transaction', async () => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.owner)
      const change = async (name: string) => {
        const [row] = await tx<{ stamp: string }[]>`
          update public.organizations set name = ${name}
          where id = ${actors.org.id} returning updated_at::text as stamp`
        return row?.stamp ?? ''
      }
      const first = await change('One')
      const second = await change('Two')
      expect(second > first).toBe(true)
    })
  })

  it('the service key reads all and writes none', async () => {
    await withActors(async (tx, actors) => {
      await asService(tx)
      const rows = await tx`
        select id from public.organizations where id in ${tx([actors.org.id, actors.otherOrg.id])}`
      expect(rows).toHaveLength(2)
      await expectDenied(tx`update public.organizations set name = 'x'`, '42501')
      await expectDenied(tx`delete from public.organizations`, '42501')
    })
  })
})

describe('permissions and role_permissions', () => {
  it('anyone signed in can read what roles may do, a signed-out token cannot', async () => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.stranger)
      expect((await tx`select from public.role_permissions`).length).toBeGreaterThan(0)
      expect((await tx`select from public.permissions`).length).toBeGreaterThan(0)
      expect((await tx`select from public.currencies`).length).toBeGreaterThan(100)
      await as(tx, { ...actors.stranger, sessionId: actors.owner.sessionId })
      expect(await tx`select from public.role_permissions`).toHaveLength(0)
      expect(await tx`select from public.permissions`).toHaveLength(0)
      expect(await tx`select from public.currencies`).toHaveLength(0)
    })
  })

  it('nobody can add to them, the service key included', async () => {
    await withActors(async (tx, actors) => {
      await as(tx, actors.owner)
      const grab = () =>
        tx`insert into public.role_permissions (role, permission) values ('agent', 'audit.read')`
      await expectDenied(grab, '42501')
      await asService(tx)
      await expectDenied(grab, '42501')
      await asOwner(tx)
      await grab()
      await as(tx, actors.agent)
      const rows = await tx<{ my_permissions: string }[]>`
        select public.my_permissions(${actors.org.id})`
      expect(rows.map((row) => row.my_permissions)).toContain('audit.read')
    })
  })
})

/** The actor's token with the rights of the owner: what the body of a definer function runs with. */
async function asDefiner(tx: Tx, actor: Actor) {
  await as(tx, actor)
  await tx`select set_config('role', 'none', true)`
}

describe('assert_org_permission', () => {
  it('tells a member without the right from a stranger, and a stranger from nobody', async () => {
    await withActors(async (tx, actors) => {
      const ask = () =>
        tx`select private.assert_org_permission(${actors.org.id}, 'audit.read') as caller_id`
      await asDefiner(tx, actors.admin)
      expect(await ask()).toEqual([{ caller_id: actors.admin.userId }])
      await asDefiner(tx, actors.agent)
      const error = await expectDenied(ask, '42501', 'identity.permission_denied')
      expect(error.detail).toBe('audit.read')
      await asDefiner(tx, actors.otherOwner)
      await expectDenied(ask, 'PT404', 'identity.organization_not_found')
      await asDefiner(tx, { ...actors.admin, sessionId: actors.owner.sessionId })
      await expectDenied(ask, 'PT401', 'identity.sign_in_required')
    })
  })

  it('refuses a permission that does not exist, and a null, to the owner too', async () => {
    await withActors(async (tx, actors) => {
      await asDefiner(tx, actors.owner)
      await expectDenied(
        tx`select private.assert_org_permission(${actors.org.id}, 'everything.do')`,
        '42501',
        'identity.permission_denied',
      )
      await expectDenied(
        tx`select private.assert_org_permission(${actors.org.id}, null)`,
        '42501',
        'identity.permission_denied',
      )
      await expectDenied(
        tx`select private.assert_org_permission(null, 'audit.read')`,
        'PT404',
        'identity.organization_not_found',
      )
    })
  })

  it('is for definer functions: no client calls it', async () => {
    await withActors(async (tx, actors) => {
      for (const become of [() => as(tx, actors.owner), () => asService(tx), () => asAnon(tx)]) {
        await become()
        await expectDenied(
          tx`select private.assert_org_permission(${actors.org.id}, 'audit.read')`,
          '42501',
        )
      }
    })
  })
})
