import { describe, expect, it } from 'vitest'
import { mailsAreDue } from '../../../stack/clock.ts'
import { asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { required } from '../../helpers/factories.ts'
import { analyzeWhileSending, onlyOwn } from './emails.helpers.ts'

/** No mail but those of the test, which keeps others from committing any until it ends. */
const withOwn = (run: (tx: Tx, orgId: string) => Promise<void>) =>
  inTransaction(async (tx) => {
    await asOwner(tx)
    await tx`lock table public.email_outbox in share row exclusive mode`
    const { org } = await onlyOwn(tx)
    await asOwner(tx)
    await run(tx, org.id)
  })

async function areDue(tx: Tx): Promise<boolean> {
  const [row] = await tx.unsafe<{ is_due: boolean }[]>(mailsAreDue)
  return required(row).is_due
}

describe('mailsAreDue', () => {
  it.each([
    ['queued', 1, true],
    ['queued', -60, false],
    ['sending', 1, true],
    ['sending', -60, false],
    ['sent', 1, false],
  ])('of one that is %s and late by %i minutes says %j', (status, minutes_late, expected) =>
    withOwn(async (tx, org_id) => {
      await createEmail(tx, { org_id, status, minutes_late })
      expect(await areDue(tx)).toBe(expected)
    }),
  )

  it('does not read all mails that wait to be tried again', () =>
    withOwn(async (tx, orgId) => {
      await analyzeWhileSending(tx, orgId)
      await tx`
        insert into public.email_outbox (
          org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
          dedupe_key, next_attempt_at
        )
        select ${orgId}, 'email.test', 'ada@example.test', 'Acme', 'Hello', 'Hello',
          '<p>Hello</p>', 'test', 'queue:' || number, now() + interval '1 hour'
        from generate_series(1, 2000) as number`
      const mailsRead = async () => {
        const [row] = await tx<{ rows: number }[]>`
          select (seq_tup_read + idx_tup_fetch)::integer as rows from pg_stat_xact_user_tables
          where relid = 'public.email_outbox'::regclass`
        return required(row).rows
      }
      const before = await mailsRead()
      expect(await areDue(tx)).toBe(false)
      expect((await mailsRead()) - before).toBeLessThan(100)
    }))
})
