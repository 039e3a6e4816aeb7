import { describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import {
  as,
  asOwner,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { claimOf, expire, mailOf, record } from '../platform/emails.helpers.ts'
import { getInvoice, voidInvoice } from './invoices.helpers.ts'
import {
  bill,
  credit,
  type Place,
  pay,
  place,
  reverse,
  withPlace,
  writeOff,
} from './money.helpers.ts'

const overdue = { issued_on: '2026-01-01', due_on: '2026-02-01' }

async function mail(tx: Tx, { orgId }: Place, name: string, invoiceId: string, to: string) {
  const [row] = await tx.unsafe<{ answer: { id: string } }[]>(
    `select public.${name}($1, $2, $3) as answer`,
    [orgId, invoiceId, to],
  )
  return required(row).answer.id
}
const send = (tx: Tx, given: Place, invoiceId: string, to = 'a@example.test') =>
  mail(tx, given, 'send_invoice', invoiceId, to)
const remind = (tx: Tx, given: Place, invoiceId: string) =>
  mail(tx, given, 'send_invoice_reminder', invoiceId, 'a@example.test')

const retry = (tx: Tx, { orgId }: Place, id: string) =>
  tx`select public.retry_email(${orgId}, ${id})`

const setStatus = async (tx: Tx, { admin }: Place, id: string, status: string) => {
  await asOwner(tx)
  await tx`
    update public.email_outbox
       set status = ${status}, sent_at = case when ${status} = 'sent' then now() end
     where id = ${id}`
  await as(tx, admin)
}

const statusOf = async (tx: Tx, { admin }: Place, id: string) => {
  const { status } = await mailOf(tx, id)
  await as(tx, admin)
  return status
}

const isClaimed = async (tx: Tx, { orgId }: Place, id: string) =>
  (await claimOf(tx, orgId)).emails.some((email) => email.id === id)

describe('mails of an invoice that is voided', () => {
  it.each([
    ['queued', 'cancelled'],
    ['failed', 'cancelled'],
    ['uncertain', 'uncertain'],
    ['sent', 'sent'],
    ['cancelled', 'cancelled'],
  ])('one that is %s is %s after it, and not sent', (before, after) =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given)
      const other = await bill(tx, given)
      const id = await send(tx, given, invoice.id)
      const control = await send(tx, given, other.id)
      await setStatus(tx, given, id, before)
      await voidInvoice(tx, given.orgId, invoice.id)
      expect(await statusOf(tx, given, id)).toBe(after)
      expect(await statusOf(tx, given, control)).toBe('queued')
      if (before !== 'sent') {
        await expectDenied(() => retry(tx, given, id), 'PT409', 'finance.email_moot')
      }
      expect((await claimOf(tx, given.orgId)).emails.map((email) => email.id)).toSatisfy(
        (ids: string[]) => ids.includes(control) && !ids.includes(id),
      )
    }),
  )

  it.each(['retry', 'release'])(
    'one that is being sent is cancelled when it comes back: %s',
    (event) =>
      withPlace(async (tx, given) => {
        const invoice = await bill(tx, given)
        const id = await send(tx, given, invoice.id)
        const { lease_token } = await claimOf(tx, given.orgId)
        await as(tx, given.admin)
        await voidInvoice(tx, given.orgId, invoice.id)
        expect(await statusOf(tx, given, id)).toBe('sending')
        expect(await record(tx, lease_token, given.orgId, id, event)).toBe(true)
        expect(await statusOf(tx, given, id)).toBe('cancelled')
        expect(await isClaimed(tx, given, id)).toBe(false)
      }),
  )

  it('one that is claimed is not handed over any more', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given)
      const other = await bill(tx, given)
      const id = await send(tx, given, invoice.id)
      const control = await send(tx, given, other.id)
      const { lease_token } = await claimOf(tx, given.orgId)
      const handOver = (mailId: string) => record(tx, lease_token, given.orgId, mailId, 'hand_over')
      await as(tx, given.admin)
      await voidInvoice(tx, given.orgId, invoice.id)
      expect(await handOver(control)).toBe(true)
      expect(await handOver(id)).toBe(false)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'cancelled', handed_over_at: null })
      // Nor when it is said again.
      expect(await handOver(id)).toBe(false)
      expect(await statusOf(tx, given, control)).toBe('sending')
    }))

  it('one that a worker died over is cancelled, and one that did leave counts as sent', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given)
      const dead = await send(tx, given, invoice.id)
      const late = await send(tx, given, invoice.id, 'b@example.test')
      const { lease_token } = await claimOf(tx, given.orgId)
      await as(tx, given.admin)
      await voidInvoice(tx, given.orgId, invoice.id)
      expect(await record(tx, lease_token, given.orgId, late, 'sent')).toBe(true)
      expect(await statusOf(tx, given, late)).toBe('sent')
      await expire(tx, dead)
      expect(await isClaimed(tx, given, dead)).toBe(false)
      expect(await statusOf(tx, given, dead)).toBe('cancelled')
    }))

  it('one that is held meanwhile is not waited for, and stopped when it is claimed', async () => {
    const given = await place(sql)
    const { admin, orgId } = given
    try {
      const id = await commitAs(admin, async (tx) => {
        const invoice = await bill(tx, given)
        const queued = await send(tx, given, invoice.id)
        await asOwner(tx)
        await tx`update public.email_outbox set next_attempt_at = 'infinity' where id = ${queued}`
        return { invoice: invoice.id, mail: queued }
      })
      await commitAs(admin, async (tx) => {
        await retry(tx, given, id.mail)
        await commitAs(admin, async (other) => {
          await other`set local lock_timeout = '5s'`
          await voidInvoice(other, orgId, id.invoice)
        })
      })
      await inTransaction(async (tx) => {
        expect(await statusOf(tx, given, id.mail)).toBe('queued')
        expect(await isClaimed(tx, given, id.mail)).toBe(false)
        expect(await statusOf(tx, given, id.mail)).toBe('cancelled')
      })
    } finally {
      await removeActors(sql, given)
    }
  })
})

describe('reminders of an invoice that is settled', () => {
  it.each<[string, (tx: Tx, given: Place, id: string) => PromiseLike<unknown>]>([
    ['paid', (tx, given) => pay(tx, given)],
    ['credited', (tx, given, id) => credit(tx, given, id)],
    ['written off', (tx, given, id) => writeOff(tx, given, id)],
  ])('are cancelled when it is %s; the invoice itself still goes', (_how, settle) =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const reminder = await remind(tx, given, invoice.id)
      const itself = await send(tx, given, invoice.id)
      await settle(tx, given, invoice.id)
      expect(await statusOf(tx, given, reminder)).toBe('cancelled')
      expect(await statusOf(tx, given, itself)).toBe('queued')
      await expectDenied(() => retry(tx, given, reminder), 'PT409', 'finance.email_moot')
      await retry(tx, given, itself)
    }),
  )

  it('are not handed over any more, where a worker has claimed them; the invoice itself is', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const reminder = await remind(tx, given, invoice.id)
      const itself = await send(tx, given, invoice.id)
      const { lease_token } = await claimOf(tx, given.orgId)
      await as(tx, given.admin)
      await pay(tx, given)
      const handOver = (id: string) => record(tx, lease_token, given.orgId, id, 'hand_over')
      expect([await handOver(reminder), await handOver(itself)]).toEqual([false, true])
      expect(await statusOf(tx, given, reminder)).toBe('cancelled')
    }))

  it('may go again when what settled it is taken back, and the same is open as before', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const reminder = await remind(tx, given, invoice.id)
      const part = await pay(tx, given, { amount_minor: 4_000 })
      const rest = await pay(tx, given, { amount_minor: 6_000 })
      expect(await statusOf(tx, given, reminder)).toBe('cancelled')
      await reverse(tx, given, rest.id, 'bounced')
      await expectDenied(() => retry(tx, given, reminder), 'PT409', 'finance.email_moot')
      await reverse(tx, given, part.id, 'bounced')
      await retry(tx, given, reminder)
      expect(await isClaimed(tx, given, reminder)).toBe(true)
    }))
})

describe('reminders of an invoice of which another amount is open by now', () => {
  const textOf = async (tx: Tx, { admin }: Place, id: string) => {
    const { text_body } = await mailOf(tx, id)
    await as(tx, admin)
    return text_body
  }

  it.each<[string, string, (tx: Tx, given: Place, id: string) => PromiseLike<unknown>]>([
    [
      'paid',
      '60.00 EUR',
      (tx, given, id) => {
        const allocations = [{ invoice_id: id, amount_minor: 4_000 }]
        return pay(tx, given, { amount_minor: 4_000, allocations })
      },
    ],
    [
      'credited',
      '75.00 EUR',
      async (tx, given, id) => {
        const { items } = await getInvoice(tx, given.orgId, id)
        const line = { invoice_item_id: required(items[0]).id, quantity: 0.25 }
        await credit(tx, given, id, { items: [line] })
      },
    ],
  ])('are cancelled when part of it is %s; a new one says %s', (_how, open, settle) =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const other = await bill(tx, given, overdue)
      const [queued, control] = [
        await remind(tx, given, invoice.id),
        await remind(tx, given, other.id),
      ]
      const failed = await mail(tx, given, 'send_invoice_reminder', invoice.id, 'b@example.test')
      const itself = await send(tx, given, invoice.id)
      await setStatus(tx, given, failed, 'failed')
      expect(await textOf(tx, given, queued)).toContain('100.00 EUR are still to be paid')
      await settle(tx, given, invoice.id)
      for (const id of [queued, failed]) {
        expect(await statusOf(tx, given, id)).toBe('cancelled')
        await expectDenied(() => retry(tx, given, id), 'PT409', 'finance.email_moot')
      }
      expect(await statusOf(tx, given, itself)).toBe('queued')
      expect(await statusOf(tx, given, control)).toBe('queued')
      await retry(tx, given, control)

      const again = await remind(tx, given, invoice.id)
      expect(again).not.toBe(queued)
      expect(await textOf(tx, given, again)).toContain(`${open} are still to be paid`)
      expect(await remind(tx, given, invoice.id)).toBe(again)
      const ids = (await claimOf(tx, given.orgId)).emails.map(({ id }) => id)
      expect([ids.includes(again), ids.includes(queued)]).toEqual([true, false])
    }),
  )

  it('are cancelled too when a payment is taken back, so that more is open', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const part = await pay(tx, given, { amount_minor: 4_000 })
      const reminder = await remind(tx, given, invoice.id)
      await reverse(tx, given, part.id, 'bounced')
      expect(await statusOf(tx, given, reminder)).toBe('cancelled')
      await expectDenied(() => retry(tx, given, reminder), 'PT409', 'finance.email_moot')
    }))

  it('are not handed over any more, where a worker has claimed them; a new one goes beside it', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const reminder = await remind(tx, given, invoice.id)
      const { lease_token } = await claimOf(tx, given.orgId)
      await as(tx, given.admin)
      await pay(tx, given, { amount_minor: 4_000 })
      const again = await remind(tx, given, invoice.id)
      expect(again).not.toBe(reminder)
      expect(await record(tx, lease_token, given.orgId, reminder, 'hand_over')).toBe(false)
      expect(await statusOf(tx, given, reminder)).toBe('cancelled')
      expect(await isClaimed(tx, given, again)).toBe(true)
    }))

  it('stay when part of it is written off, of which customers are not told', () =>
    withPlace(async (tx, given) => {
      const invoice = await bill(tx, given, overdue)
      const reminder = await remind(tx, given, invoice.id)
      await writeOff(tx, given, invoice.id, { amount_minor: 4_000 })
      expect(await statusOf(tx, given, reminder)).toBe('queued')
      await retry(tx, given, reminder)
      expect(await isClaimed(tx, given, reminder)).toBe(true)
    }))
})
