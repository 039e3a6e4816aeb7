import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, sql } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { arrange, markSent, send } from './emails.helpers.ts'

describe('send_invoice', () => {
  it('queues the invoice with its PDF, to its customer or to the address given', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice } = await arrange(tx)
      const own = await send(tx, admin, 'send_invoice', org.id, invoice.id)
      expect(own).toMatchObject({
        template_key: 'invoice.issued',
        to_address: 'ada@example.test',
        status: 'queued',
      })
      const other = await send(tx, admin, 'send_invoice', org.id, invoice.id, ' desk@example.test ')
      expect(other.to_address).toBe('desk@example.test')
      expect(other.id).not.toBe(own.id)
      await asOwner(tx)
      const [mail] = await tx`
        select subject, text_body, attachments, created_by
        from public.email_outbox where id = ${own.id}`
      expect(mail?.subject).toContain(invoice.number)
      expect(mail?.text_body).toContain('Amount to pay: 100.00 EUR')
      expect(mail?.text_body).toContain('Due on: 1 February 2026')
      expect(mail?.attachments).toEqual([{ kind: 'invoice_pdf', id: invoice.id }])
      expect(mail?.created_by).toBe(admin.userId)
    }))

  it('the invoice is sent when the mail has been, not before, and the timeline says so', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice, customerId } = await arrange(tx)
      const { id } = await send(tx, admin, 'send_invoice', org.id, invoice.id)
      const stateOf = async () => {
        await asOwner(tx)
        const [row] = await tx`
          select status, sent_at from public.invoices where id = ${invoice.id}`
        return row
      }
      expect(await stateOf()).toMatchObject({ status: 'issued', sent_at: null })
      await markSent(tx, id)
      const first = await stateOf()
      expect(first?.status).toBe('sent')
      const events = await tx`
        select kind, data, actor_id from public.customer_events
        where customer_id = ${customerId} and kind like 'invoice.%'`
      expect([...events]).toEqual([
        {
          kind: 'invoice.sent',
          data: { invoice_id: invoice.id, number: invoice.number, to: 'ada@example.test' },
          actor_id: admin.userId,
        },
      ])
      // Sent once more, it was still sent first then.
      const again = await send(tx, admin, 'send_invoice', org.id, invoice.id, 'b@example.test')
      await markSent(tx, again.id)
      expect((await stateOf())?.sent_at).toEqual(first?.sent_at)
    }))

  it('twice is once while it is on its way, uncertain or just sent, and anew after it failed', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice } = await arrange(tx)
      const again = () => send(tx, admin, 'send_invoice', org.id, invoice.id, 'Ada@Example.test')
      const { id } = await again()
      for (const status of ['queued', 'uncertain']) {
        await asOwner(tx)
        await tx`update public.email_outbox set status = ${status} where id = ${id}`
        expect((await again()).id).toBe(id)
      }
      await markSent(tx, id)
      expect((await again()).id).toBe(id)
      await asOwner(tx)
      await tx`
        update public.email_outbox set created_at = now() - interval '2 minutes' where id = ${id}`
      const second = await again()
      expect(second.id).not.toBe(id)
      await asOwner(tx)
      await tx`update public.email_outbox set status = 'failed' where id = ${second.id}`
      expect((await again()).id).not.toBe(second.id)
    }))

  it('refuses drafts, void ones, unknown ones and those without an address', () =>
    inTransaction(async (tx) => {
      const { admin, agent, org, invoice } = await arrange(tx, { email: null })
      await as(tx, agent)
      const call = (id: string, to: string | null = null) =>
        tx`select public.send_invoice(${org.id}, ${id}, ${to})`
      await expectDenied(call(invoice.id), '42501', 'identity.permission_denied')
      await as(tx, admin)
      await expectDenied(call(invoice.id), 'PT422', 'finance.email_address_missing')
      await expectDenied(call(invoice.id, 'ada'), 'PT422', 'platform.email_address_invalid')
      await expectDenied(call(org.id), 'PT404', 'finance.invoice_not_found')
      await asOwner(tx)
      const draft = await createInvoice(tx, { org_id: org.id })
      await as(tx, admin)
      await expectDenied(call(draft.id, 'a@b.test'), 'PT409', 'finance.document_not_sendable')
      expect(await call(invoice.id, 'a@b.test')).toHaveLength(1)
    }))

  it('goes to the longest address that there may be, as does a reminder', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice } = await arrange(tx)
      const address = `${'a'.repeat(62)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(8)}`
      expect(address).toHaveLength(254)
      for (const name of ['send_invoice', 'send_invoice_reminder']) {
        expect((await send(tx, admin, name, org.id, invoice.id, address)).to_address).toBe(address)
      }
      await expectDenied(
        () => send(tx, admin, 'send_invoice', org.id, invoice.id, `a${address}`),
        'PT422',
        'platform.email_address_invalid',
      )
    }))

  it('of two at once the second finds the mail of the first', async () => {
    const org = await createOrganization(sql, {})
    try {
      const invoice = await createInvoice(sql, {
        org_id: org.id,
        is_issued: true,
        issued_on: '2026-01-01',
        due_on: '2026-02-01',
      })
      // Past the permission, as the function behind it: the lock is the invoice's.
      const queue = () =>
        sql.begin(async (tx) => {
          await tx`
            select from public.invoices
            where org_id = ${org.id} and id = ${invoice.id} for no key update`
          await tx`select pg_sleep(0.05)`
          const [row] = await tx`
            select private.queue_document_email(
              ${org.id}, 'invoice.issued', 'invoice', ${invoice.id}, 'a@b.test', 'A', '{}', '[]'
            ) ->> 'id' as id`
          // Nothing of it is sent by a mailer that runs beside the tests.
          await tx`
            update public.email_outbox set next_attempt_at = 'infinity' where org_id = ${org.id}`
          return row?.id
        })
      const ids = await Promise.all([queue(), queue(), queue()])
      expect(new Set(ids).size).toBe(1)
    } finally {
      await sql`delete from public.organizations where id = ${org.id}`
    }
  })
})

describe('send_invoice_reminder', () => {
  it('reminds of what is overdue, and does not make an invoice sent', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice, customerId } = await arrange(tx)
      const { id, template_key } = await send(
        tx,
        admin,
        'send_invoice_reminder',
        org.id,
        invoice.id,
      )
      expect(template_key).toBe('invoice.reminder')
      await markSent(tx, id)
      const [row] = await tx`select status from public.invoices where id = ${invoice.id}`
      expect(row?.status).toBe('issued')
      const events = await tx`
        select kind from public.customer_events
        where customer_id = ${customerId} and kind like 'invoice.%'`
      expect([...events]).toEqual([{ kind: 'invoice.reminded' }])
    }))

  it('not of what is due later', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice } = await arrange(tx, { due_on: '2199-01-01' })
      await as(tx, admin)
      await expectDenied(
        tx`select public.send_invoice_reminder(${org.id}, ${invoice.id})`,
        'PT422',
        'finance.invoice_not_overdue',
      )
    }))
})
