import { describe, expect, it } from 'vitest'
import { createMember } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied } from '../../helpers/db.ts'
import { createInvitation, unique } from '../../helpers/factories.ts'
import { accept, invitation, invite, withGuest } from './invitations.helpers.ts'

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
