import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCreditNote } from '../../helpers/finance-factories.ts'
import { arrange, markSent, send } from './emails.helpers.ts'
import { applied, withBooks } from './invoice_imports.helpers.ts'

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

  it.each([
    {
      what: 'leaves out the line, and says the built-in subject',
      body: 'Gutschrift {{number}} über {{total}}\nZu Rechnung {{ invoice_number }}\n\nDanke',
      whole: 'Gutschrift C2 über 40.00 EUR\nZu Rechnung 1\n\nDanke\n',
      alone: 'Gutschrift C3 über 12.34 EUR\n\nDanke\n',
    },
    {
      what: 'says what is built in where no other line is left',
      body: '{{number}} zu Rechnung {{invoice_number}}',
      whole: 'C2 zu Rechnung 1\n',
      alone: expect.stringContaining('our credit note C3 of 13 January 2020 over 12.34 EUR.'),
    },
  ])('by words of its own, without an invoice it $what', ({ body, whole, alone }) =>
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
      const notes = await tx<{ id: string }[]>`
        select id from public.credit_notes where org_id = ${orgId} order by number`
      await as(tx, owner)
      await tx`
        select public.save_email_template(
          ${orgId}, 'credit_note.issued', 'Gutschrift {{number}} zu {{invoice_number}}', ${body}
        )`
      const said: unknown[] = []
      for (const note of notes) {
        const { id } = await send(tx, owner, 'send_credit_note', orgId, note.id)
        const [mail] = await tx`
          select subject, text_body from public.email_outbox where org_id = ${orgId} and id = ${id}`
        said.push(mail)
      }
      expect(said).toEqual([
        { subject: 'Gutschrift C2 zu 1', text_body: whole },
        { subject: expect.stringMatching(/^Credit note C3 from /), text_body: alone },
      ])
    }),
  )
})
