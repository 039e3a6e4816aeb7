import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied } from '../../helpers/db.ts'
import { unique } from '../../helpers/factories.ts'
import {
  accept,
  decline,
  invitation,
  invite,
  isMember,
  listMine,
  revoke,
  withGuest,
} from './invitations.helpers.ts'

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
