import { describe, expect, it } from 'vitest'
import { as, asOwner, asService, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accept, decline, invite, revoke, withGuest } from '../identity/invitations.helpers.ts'
import { claimOf, expire, mailOf, record } from './emails.helpers.ts'

async function queue(tx: Tx, invitationId: string, url = 'https://app.test/o?invitation=1') {
  await asService(tx)
  const [row] = await tx<{ id: string }[]>`
    select public.queue_invitation_email(${invitationId}, ${url}) as id`
  return required(row).id
}

const isClaimed = async (tx: Tx, orgId: string, id: string) =>
  (await claimOf(tx, orgId)).emails.some((email) => email.id === id)

const renew = async (tx: Tx, id: string, changes: { expires_at: string }) => {
  await asOwner(tx)
  await tx`update public.invitations set ${tx(changes)} where id = ${id}`
}

describe('queue_invitation_email', () => {
  it('says who invites, where to, as what and until when, and leads to the invitation', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      await asOwner(tx)
      await tx`
        update public.profiles set first_name = 'Olga', last_name = 'Owner'
        where id = ${owner.userId}`
      await tx`update public.organizations set name = 'Acme', time_zone = 'Pacific/Auckland'
        where id = ${org.id}`
      const invitationId = await invite(tx, owner, org.id, guest.email, 'admin')
      await renew(tx, invitationId, { expires_at: '2126-12-01T11:30:00Z' })
      const mail = await mailOf(tx, await queue(tx, invitationId))
      expect(mail).toMatchObject({
        to_address: guest.email,
        from_name: 'Acme',
        subject: 'Olga Owner invites you to join Acme',
        status: 'queued',
      })
      expect(mail.text_body).toContain('Olga Owner invites you to join Acme as admin.')
      expect(mail.text_body).toContain(`Sign in with ${guest.email}:`)
      expect(mail.text_body).toContain('open until 2 December 2126.')
      expect(mail.html_body).toContain('<a href="https://app.test/o?invitation=1">')
    }))

  it('says what the organization says instead, and names an inviter without a name by address', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      await as(tx, owner)
      await tx`select public.save_email_template(
        ${org.id}, 'invitation.sent', 'Einladung', '{{inviter}}: {{invitation_url}}')`
      const invitationId = await invite(tx, owner, org.id, guest.email)
      await asOwner(tx)
      await tx`
        update public.profiles set first_name = null, last_name = null where id = ${owner.userId}`
      const mail = await mailOf(tx, await queue(tx, invitationId))
      expect(mail.subject).toBe('Einladung')
      expect(mail.text_body.replaceAll('\u200b', '')).toContain(`${owner.email}: https://app.test`)
    }))

  it('makes of names neither links, lines nor markup', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      await asOwner(tx)
      await tx`update public.organizations set name = 'https://evil.test/a <b>x</b> www.evil.test'
        where id = ${org.id}`
      await tx`
        update public.profiles set first_name = ${'Eve\r\nBcc: eve@evil.test'}, last_name = 'J. Doe'
        where id = ${owner.userId}`
      const mail = await mailOf(tx, await queue(tx, await invite(tx, owner, org.id, guest.email)))
      // What programs look for when they make links of text.
      const linked = /(?:https?:\/\/|www\.|@)\w|\w\.test/
      const own = [guest.email, 'https://app.test/o?invitation=1']
      const text = own.reduce((rest, part) => rest.replaceAll(part, ''), mail.text_body)
      expect(`${mail.subject}\n${text}`).not.toMatch(linked)
      expect(mail.text_body.replaceAll('\u200b', '')).toContain(
        'Eve Bcc: eve@evil.test J. Doe invites you to join https://evil.test/a <b>x</b> www.evil.test as agent.\n',
      )
      expect(mail.html_body.match(/<a /g)).toHaveLength(1)
      expect(mail.html_body).not.toContain('<b>')
    }))

  it('sent again it is one mail more, in place of one that waits; asked for twice it is one', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      const invitationId = await invite(tx, owner, org.id, guest.email)
      const first = await queue(tx, invitationId)
      expect(await queue(tx, invitationId)).toBe(first)
      await renew(tx, invitationId, { expires_at: '2126-12-01' })
      const second = await queue(tx, invitationId)
      expect(second).not.toBe(first)
      expect((await mailOf(tx, first)).status).toBe('cancelled')
      expect((await mailOf(tx, second)).status).toBe('queued')
      const { lease_token } = await claimOf(tx, org.id)
      expect(await record(tx, lease_token, org.id, second, 'hand_over')).toBe(true)
      expect(await record(tx, lease_token, org.id, second, 'sent')).toBe(true)
      await renew(tx, invitationId, { expires_at: '2127-12-01' })
      await queue(tx, invitationId)
      expect((await mailOf(tx, second)).status).toBe('sent')
    }))

  it('an invitation that is not open has no mail', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      const refused = async (id: string) => {
        await asService(tx)
        await expectDenied(
          tx`select public.queue_invitation_email(${id}, 'https://app.test/o')`,
          'PT404',
          'identity.invitation_not_found',
        )
      }
      await refused(org.id)
      const invitationId = await invite(tx, owner, org.id, guest.email)
      await renew(tx, invitationId, { expires_at: '2026-01-01' })
      await refused(invitationId)
      await renew(tx, invitationId, { expires_at: '2126-01-01' })
      await queue(tx, invitationId)
      await as(tx, owner)
      await revoke(tx, invitationId)
      await refused(invitationId)
    }))

  it.each([
    ['withdrawn', 'owner', revoke],
    ['accepted', 'guest', accept],
    ['declined', 'guest', decline],
  ] as const)('one that was %s before the mailer came is not sent', (_what, who, close) =>
    withGuest(async (tx, actors) => {
      const { org, owner, guest } = actors
      const invitationId = await invite(tx, owner, org.id, guest.email)
      const id = await queue(tx, invitationId)
      await as(tx, actors[who])
      await close(tx, invitationId)
      expect(await isClaimed(tx, org.id, id)).toBe(false)
      expect((await mailOf(tx, id)).status).toBe('cancelled')
    }),
  )

  it('one that has expired is not sent, one that is renewed is', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      const invitationId = await invite(tx, owner, org.id, guest.email)
      const id = await queue(tx, invitationId)
      await renew(tx, invitationId, { expires_at: '2026-01-01' })
      expect(await isClaimed(tx, org.id, id)).toBe(false)
      await renew(tx, invitationId, { expires_at: '2126-01-01' })
      expect(await isClaimed(tx, org.id, await queue(tx, invitationId))).toBe(true)
    }))

  it('one that is withdrawn while a worker has it is not handed over, nor queued when that dies', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      for (const isDead of [false, true]) {
        const invitationId = await invite(tx, owner, org.id, guest.email)
        const id = await queue(tx, invitationId)
        const { lease_token } = await claimOf(tx, org.id)
        await as(tx, owner)
        await revoke(tx, invitationId)
        if (isDead) await expire(tx, id)
        const isOver = isDead
          ? await isClaimed(tx, org.id, id)
          : await record(tx, lease_token, org.id, id, 'hand_over')
        expect(isOver).toBe(false)
        expect(await mailOf(tx, id)).toMatchObject({ status: 'cancelled', handed_over_at: null })
      }
    }))

  it('staff do not see the mail, count it or decide about it: it tells who has an account', () =>
    withGuest(async (tx, { org, owner, guest }) => {
      const id = await queue(tx, await invite(tx, owner, org.id, guest.email))
      await asOwner(tx)
      await tx`
        update public.email_outbox set next_attempt_at = now() - interval '2 hours' where id = ${id}`
      await as(tx, owner)
      const seen = () => tx`
        select id, public.count_late_emails(org_id)::int as late from public.email_outbox
        where org_id = ${org.id}`
      expect(await seen()).toEqual([])
      for (const name of ['retry_email', 'cancel_email', 'mark_email_arrived']) {
        await expectDenied(
          () => tx.unsafe(`select public.${name}($1, $2)`, [org.id, id]),
          'PT404',
          'platform.email_not_found',
        )
      }
      // Of a mail about something else all of it is true.
      await asOwner(tx)
      await tx`update public.email_outbox set subject_type = 'order' where id = ${id}`
      await as(tx, owner)
      expect(await seen()).toEqual([{ id, late: 1 }])
      await tx`select public.cancel_email(${org.id}, ${id})`
    }))
})
