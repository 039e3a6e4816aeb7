import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import {
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { saveEmailSettings } from '../../helpers/email-factories.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createSupplier,
  createVoucher,
  postVoucher,
} from '../../helpers/finance-factories.ts'
import { address, details, placeOrder } from '../commerce/orders.helpers.ts'
import { applied, withBooks } from './invoice_imports.helpers.ts'

type Queued = { id: string; template_key: string; to_address: string; status: string }

async function arrange(tx: Tx, values: { email?: string | null; due_on?: string } = {}) {
  const actors = await createActors(tx)
  const customer = await createCustomer(tx, {
    org_id: actors.org.id,
    email: values.email ?? 'ada@example.test',
  })
  if (values.email === null) {
    await tx`update public.customers set email = null where id = ${customer.id}`
  }
  const invoice = await createInvoice(tx, {
    org_id: actors.org.id,
    customer_id: customer.id,
    is_issued: true,
    issued_on: '2026-01-01',
    due_on: values.due_on ?? '2026-02-01',
  })
  return { ...actors, customerId: customer.id, invoice }
}

async function send(
  tx: Tx,
  actor: Actor,
  name: string,
  orgId: string,
  id: string,
  to: string | null = null,
): Promise<Queued> {
  await as(tx, actor)
  const [row] = await tx.unsafe<{ answer: Queued }[]>(
    `select public.${name}($1, $2, $3) as answer`,
    [orgId, id, to],
  )
  if (!row) throw new Error('no answer')
  return row.answer
}

async function markSent(tx: Tx, id: string): Promise<void> {
  await asOwner(tx)
  await tx`
    update public.email_outbox set status = 'sent', sent_at = clock_timestamp() where id = ${id}`
}

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

describe('send_credit_note', () => {
  it('queues it with its PDF, and it is sent when the mail has been', () =>
    inTransaction(async (tx) => {
      const { admin, org, invoice } = await arrange(tx)
      const note = await createCreditNote(tx, invoice)
      const { id } = await send(tx, admin, 'send_credit_note', org.id, note.id)
      await asOwner(tx)
      const [mail] = await tx`
        select attachments, text_body from public.email_outbox where id = ${id}`
      expect(mail?.attachments).toEqual([{ kind: 'credit_note_pdf', id: note.id }])
      expect(mail?.text_body).toContain(` over 100.00 EUR, for invoice ${invoice.number}.\n`)
      await markSent(tx, id)
      const [row] = await tx`select sent_at from public.credit_notes where id = ${note.id}`
      expect(row?.sent_at).not.toBeNull()
      await as(tx, admin)
      await expectDenied(
        tx`select public.send_credit_note(${org.id}, ${invoice.id})`,
        'PT404',
        'finance.credit_note_not_found',
      )
    }))
})

describe('send_credit_note of imported history', () => {
  it('says nothing of an invoice where there is none, and of its own where there is one', () =>
    withBooks(async (tx, orgId, owner) => {
      await applied(
        tx,
        orgId,
        `number|issued_on|quantity|unit_price|article|customer|customer_email
         1|2020-01-10|1|40.00|A|ada|ada@example.test
         C2|2020-01-12|-1|40.00|A|ada|ada@example.test
         C3|2020-01-13|-1|12.34|B|ada|ada@example.test`,
        { currency: 'EUR' },
      )
      await tx`set constraints all immediate`
      const notes = await tx<{ id: string; number: string }[]>`
        select id, number from public.credit_notes where org_id = ${orgId} order by number`
      const said: string[] = []
      for (const note of notes) {
        const { id } = await send(tx, owner, 'send_credit_note', orgId, note.id)
        const [mail] = await tx<{ text_body: string; html_body: string }[]>`
          select text_body, html_body from public.email_outbox where org_id = ${orgId} and id = ${id}`
        const line = mail?.text_body.split('\n').find((text) => text.includes(note.number)) ?? ''
        expect(mail?.html_body).toContain(line)
        said.push(line)
        await markSent(tx, id)
        await as(tx, owner)
        const [events] = await tx<{ data: Record<string, string> }[]>`
          select data from public.customer_events
          where org_id = ${orgId} and kind = 'credit_note.sent' and data ->> 'number' = ${note.number}`
        expect(events?.data).toMatchObject({ credit_note_id: note.id, to: 'ada@example.test' })
      }
      expect(said).toEqual([
        'please find attached our credit note C2 of 12 January 2020 over 40.00 EUR, for invoice 1.',
        'please find attached our credit note C3 of 13 January 2020 over 12.34 EUR.',
      ])
    }))
})

describe('send_voucher', () => {
  it('tells the supplier of a posted voucher, and nobody of a draft', () =>
    inTransaction(async (tx) => {
      const { admin, agent, org } = await createActors(tx)
      const supplier = await createSupplier(tx, {
        org_id: org.id,
        name: 'Paper & More',
        email: 'sales@example.test',
      })
      const { id } = await createVoucher(tx, { org_id: org.id, supplier_id: supplier.id })
      await as(tx, admin)
      await expectDenied(
        tx`select public.send_voucher(${org.id}, ${id})`,
        'PT409',
        'finance.voucher_not_posted',
      )
      await asOwner(tx)
      await postVoucher(tx, org.id, id)
      const mail = await send(tx, admin, 'send_voucher', org.id, id)
      expect(mail).toMatchObject({
        template_key: 'voucher.posted',
        to_address: 'sales@example.test',
        status: 'queued',
      })
      expect((await send(tx, admin, 'send_voucher', org.id, id)).id).toBe(mail.id)
      await asOwner(tx)
      const [row] = await tx<{ text_body: string }[]>`
        select text_body from public.email_outbox where id = ${mail.id}`
      expect(row?.text_body).toContain('Paper & More')
      expect(row?.text_body).toContain('50.00 EUR')
      await as(tx, agent)
      await expectDenied(
        tx`select public.send_voucher(${org.id}, ${id})`,
        '42501',
        'identity.permission_denied',
      )
    }))
})

describe('the confirmation of an order', () => {
  async function order(tx: Tx, { org }: Actors, email: string): Promise<string> {
    await asOwner(tx)
    await createShop(tx, { org_id: org.id })
    await createShippingRate(tx, { org_id: org.id })
    const { id: variantId } = await createVariant(tx, { org_id: org.id })
    const { token } = await createCart(tx, {
      org_id: org.id,
      items: [{ variant_id: variantId, quantity: 1 }],
    })
    const contact = { name: 'Ada <b>', email }
    const placed = await placeOrder(tx, org.id, details(1490, { contact }), {
      token: token ?? null,
    })
    return placed.id
  }

  const mailsOf = async (tx: Tx, orderId: string) => {
    await asOwner(tx)
    return [
      ...(await tx`
      select to_address, subject, text_body, html_body from public.email_outbox
      where subject_type = 'order' and subject_id = ${orderId}`),
    ]
  }

  it('goes to the buyer with what was ordered', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const [mail, ...others] = await mailsOf(tx, await order(tx, actors, 'ada@example.test'))
      expect(others).toEqual([])
      expect(mail?.to_address).toBe('ada@example.test')
      expect(mail?.text_body).toContain('Hello Ada <b>,')
      expect(mail?.html_body).toContain('Hello Ada &lt;b&gt;,')
      expect(mail?.text_body).toMatch(/1 × .+: [\d.]+ EUR/)
      expect(mail?.text_body).toContain('Total: 14.90 EUR')
      expect(mail?.text_body).toContain(address.line1)
    }))

  it('does not, where it is switched off', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await saveEmailSettings(tx, { org_id: actors.org.id, sends_order_confirmations: false })
      expect(await mailsOf(tx, await order(tx, actors, 'ada@example.test'))).toEqual([])
    }))

  it('an address that no mail can be sent to costs no order', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const id = await order(tx, actors, 'ada[eve@example.test')
      expect(await mailsOf(tx, id)).toEqual([])
    }))
})

describe('amounts and days in mails', () => {
  it.each([
    [123450, 'EUR', '1,234.50 EUR'],
    [-5, 'EUR', '-0.05 EUR'],
    [1234, 'JPY', '1,234 JPY'],
    [1234567, 'KWD', '1,234.567 KWD'],
    [9007199254740991, 'EUR', '90,071,992,547,409.91 EUR'],
  ])('%s %s', (amount, currency, expected) =>
    inTransaction(async (tx) => {
      const [row] = await tx`select private.format_money(${amount}, ${currency}) as text`
      expect(row?.text).toBe(expected)
    }),
  )
})
