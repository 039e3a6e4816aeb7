import { describe, expect, it } from 'vitest'
import { asOwner, expectDenied } from '../../helpers/db.ts'
import { createInvitation, unique } from '../../helpers/factories.ts'
import { invitation, invite, listMine, withGuest } from './invitations.helpers.ts'

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

  it('counts one that had expired like a new one', async () => {
    await withGuest(async (tx, { owner, org, guest }) => {
      await invite(tx, owner, org.id, guest.email)
      await asOwner(tx)
      await tx`update public.invitations set expires_at = now() where org_id = ${org.id}`
      for (let n = 0; n < 100; n += 1)
        await createInvitation(tx, { org_id: org.id, invited_by: owner.userId })
      await expectDenied(
        () => invite(tx, owner, org.id, guest.email),
        'PT422',
        'identity.too_many_invitations',
      )
      await asOwner(tx)
      await tx`
        delete from public.invitations
        where id = (
          select id from public.invitations
          where org_id = ${org.id} and email <> ${guest.email} limit 1
        )`
      expect(await invite(tx, owner, org.id, guest.email)).toBeTruthy()
    })
  })
})
