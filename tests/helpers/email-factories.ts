import { randomUUID } from 'node:crypto'
import type { Executor } from './db.ts'
import { required } from './factories.ts'

export type EmailRow = { id: string; org_id: string; status: string }

/** A mail as the table holds it; nothing is rendered. */
export async function createEmail(
  db: Executor,
  values: {
    org_id: string
    to_address?: string
    subject?: string
    status?: string
    subject_type?: string
    subject_id?: string
    attempts?: number
    last_error?: string
  },
): Promise<EmailRow> {
  const status = values.status ?? 'queued'
  const [row] = await db<EmailRow[]>`
    insert into public.email_outbox (
      org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
      subject_id, dedupe_key, status, attempts, last_error, sent_at, lease_token, leased_until
    ) values (
      ${values.org_id}, 'email.test', ${values.to_address ?? 'ada@example.test'}, 'Acme',
      ${values.subject ?? 'Hello'}, 'Hello', '<p>Hello</p>', ${values.subject_type ?? 'test'},
      ${values.subject_id ?? null}, ${randomUUID()}, ${status}, ${values.attempts ?? 0},
      ${values.last_error ?? null}, ${status === 'sent' ? new Date() : null},
      ${status === 'sending' ? randomUUID() : null},
      ${status === 'sending' ? new Date(Date.now() + 60_000) : null}
    )
    returning id, org_id, status`
  return required(row)
}

export async function saveEmailSettings(
  db: Executor,
  values: {
    org_id: string
    sender_name?: string
    reply_to?: string
    sends_order_confirmations?: boolean
  },
): Promise<void> {
  await db`
    insert into public.email_settings (org_id, sender_name, reply_to, sends_order_confirmations)
    values (
      ${values.org_id}, ${values.sender_name ?? null}, ${values.reply_to ?? null},
      ${values.sends_order_confirmations ?? true}
    )`
}

export async function saveEmailTemplate(
  db: Executor,
  values: { org_id: string; template_key?: string; subject?: string; body?: string },
): Promise<void> {
  await db`
    insert into public.email_templates (org_id, template_key, subject, body)
    values (
      ${values.org_id}, ${values.template_key ?? 'email.test'}, ${values.subject ?? 'Hello'},
      ${values.body ?? 'Hello {{name}}'}
    )`
}
