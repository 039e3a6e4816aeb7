import { z } from '@hono/zod-openapi'
import { EMAIL_STATUSES, emailSchema } from '@/lib/platform/emails.schemas'
import { cursorQuery, describable, limitQuery, nextCursor } from './schemas'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  template_key: 'invoice.issued',
  to_address: 'carla@example.com',
  to_name: 'Carla Bianchi',
  subject: 'Invoice INV-2026-00042 from Acme',
  subject_type: 'invoice' as const,
  subject_id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  status: 'sent' as const,
  attempts: 1,
  next_attempt_at: '2026-11-21T12:00:00.000Z',
  handed_over_at: '2026-11-21T12:00:01.000Z',
  last_error: null,
  last_reply: null,
  sent_at: '2026-11-21T12:00:01.000Z',
  bodies_removed_at: null,
  created_at: '2026-11-21T12:00:00.000Z',
}

export const emailAnswer = describable(emailSchema).openapi('Email', {
  description:
    '`uncertain`: it was handed to the mail server and no answer came; it may have arrived, and is not sent again until somebody says so. With `bodies_removed_at`, what it said is no longer kept.',
  example,
})

export const emailPageAnswer = z
  .object({ items: z.array(emailAnswer), next_cursor: nextCursor })
  .openapi('EmailPage', { example: { items: [example], next_cursor: null } })

export const listEmailsQuery = z.strictObject({
  status: z.enum(EMAIL_STATUSES).optional().openapi({ description: 'How far they have come.' }),
  subject_id: z.uuid().optional().openapi({
    description: 'Mails about this invoice, credit note, voucher or order.',
  }),
  limit: limitQuery,
  cursor: cursorQuery,
})
