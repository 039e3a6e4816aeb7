import 'server-only'
import { z } from 'zod'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type EmailDetail,
  type EmailItem,
  type EmailPreview,
  type EmailSettings,
  type EmailTemplate,
  emailDetailSchema,
  emailPositionSchema,
  emailPreviewSchema,
  emailSchema,
  emailSettingsSchema,
  emailTemplateSchema,
  GIVEN_UP_STATUSES,
  type ListEmailsInput,
} from './emails.schemas'

const pageSize = 50

const itemColumns =
  'id, template_key, to_address, to_name, subject, subject_type, subject_id, status, attempts, next_attempt_at, handed_over_at, last_error, last_reply, sent_at, bodies_removed_at, created_at'

/** Newest first; each page starts where the last one ended. */
export async function listEmails(
  { db, org }: OrgScope,
  input: ListEmailsInput & { limit?: number },
): Promise<{ items: EmailItem[]; next_cursor: string | null }> {
  const limit = input.limit ?? pageSize
  let query = db.from('email_outbox').select(itemColumns).eq('org_id', org.id)
  if (input.status) query = query.eq('status', input.status)
  if (input.subject_id) query = query.eq('subject_id', input.subject_id)
  if (input.after) {
    const { created_at, id } = decodeCursor(emailPositionSchema, input.after)
    query = query.lte('created_at', created_at).or(`created_at.lt."${created_at}",id.lt.${id}`)
  }
  const { data, error } = await query
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(limit + 1)
  if (error) throw fromDatabase(error)
  return toPage(z.array(emailSchema).parse(data), limit, ({ created_at, id }) => ({
    created_at,
    id,
  }))
}

export async function getEmail({ db, org }: OrgScope, id: string): Promise<EmailDetail | null> {
  const { data, error } = await db
    .from('email_outbox')
    .select(`${itemColumns}, from_name, reply_to, text_body, html_body, attachments, created_by`)
    .eq('org_id', org.id)
    .eq('id', id)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : emailDetailSchema.parse(data)
}

/** How many mails wait for somebody to decide. */
export async function countGivenUpEmails({ db, org }: OrgScope): Promise<number> {
  const { count, error } = await db
    .from('email_outbox')
    .select('id', { count: 'exact', head: true })
    .eq('org_id', org.id)
    .in('status', [...GIVEN_UP_STATUSES])
  if (error) throw fromDatabase(error)
  return count ?? 0
}

/** How many mails should have left more than an hour ago: then nothing sends them. */
export async function countLateEmails({ db, org }: OrgScope): Promise<number> {
  const { data, error } = await db.rpc('count_late_emails', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return data
}

export async function listEmailTemplates({ db, org }: OrgScope): Promise<EmailTemplate[]> {
  const { data, error } = await db.rpc('list_email_templates', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return z.array(emailTemplateSchema).parse(data)
}

export async function getEmailTemplate(
  scope: OrgScope,
  templateKey: string,
): Promise<EmailTemplate | null> {
  const templates = await listEmailTemplates(scope)
  return templates.find(({ key }) => key === templateKey) ?? null
}

/** A template as it is saved, with its examples. */
export async function previewTemplate(
  { db, org }: OrgScope,
  { key, subject, body }: EmailTemplate,
): Promise<EmailPreview> {
  const { data, error } = await db.rpc('preview_email_template', {
    p_org_id: org.id,
    p_template_key: key,
    p_subject: subject,
    p_body: body,
  })
  if (error) throw fromDatabase(error)
  return emailPreviewSchema.parse(data)
}

/** Without a row it is as it comes. */
export async function getEmailSettings({ db, org }: OrgScope): Promise<EmailSettings> {
  const { data, error } = await db
    .from('email_settings')
    .select('sender_name, reply_to, sends_order_confirmations, bodies_kept_days')
    .eq('org_id', org.id)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return emailSettingsSchema.parse(
    data ?? {
      sender_name: null,
      reply_to: null,
      sends_order_confirmations: true,
      bodies_kept_days: 90,
    },
  )
}
