import { randomUUID } from 'node:crypto'
import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { createEmail } from '../../helpers/email-factories.ts'
import { createCustomer, createInvitation } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

const allStaff = { ...staff, ...elsewhere, ...shutOut } as const
const adminsOnly = { ...admins, ...elsewhere, ...shutOut } as const
const serverOnly = { access: { service: 'ok' }, outsider: '42501' } as const

async function invoiceOf(tx: Tx, { org }: Actors): Promise<InvoiceRow> {
  const { id } = await createCustomer(tx, { org_id: org.id, email: 'ada@example.test' })
  return createInvoice(tx, {
    org_id: org.id,
    customer_id: id,
    is_issued: true,
    issued_on: '2026-01-01',
    due_on: '2026-02-01',
  })
}

/** Mails: templates, the outbox, and those of invoices. */
export const emailFunctions: Record<string, FunctionExpectation> = {
  cancel_email: {
    call: async (tx, { org }) => {
      const { id } = await createEmail(tx, { org_id: org.id })
      return (as) => as`select public.cancel_email(${org.id}, ${id})`
    },
    access: adminsOnly,
  },

  claim_emails: {
    call: async (tx, { org }) => {
      await createEmail(tx, { org_id: org.id })
      return (as) => as`select public.claim_emails()`
    },
    ...serverOnly,
  },

  count_late_emails: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.count_late_emails(${org.id})`,
    access: allStaff,
  },

  list_email_templates: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_email_templates(${org.id})`,
    access: allStaff,
  },

  mark_email_arrived: {
    call: async (tx, { org }) => {
      const { id } = await createEmail(tx, { org_id: org.id, status: 'uncertain' })
      return (as) => as`select public.mark_email_arrived(${org.id}, ${id})`
    },
    access: adminsOnly,
  },

  preview_email_template: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.preview_email_template(${org.id}, 'email.test', 'Hello', 'Hello')`,
    access: allStaff,
  },

  queue_invitation_email: {
    call: async (tx, { org, owner }) => {
      const { id } = await createInvitation(tx, { org_id: org.id, invited_by: owner.userId })
      return (as) => as`select public.queue_invitation_email(${id}, 'https://app.test/o')`
    },
    ...serverOnly,
  },

  record_emails: {
    call: async (tx, { org }) => {
      const { id } = await createEmail(tx, { org_id: org.id, status: 'sending' })
      const events = [{ org_id: org.id, id, event: 'sent' }]
      return (as) => as`select public.record_emails(${randomUUID()}, ${as.json(events)})`
    },
    ...serverOnly,
  },

  reset_email_template: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.reset_email_template(${org.id}, 'email.test')`,
    access: adminsOnly,
  },

  retry_email: {
    call: async (tx, { org }) => {
      const { id } = await createEmail(tx, { org_id: org.id, status: 'failed' })
      return (as) => as`select public.retry_email(${org.id}, ${id})`
    },
    access: adminsOnly,
  },

  save_email_template: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.save_email_template(${org.id}, 'email.test', 'Hello', 'Hello')`,
    access: adminsOnly,
  },

  send_credit_note: {
    call: async (tx, actors) => {
      const note = await createCreditNote(tx, await invoiceOf(tx, actors))
      return (as) => as`select public.send_credit_note(${actors.org.id}, ${note.id})`
    },
    access: adminsOnly,
  },

  send_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.send_invoice(${actors.org.id}, ${id})`
    },
    access: adminsOnly,
  },

  send_invoice_reminder: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.send_invoice_reminder(${actors.org.id}, ${id})`
    },
    access: adminsOnly,
  },

  send_test_email: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.send_test_email(${org.id}, 'email.test')`,
    access: adminsOnly,
  },

  update_email_settings: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.update_email_settings(${org.id}, '{"sender_name": "Acme"}')`,
    access: adminsOnly,
  },
}
