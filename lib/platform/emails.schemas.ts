import { z } from 'zod'

export const EMAIL_STATUSES = [
  'queued',
  'sending',
  'sent',
  'failed',
  'uncertain',
  'cancelled',
] as const
export const emailStatusSchema = z.enum(EMAIL_STATUSES)
export type EmailStatus = z.infer<typeof emailStatusSchema>

/** What somebody has to decide about. */
export const GIVEN_UP_STATUSES = ['failed', 'uncertain'] as const satisfies readonly EmailStatus[]

/** Of what staff see: invitations are in the outbox, too, and hidden from them. */
export const emailSubjectTypeSchema = z.enum(['invoice', 'credit_note', 'voucher', 'order', 'test'])

export const EMAIL_LIMITS = {
  subject: 200,
  body: 10_000,
  sender_name: 120,
  address: 254,
  bodies_kept_days: 3_650,
} as const

export const emailSchema = z.object({
  id: z.uuid(),
  template_key: z.string(),
  to_address: z.string(),
  to_name: z.string().nullable(),
  subject: z.string(),
  subject_type: emailSubjectTypeSchema,
  subject_id: z.uuid().nullable(),
  status: emailStatusSchema,
  attempts: z.number().int(),
  next_attempt_at: z.string(),
  handed_over_at: z.string().nullable(),
  last_error: z.string().nullable(),
  last_reply: z.string().nullable(),
  sent_at: z.string().nullable(),
  bodies_removed_at: z.string().nullable(),
  created_at: z.string(),
})
export type EmailItem = z.infer<typeof emailSchema>

export const emailDetailSchema = emailSchema.extend({
  from_name: z.string(),
  reply_to: z.string().nullable(),
  text_body: z.string().nullable(),
  html_body: z.string().nullable(),
  attachments: z.array(z.object({ kind: z.string(), id: z.uuid() })),
  created_by: z.uuid().nullable(),
})
export type EmailDetail = z.infer<typeof emailDetailSchema>

export const listEmailsSchema = z.object({
  status: emailStatusSchema.optional().catch(undefined),
  subject_id: z.uuid().optional().catch(undefined),
  after: z.string().max(500).optional().catch(undefined),
})
export type ListEmailsInput = z.infer<typeof listEmailsSchema>

export const emailPositionSchema = z.object({
  created_at: z.iso.datetime({ offset: true }),
  id: z.uuid(),
})

const variableSchema = z.object({
  name: z.string(),
  description: z.string(),
  example: z.string(),
})
export type EmailVariable = z.infer<typeof variableSchema>

export const emailTemplateSchema = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  subject: z.string(),
  body: z.string(),
  is_custom: z.boolean(),
  updated_at: z.string().nullable(),
  variables: z.array(variableSchema),
})
export type EmailTemplate = z.infer<typeof emailTemplateSchema>

export const emailPreviewSchema = z.object({
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  unknown: z.array(z.string()),
  missing: z.array(z.string()),
  /** Variables that not every email has, and what becomes of the text where they are missing. */
  optional: z.array(z.string()),
  left_out: z.array(z.string()),
  replaces_subject: z.boolean(),
})
export type EmailPreview = z.infer<typeof emailPreviewSchema>

export const emailSettingsSchema = z.object({
  sender_name: z.string().nullable(),
  reply_to: z.string().nullable(),
  sends_order_confirmations: z.boolean(),
  bodies_kept_days: z.number().int(),
})
export type EmailSettings = z.infer<typeof emailSettingsSchema>

export const queuedEmailSchema = z.object({
  id: z.uuid(),
  template_key: z.string(),
  to_address: z.string(),
  status: emailStatusSchema,
  sent_at: z.string().nullable(),
})
export type QueuedEmail = z.infer<typeof queuedEmailSchema>

/** What was mailed about a document, as staff see it there. */
export const documentEmailSchema = queuedEmailSchema.extend({ last_error: z.string().nullish() })
export type DocumentEmail = z.infer<typeof documentEmailSchema>

const org = z.string().min(1).max(100)
const templateKey = z.string().min(1).max(60)

export const templateKeySchema = z.strictObject({ org, template_key: templateKey })
export const templateTextSchema = z.strictObject({
  org,
  template_key: templateKey,
  subject: z.string().trim().min(1).max(EMAIL_LIMITS.subject),
  body: z
    .string()
    .max(EMAIL_LIMITS.body)
    .refine((text) => text.trim() !== '', { error: 'field.required' }),
})

const emptyToNull = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? null : value

export const updateEmailSettingsSchema = z.strictObject({
  org,
  sender_name: z.preprocess(
    emptyToNull,
    z.string().trim().max(EMAIL_LIMITS.sender_name).nullable(),
  ),
  reply_to: z.preprocess(emptyToNull, z.email().max(EMAIL_LIMITS.address).nullable()),
  sends_order_confirmations: z.boolean(),
  bodies_kept_days: z
    .int({ error: 'platform.email_days_invalid' })
    .min(1, { error: 'platform.email_days_invalid' })
    .max(EMAIL_LIMITS.bodies_kept_days, { error: 'platform.email_days_invalid' }),
})

export const emailIdSchema = z.strictObject({ org, email_id: z.uuid() })

const to = z.preprocess(emptyToNull, z.email().max(EMAIL_LIMITS.address).nullable())
/** Without an address, the document's or the customer's own. */
export const sendInvoiceSchema = z.strictObject({ org, invoice_id: z.uuid(), to: to.optional() })
export const sendVoucherSchema = z.strictObject({ org, voucher_id: z.uuid(), to: to.optional() })
export const sendCreditNoteSchema = z.strictObject({
  org,
  credit_note_id: z.uuid(),
  to: to.optional(),
})
