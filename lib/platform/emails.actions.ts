'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
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

function revalidateEmails({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}`, 'layout')
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
    revalidateEmails(session)
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
    revalidateEmails(session)
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
    revalidateEmails(session)
    return null
  },
)

export const retryEmail = defineOrgAction(emailIdSchema, async (session, { email_id }) => {
  const { error } = await session.db.rpc('retry_email', {
    p_org_id: session.org.id,
    p_email_id: email_id,
  })
  if (error) throw fromDatabase(error)
  pokeMailer()
  revalidateEmails(session)
  return null
})

export const cancelEmail = defineOrgAction(emailIdSchema, async (session, { email_id }) => {
  const { error } = await session.db.rpc('cancel_email', {
    p_org_id: session.org.id,
    p_email_id: email_id,
  })
  if (error) throw fromDatabase(error)
  revalidateEmails(session)
  return null
})

export const markEmailArrived = defineOrgAction(emailIdSchema, async (session, { email_id }) => {
  const { error } = await session.db.rpc('mark_email_arrived', {
    p_org_id: session.org.id,
    p_email_id: email_id,
  })
  if (error) throw fromDatabase(error)
  revalidateEmails(session)
  return null
})

export const sendInvoice = defineOrgAction(
  sendInvoiceSchema,
  async (session, { invoice_id, to }) => {
    const { data, error } = await session.db.rpc('send_invoice', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
      ...(to ? { p_to: to } : {}),
    })
    if (error) throw fromDatabase(error)
    pokeMailer()
    revalidateEmails(session)
    return queuedEmailSchema.parse(data)
  },
)

export const sendInvoiceReminder = defineOrgAction(
  sendInvoiceSchema,
  async (session, { invoice_id, to }) => {
    const { data, error } = await session.db.rpc('send_invoice_reminder', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
      ...(to ? { p_to: to } : {}),
    })
    if (error) throw fromDatabase(error)
    pokeMailer()
    revalidateEmails(session)
    return queuedEmailSchema.parse(data)
  },
)

export const sendCreditNote = defineOrgAction(
  sendCreditNoteSchema,
  async (session, { credit_note_id, to }) => {
    const { data, error } = await session.db.rpc('send_credit_note', {
      p_org_id: session.org.id,
      p_credit_note_id: credit_note_id,
      ...(to ? { p_to: to } : {}),
    })
    if (error) throw fromDatabase(error)
    pokeMailer()
    revalidateEmails(session)
    return queuedEmailSchema.parse(data)
  },
)

export const sendVoucher = defineOrgAction(
  sendVoucherSchema,
  async (session, { voucher_id, to }) => {
    const { data, error } = await session.db.rpc('send_voucher', {
      p_org_id: session.org.id,
      p_voucher_id: voucher_id,
      ...(to ? { p_to: to } : {}),
    })
    if (error) throw fromDatabase(error)
    pokeMailer()
    revalidateEmails(session)
    return queuedEmailSchema.parse(data)
  },
)
