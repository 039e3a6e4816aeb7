import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  as,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
  yielding,
} from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { createOrganization, required } from '../../helpers/factories.ts'

const STATUSES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled']

/** A mail of which nothing has changed for so many days. */
async function createOldEmail(tx: Tx, org_id: string, status: string, days: number) {
  await asOwner(tx)
  const mail = await createEmail(tx, { org_id, status })
  // The trigger would say that it changed now.
  await tx`set local session_replication_role = replica`
  await tx`
    update public.email_outbox set updated_at = now() - make_interval(days => ${days})
    where id = ${mail.id}`
  await tx`set local session_replication_role = origin`
  return mail
}

async function remove(tx: Tx, limit?: number): Promise<number> {
  if (limit === undefined) {
    await asService(tx)
    const [row] = await tx`select public.run_maintenance('email-bodies')::int as removed`
    return row?.removed
  }
  await asOwner(tx)
  const [row] = await tx`select private.remove_old_email_bodies(${limit}) as removed`
  return row?.removed
}

/** Which mails of an organization still say something. */
async function kept(tx: Tx, orgId: string): Promise<string[]> {
  await asOwner(tx)
  const rows = await tx<{ id: string }[]>`
    select id from public.email_outbox
    where org_id = ${orgId} and text_body is not null and html_body is not null`
  return rows.map(({ id }) => id)
}

describe('remove_old_email_bodies', () => {
  it('forgets after ninety days what mails said that were sent or given up, and nothing else', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const expected: string[] = []
      for (const status of STATUSES) {
        const isOver = status !== 'queued' && status !== 'sending'
        const old = await createOldEmail(tx, org.id, status, 91)
        const recent = await createOldEmail(tx, org.id, status, 89)
        expected.push(...(isOver ? [recent.id] : [old.id, recent.id]))
      }
      expect(await remove(tx)).toBeGreaterThanOrEqual(4)
      expect((await kept(tx, org.id)).toSorted()).toEqual(expected.toSorted())
      // The history of the document: to whom, about what, when and what became of it.
      const rows = await tx`
        select to_address, subject, status, bodies_removed_at = now() as is_said
        from public.email_outbox where org_id = ${org.id} and text_body is null order by status`
      expect(rows).toEqual(
        ['cancelled', 'failed', 'sent', 'uncertain'].map((status) => ({
          ...{ to_address: 'ada@example.test', subject: 'Hello', status, is_said: true },
        })),
      )
    }))

  it('keeps them for as long as the organization wants, which admins say', () =>
    inTransaction(async (tx) => {
      const { org, admin, otherOrg } = await createActors(tx)
      await as(tx, admin)
      await tx`select public.update_email_settings(${org.id}, '{"bodies_kept_days": 10}')`
      // What is not named stays.
      await tx`select public.update_email_settings(${org.id}, '{"sender_name": "Acme"}')`
      await createOldEmail(tx, org.id, 'sent', 11)
      const recent = await createOldEmail(tx, org.id, 'sent', 9)
      const other = await createOldEmail(tx, otherOrg.id, 'sent', 11)
      await remove(tx)
      expect(await kept(tx, org.id)).toEqual([recent.id])
      expect(await kept(tx, otherOrg.id)).toEqual([other.id])
    }))

  it('takes so many at once, the oldest first, and finds none twice', () =>
    inTransaction(async (tx) => {
      await asOwner(tx)
      await tx`delete from public.email_outbox`
      const org = await createOrganization(tx)
      const mails: string[] = []
      for (const days of [93, 95, 94])
        mails.push((await createOldEmail(tx, org.id, 'sent', days)).id)
      expect(await remove(tx, 2)).toBe(2)
      expect(await kept(tx, org.id)).toEqual([mails[0]])
      expect(await remove(tx, 2)).toBe(1)
      expect(await remove(tx, 2)).toBe(0)
    }))

  it('does not wait for somebody who is deciding about one', async () => {
    const org = await createOrganization(sql)
    const left = () =>
      inTransaction(async (tx) => {
        await tx`set local lock_timeout = '5s'`
        await remove(tx, 50_000)
        return kept(tx, org.id)
      })
    try {
      const { id } = await sql.begin((own) => createOldEmail(own, org.id, 'failed', 91))
      await sql.begin(async (deciding) => {
        await deciding`select from public.email_outbox where id = ${id} for update`
        expect(await left()).toEqual([id])
      })
      expect(await left()).toEqual([])
    } finally {
      await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
    }
  })

  it('such a mail cannot be sent again, and says why; one that still says something can', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      for (const status of ['failed', 'uncertain', 'cancelled']) {
        const old = await createOldEmail(tx, org.id, status, 91)
        await remove(tx)
        await as(tx, admin)
        await expectDenied(
          tx`select public.retry_email(${org.id}, ${old.id})`,
          'PT409',
          'platform.email_not_kept',
        )
        const [seen] = await tx`
          select status, bodies_removed_at is not null as is_removed
          from public.email_outbox where org_id = ${org.id} and id = ${old.id}`
        expect(seen).toEqual({ status, is_removed: true })
        await tx`select public.cancel_email(${org.id}, ${old.id})`
        const recent = await createOldEmail(tx, org.id, status, 1)
        await as(tx, admin)
        await tx`select public.retry_email(${org.id}, ${recent.id})`
      }
    }))

  it('what is old is read off an index, of which the rest is no part', () =>
    inTransaction(async (tx) => {
      await asOwner(tx)
      const org = await createOrganization(tx)
      await tx`
        insert into public.email_outbox (
          org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
          dedupe_key, status, sent_at
        )
        select ${org.id}, 'email.test', 'ada@example.test', 'Acme', 'Hello', 'Hello', 'Hello', 'test',
          n::text, 'sent', now()
        from generate_series(1, 2000) as n`
      await tx`analyze public.email_outbox`
      const [row] = await tx<{ source: string }[]>`
        select prosrc as source from pg_proc
        where oid = 'private.remove_old_email_bodies(integer)'::regprocedure`
      const [, query] =
        /with old as materialized \((.*?)\n {2}\)\n/s.exec(required(row).source) ?? []
      const plan = await tx.unsafe<{ 'QUERY PLAN': string }[]>(
        `explain ${required(query).replaceAll('v_limit', '5000')}`,
      )
      const text = plan.map((line) => line['QUERY PLAN']).join('\n')
      expect(text).toContain('email_outbox_bodies_idx')
      expect(text).not.toContain('Seq Scan on email_outbox')
    }))
})
