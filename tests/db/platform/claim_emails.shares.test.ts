import { describe, expect, it } from 'vitest'
import { asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { createOrganization, required } from '../../helpers/factories.ts'
import { analyzeWhileSending, type Claim, claim, onlyOwn } from './emails.helpers.ts'

/** Mails of one organization that could have left, the first of them so many minutes ago. */
async function queue(tx: Tx, orgId: string, count: number, minutesLate: number): Promise<string[]> {
  await asOwner(tx)
  const rows = await tx<{ id: string }[]>`
    insert into public.email_outbox (
      org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
      dedupe_key, next_attempt_at
    )
    select ${orgId}, 'email.test', 'ada@example.test', 'Acme', 'Hello', 'Hello', '<p>Hello</p>',
      'test', 'queue:' || number,
      now() - make_interval(mins => ${minutesLate}) + make_interval(secs => number * 0.001)
    from generate_series(1, ${count}) as number
    returning id`
  return rows.map(({ id }) => id)
}

const idsOf = ({ emails }: Claim, orgId: string) =>
  emails.filter((email) => email.org_id === orgId).map(({ id }) => id)

describe('claim_emails', () => {
  it('an organization of which hundreds wait does not keep the mails of another waiting', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await onlyOwn(tx)
      const many = await queue(tx, org.id, 300, 60)
      const few = await queue(tx, otherOrg.id, 3, 1)
      const first = await claim(tx, 50)
      // Each in its own order, and what the other does not need is not left unused.
      expect(idsOf(first, otherOrg.id)).toEqual(few)
      expect(idsOf(first, org.id)).toEqual(many.slice(0, 47))
      const second = await claim(tx, 50)
      expect(idsOf(second, org.id)).toEqual(many.slice(47, 97))
    }))

  it('of more organizations than mails are asked for, each comes before one has its second', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await onlyOwn(tx)
      await asOwner(tx)
      const orgs = [org, otherOrg]
      for (const _ of [3, 4, 5]) orgs.push(await createOrganization(tx))
      const ids: string[] = []
      for (const { id } of orgs) ids.push(...(await queue(tx, id, 2, 10)))
      const claimed: string[] = []
      for (const count of [4, 4, 2, 0]) {
        const { emails } = await claim(tx, 4)
        expect(emails).toHaveLength(count)
        if (count === 4) expect(new Set(emails.map((email) => email.org_id)).size).toBe(4)
        claimed.push(...emails.map(({ id }) => id))
      }
      expect(claimed.toSorted()).toEqual(ids.toSorted())
    }))

  it('an organization whose mails wait to be tried again takes nothing of the others’ share', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await onlyOwn(tx)
      await queue(tx, org.id, 20, -60)
      const due = await queue(tx, otherOrg.id, 20, 1)
      expect(idsOf(await claim(tx, 10), otherOrg.id)).toEqual(due.slice(0, 10))
      await asOwner(tx)
      const { id } = await createEmail(tx, { org_id: org.id })
      expect(idsOf(await claim(tx, 10), org.id)).toEqual([id])
    }))

  it('does not read all mails that wait', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await onlyOwn(tx)
      const mailsRead = async () => {
        await asOwner(tx)
        const [row] = await tx<{ rows: number }[]>`
          select (seq_tup_read + idx_tup_fetch)::integer as rows from pg_stat_xact_user_tables
          where relid = 'public.email_outbox'::regclass`
        return required(row).rows
      }
      await analyzeWhileSending(tx, org.id)
      await queue(tx, org.id, 5000, 60)
      await queue(tx, otherOrg.id, 5000, -60)
      // A plan that is kept is made for the sixth.
      for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
        const before = await mailsRead()
        expect((await claim(tx, 10)).emails).toHaveLength(10)
        // Those taken, and as long as it is one transaction those taken before.
        expect((await mailsRead()) - before).toBeLessThan(200)
      }
    }))
})
