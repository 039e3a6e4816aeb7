'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { showAnew } from '@/lib/show-anew'
import {
  emailIdSchema,
  emailPreviewSchema,
  emailTemplateSchema,
  queuedEmailSchema,
  sendCreditNoteSchema,
  sendInvoiceSchema,
  sendVoucherSchema,
  templateKeySchema,
  templateTextSchema,
  updateEmailSettingsSchema,
} from './emails.schemas'
import { pokeMailer } from './mailer'

type Answer = PromiseLike<{ data: unknown; error: DatabaseError | null }>

/** What staff decide about a mail that waits or failed. */
function defineDecision(decide: (session: OrgSession, emailId: string) => Answer) {
  return defineOrgAction(emailIdSchema, async (session, { email_id }) => {
    const { error } = await decide(session, email_id)
    if (error) throw fromDatabase(error)
    showAnew(session)
    return null
  })
}

/** A document is queued by the database; the mailer hears of it, so that it leaves at once. */
function defineSender<S extends z.ZodType>(
  schema: S,
  queue: (session: OrgSession, input: z.infer<S>) => Answer,
) {
  return defineOrgAction(schema, async (session, input) => {
    const { data, error } = await queue(session, input)
    if (error) throw fromDatabase(error)
    pokeMailer()
    showAnew(session)
    return queuedEmailSchema.parse(data)
  })
}

export const saveEmailTemplate = defineOrgAction(
  templateTextSchema,
  async (session, { template_key, subject, body }) => {
    const { data, error } = await session.db.rpc('save_email_template', {
      p_org_id: session.org.id,
      p_template_key: template_key,
      p_subject: subject,
      p_body: body,
    })
    if (error) throw fromDatabase(error)
    showAnew(session)
    return emailTemplateSchema.parse(data)
  },
)

export const resetEmailTemplate = defineOrgAction(
  templateKeySchema,
  async (session, { template_key }) => {
    const { data, error } = await session.db.rpc('reset_email_template', {
      p_org_id: session.org.id,
      p_template_key: template_key,
    })
    if (error) throw fromDatabase(error)
    showAnew(session)
    return emailTemplateSchema.parse(data)
  },
)

export const previewEmailTemplate = defineOrgAction(
  templateTextSchema,
  async (session, { template_key, subject, body }) => {
    const { data, error } = await session.db.rpc('preview_email_template', {
      p_org_id: session.org.id,
      p_template_key: template_key,
      p_subject: subject,
      p_body: body,
    })
    if (error) throw fromDatabase(error)
    return emailPreviewSchema.parse(data)
  },
)

export const sendTestEmail = defineOrgAction(
  templateTextSchema.partial({ subject: true, body: true }),
  async (session, { template_key, subject, body }) => {
    const { data, error } = await session.db.rpc('send_test_email', {
      p_org_id: session.org.id,
      p_template_key: template_key,
      ...(subject === undefined ? {} : { p_subject: subject }),
      ...(body === undefined ? {} : { p_body: body }),
    })
    if (error) throw fromDatabase(error)
    pokeMailer()
    return z.object({ id: z.uuid(), to_address: z.string() }).parse(data)
  },
)

export const updateEmailSettings = defineOrgAction(
  updateEmailSettingsSchema,
  async (session, { org: _, ...values }) => {
    const { error } = await session.db.rpc('update_email_settings', {
      p_org_id: session.org.id,
      p_values: values,
    })
    if (error) throw fromDatabase(error)
    showAnew(session)
    return null
  },
)

export const retryEmail = defineDecision(async ({ db, org }, emailId) => {
  const answer = await db.rpc('retry_email', { p_org_id: org.id, p_email_id: emailId })
  if (!answer.error) pokeMailer()
  return answer
})

export const cancelEmail = defineDecision(({ db, org }, emailId) =>
  db.rpc('cancel_email', { p_org_id: org.id, p_email_id: emailId }),
)

export const markEmailArrived = defineDecision(({ db, org }, emailId) =>
  db.rpc('mark_email_arrived', { p_org_id: org.id, p_email_id: emailId }),
)

export const sendInvoice = defineSender(sendInvoiceSchema, ({ db, org }, { invoice_id, to }) =>
  db.rpc('send_invoice', {
    p_org_id: org.id,
    p_invoice_id: invoice_id,
    ...(to ? { p_to: to } : {}),
  }),
)

export const sendInvoiceReminder = defineSender(
  sendInvoiceSchema,
  ({ db, org }, { invoice_id, to }) =>
    db.rpc('send_invoice_reminder', {
      p_org_id: org.id,
      p_invoice_id: invoice_id,
      ...(to ? { p_to: to } : {}),
    }),
)

export const sendCreditNote = defineSender(
  sendCreditNoteSchema,
  ({ db, org }, { credit_note_id, to }) =>
    db.rpc('send_credit_note', {
      p_org_id: org.id,
      p_credit_note_id: credit_note_id,
      ...(to ? { p_to: to } : {}),
    }),
)

export const sendVoucher = defineSender(sendVoucherSchema, ({ db, org }, { voucher_id, to }) =>
  db.rpc('send_voucher', {
    p_org_id: org.id,
    p_voucher_id: voucher_id,
    ...(to ? { p_to: to } : {}),
  }),
)
