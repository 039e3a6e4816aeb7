import type { BadgeVariant } from '@/components/ui/badge'
import type { EmailItem, EmailStatus, QueuedEmail } from '@/lib/platform/emails.schemas'

export const EMAIL_STATUS_LABELS: Record<EmailStatus, string> = {
  queued: 'Waiting',
  sending: 'Being sent',
  sent: 'Sent',
  failed: 'Failed',
  uncertain: 'Uncertain',
  cancelled: 'Held back',
}

export const EMAIL_STATUS_VARIANTS: Record<EmailStatus, BadgeVariant> = {
  queued: 'secondary',
  sending: 'info',
  sent: 'success',
  failed: 'destructive',
  uncertain: 'warning',
  cancelled: 'outline',
}

const REASONS: Record<string, string> = {
  smtp_unreachable: 'The mail server could not be reached.',
  smtp_host_unknown: 'The mail server has no address: its name may be mistyped.',
  smtp_timeout: 'The mail server did not answer in time.',
  smtp_refused: 'The mail server refused the connection.',
  smtp_auth_failed: 'The mail server did not accept the user name or password.',
  smtp_tls_failed: 'No encrypted connection to the mail server was possible.',
  smtp_rejected: 'The mail server did not accept the email.',
  email_too_large: 'The email is too large for the mail server.',
  address_refused: 'Nothing can be sent to this address.',
  connection_lost:
    'The connection was lost while the email was being handed over. It may have arrived.',
  worker_died: 'Sending was cut off. If it says “uncertain”, the email may have arrived.',
  attachment_missing: 'The document that belongs to it is not there any more.',
  attachment_failed: 'The document that belongs to it could not be made.',
}

/** What went wrong, in a sentence; codes of the server stand behind it. */
export function emailErrorText({
  last_error,
  last_reply,
}: Pick<EmailItem, 'last_error' | 'last_reply'>): string | null {
  if (last_error === null) return null
  const reason = REASONS[last_error] ?? 'The email could not be sent.'
  return last_reply ? `${reason} It answered ${last_reply}.` : reason
}

const SUBJECT_PATHS: Partial<Record<EmailItem['subject_type'], string>> = {
  invoice: 'invoices',
  credit_note: 'credit-notes',
  order: 'orders',
  voucher: 'vouchers',
}

/** Where the document is that a mail is about, if it has a page. */
export function emailSubjectHref(base: string, email: EmailItem): string | null {
  const path = SUBJECT_PATHS[email.subject_type]
  return path && email.subject_id ? `${base}/${path}/${email.subject_id}` : null
}

/** Whether the page of what a mail is about can send a new one. */
export function hasSendButton({ subject_type }: EmailItem): boolean {
  return subject_type !== 'order' && subject_type !== 'test'
}

export const EMAIL_SUBJECT_LABELS: Record<EmailItem['subject_type'], string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  voucher: 'Voucher',
  order: 'Order',
  test: 'Test',
}

/** What is said to whoever wanted a mail sent: one that is there already is not sent beside itself. */
export function sendText({ status, to_address }: QueuedEmail, done: string): string {
  if (status === 'sent') return `It has just been sent to ${to_address}`
  if (status === 'uncertain') {
    return `Nothing was sent: an earlier email to ${to_address} may have arrived.`
  }
  return done
}
