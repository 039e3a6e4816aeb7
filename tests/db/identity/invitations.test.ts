import { describe, expect, it } from 'vitest'
import {
  type Actor,
  type Actors,
  createActor,
  createActors,
  createMember,
} from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { createInvitation, required, unique } from '../../helpers/factories.ts'

type Invited = Actors & { guest: Actor }
type Row = {
  id: string
  role: string
  invited_by: string | null
  accepted_at: Date | null
  declined_at: Date | null
  revoked_at: Date | null
}

async function withGuest(run: (tx: Tx, actors: Invited) => Promise<void>) {
  await inTransaction(async (tx) => {
    await run(tx, { ...(await createActors(tx)), guest: await createActor(tx) })
  })
}

async function invite(
  tx: Tx,
  by: Actor,
  orgId: string,
  email: string | null,
  role: string | null = 'agent',
) {
  await as(tx, by)
  const [row] = await tx<
    { id: string }[]
  >`select public.invite_member(${orgId}, ${email}, ${role}) as id`
  return required(row).id
}

async function invitation(tx: Tx, id: string): Promise<Row> {
  await asOwner(tx)
  const [row] = await tx<Row[]>`select * from public.invitations where id = ${id}`
  return required(row)
}

async function listMine(tx: Tx, actor: Actor) {
  await as(tx, actor)
  return tx<{ invitation_id: string; org_name: string; role: string; invited_by_name: string }[]>`
    select * from public.my_invitations()`
}

const accept = (tx: Tx, id: string) => tx`select public.accept_invitation(${id}) as org_id`
const decline = (tx: Tx, id: string) => tx`select public.decline_invitation(${id})`
const revoke = (tx: Tx, id: string) => tx`select public.revoke_invitation(${id})`

async function isMember(tx: Tx, orgId: string, actor: Actor) {
  await asOwner(tx)
  const rows = await tx<{ role: string }[]>`
    select role from public.memberships where org_id = ${orgId} and user_id = ${actor.userId}`
  return rows[0]?.role
}

describe('invite_member', () => {
  it.each([
    ['owner', 'owner'],
    ['owner', 'admin'],
    ['owner', 'agent'],
    ['admin', 'admin'],
    ['admin', 'agent'],
  ] as const)('%s can invite an %s', async (who, role) => {
    await withGuest(async (tx, actors) => {
      const id = await invite(
        tx,
        actors[who],
        actors.org.id,
        ` ${actors.guest.email.toUpperCase()} `,
        role,
      )
      expect(await invitation(tx, id)).toMatchObject({
        org_id: actors.org.id,
        email: actors.guest.email,
        role,
        invited_by: actors[who].userId,
      })
    })
  })

  it('an admin cannot invite an owner, an agent nobody, a stranger finds nothing', async () => {
    await withGuest(async (tx, { admin, agent, otherOwner, org, guest }) => {
      await expectDenied(
        () => invite(tx, admin, org.id, guest.email, 'owner'),
        '42501',
        'identity.owner_required',
      )
      await expectDenied(
        () => invite(tx, agent, org.id, guest.email),
        '42501',
        'identity.permission_denied',
      )
      await expectDenied(
        () => invite(tx, otherOwner, org.id, guest.email),
        'PT404',
        'identity.organization_not_found',
      )
      expect(await invite(tx, admin, org.id, guest.email)).toBeTruthy()
    })
  })

  it('again for the same address renews the open invitation, with the new role', async () => {
    await withGuest(async (tx, { owner, admin, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email, 'agent')
      await asOwner(tx)
      await tx`update public.invitations set expires_at = now() - interval '1 day' where id = ${id}`
      expect(await invite(tx, admin, org.id, guest.email, 'admin')).toBe(id)
      expect(await invitation(tx, id)).toMatchObject({ role: 'admin', invited_by: admin.userId })
      expect(await listMine(tx, guest)).toHaveLength(1)
    })
  })

  it('an admin cannot turn an open invitation of an owner into something lesser', async () => {
    await withGuest(async (tx, { owner, admin, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email, 'owner')
      await expectDenied(
        () => invite(tx, admin, org.id, guest.email, 'agent'),
        '42501',
        'identity.owner_required',
      )
      expect((await invitation(tx, id)).role).toBe('owner')
    })
  })

  it.each([
    null,
    '',
    '   ',
    'nobody',
    'a@b',
    '@example.test',
    'a b@example.test',
    'a@b@c.test',
    `${'x'.repeat(250)}@example.test`,
    'a\n@example.test',
  ])('refuses %j as an address', async (email) => {
    await withGuest(async (tx, { owner, org }) => {
      await expectDenied(() => invite(tx, owner, org.id, email), 'PT422', 'identity.email_invalid')
    })
  })

  it('refuses a missing role, and somebody who works here already', async () => {
    await withGuest(async (tx, { owner, agent, org, guest }) => {
      await expectDenied(
        () => invite(tx, owner, org.id, guest.email, null),
        'PT422',
        'identity.role_required',
      )
      await expectDenied(
        () => invite(tx, owner, org.id, agent.email.toUpperCase()),
        'PT409',
        'identity.already_member',
      )
    })
  })

  it('stops at a hundred open invitations, renewing still works', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      await invite(tx, owner, org.id, guest.email)
      await asOwner(tx)
      for (let n = 0; n < 99; n += 1)
        await createInvitation(tx, { org_id: org.id, invited_by: owner.userId })
      await expectDenied(
        () => invite(tx, owner, org.id, `${unique('late')}@example.test`),
        'PT422',
        'identity.too_many_invitations',
      )
      expect(await invite(tx, owner, org.id, guest.email)).toBeTruthy()
    })
  })
})

describe('my_invitations', () => {
  it('shows the invited person where they are asked to, and by whom', async () => {
    await withGuest(async (tx, { owner, org, guest, stranger }) => {
      const id = await invite(tx, owner, org.id, guest.email, 'admin')
      expect([...(await listMine(tx, guest))]).toMatchObject([
        {
          invitation_id: id,
          org_id: org.id,
          org_name: org.name,
          role: 'admin',
          invited_by_name: 'Olga Lovelace',
        },
      ])
      expect(await listMine(tx, stranger)).toHaveLength(0)
      await asAnon(tx)
      await expectDenied(tx`select public.my_invitations()`, '42501')
    })
  })

  it('shows nothing before the address is confirmed, whatever the token says', async () => {
    await withGuest(async (tx, { owner, org }) => {
      const unconfirmed = await createActor(tx, { is_confirmed: false })
      const id = await invite(tx, owner, org.id, unconfirmed.email)
      expect(await listMine(tx, unconfirmed)).toHaveLength(0)
      await expectDenied(accept(tx, id), '42501', 'identity.email_not_verified')
      await expectDenied(decline(tx, id), '42501', 'identity.email_not_verified')
      await asOwner(tx)
      await tx`update auth.users set email_confirmed_at = now() where id = ${unconfirmed.userId}`
      expect(await listMine(tx, unconfirmed)).toHaveLength(1)
      await accept(tx, id)
      expect(await isMember(tx, org.id, unconfirmed)).toBe('agent')
    })
  })

  it('goes by the address in the table, not by the one in an old token', async () => {
    await withGuest(async (tx, { owner, org, guest, stranger }) => {
      await invite(tx, owner, org.id, guest.email)
      expect(await listMine(tx, { ...stranger, email: guest.email })).toHaveLength(0)
    })
  })

  it('leaves out what is expired, revoked, declined or accepted', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email)
      for (const column of ['expires_at', 'revoked_at', 'declined_at', 'accepted_at']) {
        expect(await listMine(tx, guest), column).toHaveLength(1)
        await asOwner(tx)
        await tx`savepoint before`
        await tx`update public.invitations set ${tx(column)} = now() - interval '1 second' where id = ${id}`
        expect(await listMine(tx, guest), column).toHaveLength(0)
        await tx`rollback to savepoint before`
      }
    })
  })
})

describe('accept_invitation', () => {
  it('joins with the role of the invitation, once, and says where', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email, 'admin')
      await as(tx, guest)
      expect(await tx`select from public.organizations`).toHaveLength(0)
      expect([...(await accept(tx, id))]).toEqual([{ org_id: org.id }])
      expect(await tx`select from public.organizations`).toHaveLength(1)
      expect([...(await accept(tx, id))]).toEqual([{ org_id: org.id }])
      expect(await isMember(tx, org.id, guest)).toBe('admin')
    })
  })

  it('is not a way back in after being removed', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email)
      await as(tx, guest)
      await accept(tx, id)
      await as(tx, owner)
      await tx`select public.remove_member(${org.id}, ${guest.userId})`
      await as(tx, guest)
      await accept(tx, id)
      expect(await isMember(tx, org.id, guest)).toBeUndefined()
    })
  })

  it('cannot be done by anyone else', async () => {
    await withGuest(async (tx, { owner, org, guest, stranger, otherOwner }) => {
      const id = await invite(tx, owner, org.id, guest.email)
      for (const who of [stranger, otherOwner, owner]) {
        await as(tx, who)
        await expectDenied(accept(tx, id), 'PT404', 'identity.invitation_not_found')
        await expectDenied(decline(tx, id), 'PT404', 'identity.invitation_not_found')
      }
      await asAnon(tx)
      await expectDenied(accept(tx, id), '42501')
    })
  })

  it('is refused when expired, revoked or declined', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email)
      for (const [column, code, reason] of [
        ['expires_at', 'PT422', 'identity.invitation_expired'],
        ['revoked_at', 'PT409', 'identity.invitation_closed'],
        ['declined_at', 'PT409', 'identity.invitation_closed'],
      ] as const) {
        await asOwner(tx)
        await tx`savepoint before`
        await tx`update public.invitations set ${tx(column)} = now() - interval '1 second' where id = ${id}`
        await as(tx, guest)
        await expectDenied(accept(tx, id), code, reason)
        await tx`rollback to savepoint before`
      }
      await as(tx, guest)
      await accept(tx, id)
    })
  })

  it('does not lower the role of someone who is a member by now', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email, 'agent')
      await asOwner(tx)
      await tx`insert into public.memberships (org_id, user_id, role) values (${org.id}, ${guest.userId}, 'owner')`
      await as(tx, guest)
      await accept(tx, id)
      expect(await isMember(tx, org.id, guest)).toBe('owner')
    })
  })

  it('reports a null or unknown id as not found', async () => {
    await withGuest(async (tx, { guest, org }) => {
      await as(tx, guest)
      await expectDenied(
        tx`select public.accept_invitation(null)`,
        'PT404',
        'identity.invitation_not_found',
      )
      await expectDenied(accept(tx, org.id), 'PT404', 'identity.invitation_not_found')
    })
  })
})

describe('decline_invitation and revoke_invitation', () => {
  it('close it for good, twice without harm, and a new one can follow', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const declined = await invite(tx, owner, org.id, guest.email)
      await as(tx, guest)
      await decline(tx, declined)
      await decline(tx, declined)
      const revoked = await invite(tx, owner, org.id, guest.email)
      expect(revoked).not.toBe(declined)
      await revoke(tx, revoked)
      await revoke(tx, revoked)
      expect((await invitation(tx, revoked)).revoked_at).toBeTruthy()
      expect((await invitation(tx, declined)).revoked_at).toBeNull()
    })
  })

  it('an accepted one can be neither declined nor revoked', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const id = await invite(tx, owner, org.id, guest.email)
      await as(tx, guest)
      await accept(tx, id)
      await expectDenied(decline(tx, id), 'PT409', 'identity.invitation_closed')
      await as(tx, owner)
      await expectDenied(revoke(tx, id), 'PT409', 'identity.invitation_closed')
    })
  })

  it('an admin can revoke what an admin may give, not an owner’s; agents and outsiders nothing', async () => {
    await withGuest(async (tx, { owner, admin, agent, otherOwner, org, guest }) => {
      const forOwner = await invite(tx, owner, org.id, guest.email, 'owner')
      const forAgent = await invite(tx, owner, org.id, `${unique('new')}@example.test`)
      await as(tx, agent)
      await expectDenied(revoke(tx, forAgent), '42501', 'identity.permission_denied')
      await as(tx, otherOwner)
      await expectDenied(revoke(tx, forAgent), 'PT404', 'identity.invitation_not_found')
      await as(tx, admin)
      await expectDenied(revoke(tx, forOwner), '42501', 'identity.owner_required')
      await revoke(tx, forAgent)
      expect((await invitation(tx, forAgent)).revoked_at).toBeTruthy()
    })
  })
})

describe('open invitations of someone who loses the right to make them', () => {
  it('are revoked on removal: no owner can leave a key under the mat', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const second = await createMember(tx, { org_id: org.id, role: 'owner' })
      const id = await invite(tx, second, org.id, guest.email, 'owner')
      const kept = await invite(tx, owner, org.id, `${unique('kept')}@example.test`)
      await tx`select public.remove_member(${org.id}, ${second.userId})`
      await as(tx, guest)
      await expectDenied(accept(tx, id), 'PT409', 'identity.invitation_closed')
      expect((await invitation(tx, kept)).revoked_at).toBeNull()
    })
  })

  it('are revoked on demotion as far as the new role could not make them', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      const second = await createMember(tx, { org_id: org.id, role: 'owner' })
      const forOwner = await invite(tx, second, org.id, guest.email, 'owner')
      const forAgent = await invite(tx, second, org.id, `${unique('new')}@example.test`)
      await as(tx, owner)
      await tx`select public.set_member_role(${org.id}, ${second.userId}, 'admin')`
      expect((await invitation(tx, forOwner)).revoked_at).toBeTruthy()
      expect((await invitation(tx, forAgent)).revoked_at).toBeNull()
      await as(tx, owner)
      await tx`select public.set_member_role(${org.id}, ${second.userId}, 'agent')`
      expect((await invitation(tx, forAgent)).revoked_at).toBeTruthy()
    })
  })

  it('are revoked when their account is deleted', async () => {
    await withGuest(async (tx, { admin, org, guest }) => {
      const id = await invite(tx, admin, org.id, guest.email)
      await asOwner(tx)
      await tx`delete from auth.users where id = ${admin.userId}`
      expect(await invitation(tx, id)).toMatchObject({ invited_by: null })
      expect((await invitation(tx, id)).revoked_at).toBeTruthy()
    })
  })

  it('stay revoked when the inviter was no member any more', async () => {
    await withGuest(async (tx, { org, stranger, guest }) => {
      const { id } = await createInvitation(tx, {
        org_id: org.id,
        email: guest.email,
        invited_by: stranger.userId,
      })
      await tx`delete from auth.users where id = ${stranger.userId}`
      expect((await invitation(tx, id)).revoked_at).toBeTruthy()
    })
  })
})

describe('invitations', () => {
  it('are seen by staff of the organization only, and written by nobody', async () => {
    await withGuest(async (tx, actors) => {
      const { org, guest, owner } = actors
      await invite(tx, owner, org.id, guest.email)
      for (const [who, seen] of [
        ['owner', 1],
        ['admin', 1],
        ['agent', 1],
        ['guest', 0],
        ['otherOwner', 0],
        ['stranger', 0],
      ] as const) {
        await as(tx, actors[who])
        expect(await tx`select from public.invitations`, who).toHaveLength(seen)
      }
      for (const become of [() => as(tx, owner), () => asService(tx)]) {
        await become()
        await expectDenied(tx`update public.invitations set role = 'owner'`, '42501')
        await expectDenied(tx`delete from public.invitations`, '42501')
        await expectDenied(
          tx`insert into public.invitations (org_id, email, role) values (${org.id}, 'a@b.test', 'owner')`,
          '42501',
        )
      }
    })
  })

  it('at most one is open per address, whatever the spelling', async () => {
    await withGuest(async (tx, { org, guest }) => {
      await createInvitation(tx, { org_id: org.id, email: guest.email })
      await expectDenied(
        () => createInvitation(tx, { org_id: org.id, email: guest.email }),
        '23505',
      )
      await expectDenied(
        () => createInvitation(tx, { org_id: org.id, email: guest.email.toUpperCase() }),
        '23514',
      )
    })
  })
})
