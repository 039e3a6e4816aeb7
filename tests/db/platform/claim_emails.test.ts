import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { claim, enqueue, expire, mailOf, onlyOwn, record } from './emails.helpers.ts'

describe('claim_emails and record_emails', () => {
  it('a mail is claimed once, handed over and sent', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const first = await claim(tx)
      expect(first.emails).toMatchObject([{ id, to_address: 'ada@example.test' }])
      expect((await claim(tx)).emails).toEqual([])
      expect(await record(tx, first.lease_token, org.id, id, 'hand_over')).toBe(true)
      expect(await record(tx, first.lease_token, org.id, id, 'sent')).toBe(true)
      // The answer got lost, and it says so again.
      expect(await record(tx, first.lease_token, org.id, id, 'sent')).toBe(true)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'sent', attempts: 1 })
    }))

  it('another lease, or one that has ended, hands nothing over', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      expect(await record(tx, randomUUID(), org.id, id, 'hand_over')).toBe(false)
      await expire(tx, id)
      expect(await record(tx, lease_token, org.id, id, 'hand_over')).toBe(false)
      const again = await claim(tx)
      expect(again.emails).toMatchObject([{ id }])
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(false)
      expect(await record(tx, again.lease_token, org.id, id, 'hand_over')).toBe(true)
    }))

  it('what was handed over by a worker that died is uncertain, and never claimed again', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      await record(tx, lease_token, org.id, id, 'hand_over')
      await expire(tx, id)
      expect((await claim(tx)).emails).toEqual([])
      expect(await mailOf(tx, id)).toMatchObject({ status: 'uncertain', last_error: 'worker_died' })
      expect((await claim(tx)).emails).toEqual([])
      // It was not dead after all, and knows.
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(true)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'sent', last_error: null })
    }))

  it('waits longer each time, a little more or less, and gives up after ten tries', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const waits: number[] = []
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        const { lease_token, emails } = await claim(tx)
        expect(emails).toMatchObject([{ id }])
        await record(tx, lease_token, org.id, id, 'retry', {
          error: 'smtp_rejected',
          reply: '451 4.7.1',
        })
        const mail = await mailOf(tx, id)
        expect(mail.status).toBe(attempt < 10 ? 'queued' : 'failed')
        expect(mail).toMatchObject({ attempts: attempt, last_reply: '451 4.7.1' })
        waits.push(mail.waits)
        expect((await claim(tx)).emails).toEqual([])
        await asOwner(tx)
        await tx`update public.email_outbox set next_attempt_at = clock_timestamp()`
      }
      for (const [index, wait] of waits.entries()) {
        const expected = Math.min(60 * 2 ** index, 14_400)
        expect(wait).toBeGreaterThan(expected * 0.74)
        expect(wait).toBeLessThan(expected * 1.26)
      }
    }))

  it('waits not quite the same each time, so that not all of them try again at once', async () => {
    const waits = await sql<{ seconds: number }[]>`
      select extract(epoch from private.email_delay(5))::float8 as seconds
      from generate_series(1, 100)`
    const seconds = waits.map((wait) => wait.seconds)
    expect(seconds.filter((wait) => wait < 960).length).toBeGreaterThan(10)
    expect(seconds.filter((wait) => wait > 960).length).toBeGreaterThan(10)
  })

  it('what is let go loses no attempt; what cannot be sent is failed; what may have been is uncertain', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const first = await claim(tx)
      await record(tx, first.lease_token, org.id, id, 'release')
      expect(await mailOf(tx, id)).toMatchObject({ status: 'queued', attempts: 0 })
      const second = await claim(tx)
      await record(tx, second.lease_token, org.id, id, 'failed', { error: 'smtp_rejected' })
      expect(await mailOf(tx, id)).toMatchObject({ status: 'failed', attempts: 1 })
      const other = await enqueue(tx, org.id)
      const third = await claim(tx)
      await record(tx, third.lease_token, org.id, other, 'uncertain', { error: 'connection_lost' })
      expect(await mailOf(tx, other)).toMatchObject({ status: 'uncertain' })
    }))

  it('a worker that always dies on a mail ends with the mail being failed', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      await tx`update public.email_outbox set attempts = 9 where id = ${id}`
      await claim(tx)
      await expire(tx, id)
      await claim(tx)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'failed', last_error: 'worker_died' })
    }))
})

describe('what staff decide', () => {
  const decide = (tx: Tx, name: string, orgId: string, id: string) =>
    tx.unsafe(`select public.${name}($1, $2)`, [orgId, id])

  it.each([
    ['retry_email', ['queued', 'failed', 'uncertain', 'cancelled'], 'queued'],
    ['cancel_email', ['queued', 'failed', 'uncertain', 'cancelled'], 'cancelled'],
    ['mark_email_arrived', ['uncertain', 'sent'], 'sent'],
  ])('%s', (name, allowed, outcome) =>
    inTransaction(async (tx) => {
      const { org, admin, agent, otherOwner } = await createActors(tx)
      for (const status of ['queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled']) {
        await asOwner(tx)
        const { id } = await createEmail(tx, { org_id: org.id, status, attempts: 10 })
        await as(tx, agent)
        await expectDenied(decide(tx, name, org.id, id), '42501', 'identity.permission_denied')
        await as(tx, otherOwner)
        await expectDenied(decide(tx, name, org.id, id), 'PT404', 'identity.organization_not_found')
        await as(tx, admin)
        if (allowed.includes(status)) {
          await decide(tx, name, org.id, id)
          expect((await mailOf(tx, id)).status).toBe(outcome)
        } else {
          await expectDenied(decide(tx, name, org.id, id), 'PT409', 'platform.email_status_wrong')
        }
      }
      await as(tx, admin)
      await expectDenied(
        decide(tx, name, org.id, randomUUID()),
        'PT404',
        'platform.email_not_found',
      )
    }),
  )

  it('what is sent again begins anew, and its old worker cannot speak of it', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      await record(tx, lease_token, org.id, id, 'uncertain', { error: 'connection_lost' })
      await as(tx, owner)
      await decide(tx, 'retry_email', org.id, id)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'queued', attempts: 0 })
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(false)
      expect((await claim(tx)).emails).toMatchObject([{ id }])
    }))
})
