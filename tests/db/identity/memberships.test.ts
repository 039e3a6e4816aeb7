import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors, createMember } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'

type Role = 'owner' | 'admin' | 'agent'
type Team = Actors & { otherAdmin: Actor; otherAgent: Actor; secondOwner: Actor }

async function withTeam(run: (tx: Tx, team: Team) => Promise<void>) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const add = (role: Role) => createMember(tx, { org_id: actors.org.id, role })
    await run(tx, {
      ...actors,
      secondOwner: await add('owner'),
      otherAdmin: await add('admin'),
      otherAgent: await add('agent'),
    })
  })
}

async function roleOf(tx: Tx, team: Team, actor: Actor): Promise<Role | undefined> {
  await asOwner(tx)
  const [row] = await tx<{ role: Role }[]>`
    select role from public.memberships where org_id = ${team.org.id} and user_id = ${actor.userId}`
  return row?.role
}

const setRole = (tx: Tx, team: Team, target: Actor, role: Role | null) =>
  tx`select public.set_member_role(${team.org.id}, ${target.userId}, ${role})`
const remove = (tx: Tx, team: Team, target: Actor) =>
  tx`select public.remove_member(${team.org.id}, ${target.userId})`

describe('memberships', () => {
  it('each member sees the whole staff of their organization and of no other', async () => {
    await withTeam(async (tx, team) => {
      for (const who of ['owner', 'admin', 'agent'] as const) {
        await as(tx, team[who])
        const rows = await tx<{ org_id: string }[]>`select org_id from public.memberships`
        expect(
          rows.map((row) => row.org_id),
          who,
        ).toEqual(Array(6).fill(team.org.id))
      }
    })
  })

  it('customers, strangers and platform admins see none', async () => {
    await withTeam(async (tx, team) => {
      for (const who of ['customer', 'stranger', 'platformAdmin'] as const) {
        await as(tx, team[who])
        expect(await tx`select from public.memberships`, who).toHaveLength(0)
      }
    })
  })

  it('without members.read one still sees one’s own row', async () => {
    await withTeam(async (tx, team) => {
      await tx`delete from public.role_permissions where role = 'agent' and permission = 'members.read'`
      await as(tx, team.agent)
      const rows = await tx<{ user_id: string }[]>`select user_id from public.memberships`
      expect(rows.map((row) => row.user_id)).toEqual([team.agent.userId])
    })
  })

  it.each(['authenticated', 'service'] as const)(
    '%s cannot write straight to the table',
    async (who) => {
      await withTeam(async (tx, team) => {
        await (who === 'service' ? asService(tx) : as(tx, team.owner))
        await expectDenied(tx`update public.memberships set role = 'owner'`, '42501')
        await expectDenied(tx`delete from public.memberships`, '42501')
        await expectDenied(
          tx`insert into public.memberships (org_id, user_id, role)
           values (${team.org.id}, ${team.stranger.userId}, 'owner')`,
          '42501',
        )
      })
    },
  )

  it('a visitor may not even ask', async () => {
    await withTeam(async (tx) => {
      await asAnon(tx)
      await expectDenied(tx`select from public.memberships`, '42501')
    })
  })

  it('cannot be moved to another person or organization, by nobody', async () => {
    await withTeam(async (tx, team) => {
      const where = tx`where org_id = ${team.org.id} and user_id = ${team.agent.userId}`
      await expectDenied(
        tx`update public.memberships set user_id = ${team.stranger.userId} ${where}`,
        'PT422',
        'identity.membership_is_fixed',
      )
      await expectDenied(
        tx`update public.memberships set org_id = ${team.otherOrg.id} ${where}`,
        'PT422',
        'identity.membership_is_fixed',
      )
    })
  })
})

describe('set_member_role', () => {
  const allowed: [Role, 'secondOwner' | 'otherAdmin' | 'otherAgent', Role][] = [
    ['owner', 'secondOwner', 'agent'],
    ['owner', 'otherAdmin', 'owner'],
    ['owner', 'otherAgent', 'admin'],
    ['admin', 'otherAdmin', 'agent'],
    ['admin', 'otherAgent', 'admin'],
  ]
  it.each(allowed)('%s can make %s %s', async (who, target, role) => {
    await withTeam(async (tx, team) => {
      await as(tx, team[who])
      await setRole(tx, team, team[target], role)
      expect(await roleOf(tx, team, team[target])).toBe(role)
    })
  })

  const refused: [Role, 'owner' | 'otherAdmin' | 'otherAgent' | 'agent' | 'admin', Role, string][] =
    [
      ['admin', 'owner', 'agent', 'identity.owner_required'],
      ['admin', 'owner', 'owner', 'identity.owner_required'],
      ['admin', 'otherAgent', 'owner', 'identity.owner_required'],
      ['admin', 'admin', 'owner', 'identity.owner_required'],
      ['agent', 'otherAgent', 'agent', 'identity.permission_denied'],
      ['agent', 'agent', 'owner', 'identity.permission_denied'],
      ['agent', 'admin', 'agent', 'identity.permission_denied'],
    ]
  it.each(refused)('%s cannot make %s %s', async (who, target, role, reason) => {
    await withTeam(async (tx, team) => {
      const before = await roleOf(tx, team, team[target])
      await as(tx, team[who])
      await expectDenied(setRole(tx, team, team[target], role), '42501', reason)
      expect(await roleOf(tx, team, team[target])).toBe(before)
    })
  })

  it('strangers and other organizations learn nothing', async () => {
    await withTeam(async (tx, team) => {
      for (const who of ['otherOwner', 'stranger', 'customer', 'platformAdmin'] as const) {
        await as(tx, team[who])
        await expectDenied(
          setRole(tx, team, team.agent, 'owner'),
          'PT404',
          'identity.organization_not_found',
        )
      }
    })
  })

  it('reports who is no member, and a missing role', async () => {
    await withTeam(async (tx, team) => {
      await as(tx, team.owner)
      await expectDenied(
        setRole(tx, team, team.stranger, 'agent'),
        'PT404',
        'identity.member_not_found',
      )
      await expectDenied(setRole(tx, team, team.agent, null), 'PT422', 'identity.role_required')
    })
  })

  it('the last owner cannot demote themself; with a second one they can', async () => {
    await withTeam(async (tx, team) => {
      await as(tx, team.secondOwner)
      await setRole(tx, team, team.secondOwner, 'admin')
      await as(tx, team.owner)
      await expectDenied(setRole(tx, team, team.owner, 'agent'), 'PT422', 'identity.last_owner')
      expect(await roleOf(tx, team, team.owner)).toBe('owner')
    })
  })

  it('works on the next statement of the one it is about', async () => {
    await withTeam(async (tx, team) => {
      const canRead = async () => {
        await as(tx, team.otherAgent)
        const rows = await tx<{ my_permissions: string }[]>`
          select public.my_permissions(${team.org.id})`
        return rows.some((row) => row.my_permissions === 'audit.read')
      }
      expect(await canRead()).toBe(false)
      await as(tx, team.owner)
      await setRole(tx, team, team.otherAgent, 'admin')
      expect(await canRead()).toBe(true)
    })
  })
})

describe('remove_member', () => {
  it.each([
    ['owner', 'secondOwner'],
    ['owner', 'otherAdmin'],
    ['owner', 'otherAgent'],
    ['admin', 'otherAdmin'],
    ['admin', 'otherAgent'],
  ] as const)('%s can remove %s, who sees nothing from then on', async (who, target) => {
    await withTeam(async (tx, team) => {
      await as(tx, team[target])
      expect(await tx`select from public.organizations`).toHaveLength(1)
      await as(tx, team[who])
      await remove(tx, team, team[target])
      await as(tx, team[target])
      expect(await tx`select from public.organizations`).toHaveLength(0)
      expect(await tx`select from public.memberships`).toHaveLength(0)
      expect(await tx`select public.my_permissions(${team.org.id})`).toHaveLength(0)
    })
  })

  it('an admin cannot remove an owner, an agent nobody, a stranger finds nothing', async () => {
    await withTeam(async (tx, team) => {
      await as(tx, team.admin)
      await expectDenied(remove(tx, team, team.owner), '42501', 'identity.owner_required')
      await as(tx, team.agent)
      await expectDenied(remove(tx, team, team.otherAgent), '42501', 'identity.permission_denied')
      await as(tx, team.otherOwner)
      await expectDenied(remove(tx, team, team.agent), 'PT404', 'identity.organization_not_found')
      await expectDenied(remove(tx, team, team.otherOwner), 'PT404', 'identity.member_not_found')
    })
  })

  it.each(['secondOwner', 'admin', 'agent'] as const)('%s can leave', async (who) => {
    await withTeam(async (tx, team) => {
      await as(tx, team[who])
      await remove(tx, team, team[who])
      expect(await roleOf(tx, team, team[who])).toBeUndefined()
    })
  })

  it('the last owner cannot leave', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      await expectDenied(
        tx`select public.remove_member(${actors.org.id}, ${actors.owner.userId})`,
        'PT422',
        'identity.last_owner',
      )
    })
  })

  it('reports null ids as what they are: nothing found', async () => {
    await withTeam(async (tx, team) => {
      await as(tx, team.owner)
      await expectDenied(
        tx`select public.remove_member(${team.org.id}, null)`,
        'PT404',
        'identity.member_not_found',
      )
      await expectDenied(
        tx`select public.remove_member(null, ${team.agent.userId})`,
        'PT404',
        'identity.organization_not_found',
      )
    })
  })
})

describe('the last owner', () => {
  it('is kept even from the owner of the table, one by one or all at once', async () => {
    await withTeam(async (tx, team) => {
      const owners = tx`where org_id = ${team.org.id} and role = 'owner'`
      await expectDenied(
        tx`update public.memberships set role = 'agent' ${owners}`,
        'PT422',
        'identity.last_owner',
      )
      await expectDenied(
        tx`delete from public.memberships ${owners}`,
        'PT422',
        'identity.last_owner',
      )
      await tx`delete from public.memberships where user_id = ${team.secondOwner.userId}`
      expect(await roleOf(tx, team, team.owner)).toBe('owner')
    })
  })

  it('goes with the organization', async () => {
    await withTeam(async (tx, team) => {
      await tx`delete from public.organizations where id = ${team.org.id}`
      expect(await tx`select from public.memberships where org_id = ${team.org.id}`).toHaveLength(0)
    })
  })

  it('whose account is deleted is followed by the longest-serving admin, and the trail says so', async () => {
    await withTeam(async (tx, team) => {
      await tx`delete from auth.users where id = ${team.secondOwner.userId}`
      await tx`
        update public.memberships set created_at = now() - interval '1 year'
        where user_id = ${team.otherAdmin.userId}`
      await tx`delete from auth.users where id = ${team.owner.userId}`
      expect(await roleOf(tx, team, team.otherAdmin)).toBe('owner')
      expect(await roleOf(tx, team, team.admin)).toBe('admin')
      const [entry] = await tx`
        select before, after from public.audit_log
        where org_id = ${team.org.id} and table_name = 'memberships'
          and row_id = ${team.otherAdmin.userId} and after ->> 'role' = 'owner'`
      expect(entry).toMatchObject({ before: { role: 'admin' }, after: { role: 'owner' } })
    })
  })

  it('whose account is deleted is not followed by an agent', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await tx`delete from auth.users where id = ${actors.admin.userId}`
      await tx`delete from auth.users where id = ${actors.owner.userId}`
      const rows =
        await tx`select user_id, role from public.memberships where org_id = ${actors.org.id}`
      expect([...rows]).toEqual([{ user_id: actors.agent.userId, role: 'agent' }])
    })
  })

  it('account deletion is not a way to shed an admin’s limits: with another owner nobody rises', async () => {
    await withTeam(async (tx, team) => {
      await tx`delete from auth.users where id = ${team.secondOwner.userId}`
      expect(await roleOf(tx, team, team.admin)).toBe('admin')
      expect(await roleOf(tx, team, team.owner)).toBe('owner')
    })
  })
})

describe('my_permissions', () => {
  it('lists what the role may do, for members only', async () => {
    await withTeam(async (tx, team) => {
      const mine = async (actor: Actor) => {
        await as(tx, actor)
        const rows = await tx<{ my_permissions: string }[]>`
          select public.my_permissions(${team.org.id})`
        return rows.map((row) => row.my_permissions)
      }
      expect(await mine(team.agent)).toEqual([
        'customers.archive',
        'customers.read',
        'customers.write',
        'emails.read',
        'invoices.read',
        'invoices.write',
        'members.read',
        'orders.read',
        'orders.write',
        'products.read',
        'vouchers.read',
        'vouchers.write',
      ])
      expect(await mine(team.admin)).toContain('members.write')
      expect(await mine(team.owner)).toEqual(await mine(team.admin))
      expect(await mine(team.otherOwner)).toEqual([])
      expect(await mine(team.stranger)).toEqual([])
    })
  })
})
