import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { required } from '../../helpers/factories.ts'

async function late(tx: Tx, orgId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select public.count_late_emails(${orgId})::integer as count`
  return required(row).count
}

describe('count_late_emails', () => {
  it.each([
    ['queued', 61, 1],
    ['queued', 59, 0],
    // Refused for now, and due later.
    ['queued', -180, 0],
    ['sending', 61, 1],
    ['sending', 59, 0],
    ['sent', 61, 0],
    ['failed', 61, 0],
    ['uncertain', 61, 0],
    ['cancelled', 61, 0],
  ])('of one that is %s and late by %i minutes says %i', (status, minutes_late, count) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createEmail(tx, { org_id: org.id, status, minutes_late })
      await as(tx, agent)
      expect(await late(tx, org.id)).toBe(count)
    }),
  )

  it('staff who may see mails are told of those of their organization, and nobody else', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent, otherOwner, customer } = await createActors(tx)
      for (const minutes_late of [90, 120]) await createEmail(tx, { org_id: org.id, minutes_late })
      await as(tx, agent)
      expect(await late(tx, org.id)).toBe(2)
      await as(tx, otherOwner)
      expect(await late(tx, otherOrg.id)).toBe(0)
      for (const actor of [otherOwner, customer]) {
        await as(tx, actor)
        await expectDenied(
          tx`select public.count_late_emails(${org.id})`,
          'PT404',
          'identity.organization_not_found',
        )
      }
      await asOwner(tx)
      await tx`
        delete from public.role_permissions where role = 'agent' and permission = 'emails.read'`
      await as(tx, agent)
      await expectDenied(
        tx`select public.count_late_emails(${org.id})`,
        '42501',
        'identity.permission_denied',
      )
    }))

  it('none is late any more once a worker has come for it', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const { id } = await createEmail(tx, { org_id: org.id, minutes_late: 90 })
      await createEmail(tx, { org_id: org.id, status: 'sending', minutes_late: 90 })
      await as(tx, agent)
      expect(await late(tx, org.id)).toBe(2)
      await asService(tx)
      const [row] = await tx<{ claimed: { id: string }[] }[]>`
        select public.claim_emails(200) -> 'emails' as claimed`
      expect(row?.claimed.map((mail) => mail.id)).toEqual(expect.arrayContaining([id]))
      await as(tx, agent)
      expect(await late(tx, org.id)).toBe(0)
    }))
})
