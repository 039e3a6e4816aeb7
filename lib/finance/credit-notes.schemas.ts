import { z } from 'zod'
import { documentEmailSchema } from '@/lib/platform/emails.schemas'
import { billToSchema, creditNoteUseShape } from './invoices.schemas'
import { keySchema, PAYMENT_METHODS } from './payments.schemas'

export const CREDIT_NOTE_REASON_LENGTH = 500
/** What becomes of what had been paid already. */
export const GIVE_BACKS = ['credit', 'refund'] as const

const amounts = {
  total_minor: z.number().int(),
  ...creditNoteUseShape,
}

const invoice = z.object({ id: z.uuid(), number: z.string() })

export const creditNoteItemSchema = z.object({
  id: z.uuid(),
  invoice_item_id: z.uuid().nullable(),
  position: z.number().int(),
  description: z.string(),
  quantity: z.number(),
  tax_rate_bps: z.number().int(),
  net_minor: z.number().int(),
  tax_minor: z.number().int(),
  gross_minor: z.number().int(),
})

/** What `get_credit_note` answers, and `issue_credit_note`. */
export const creditNoteSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  series: z.string(),
  currency: z.string(),
  exponent: z.number().int(),
  issued_on: z.string(),
  reason: z.string(),
  net_minor: z.number().int(),
  tax_minor: z.number().int(),
  ...amounts,
  customer: z.object({
    id: z.uuid(),
    display_name: z.string(),
    email: z.string().nullable(),
  }),
  /** As on the paper. */
  bill_to: billToSchema,
  /** Null only of imported history. */
  invoice: invoice.nullable(),
  issued_at: z.string(),
  sent_at: z.string().nullable(),
  /** Told to staff only. */
  created_by: z.uuid().nullable(),
  created_by_name: z.string().nullable(),
  items: z.array(creditNoteItemSchema),
  taxes: z.array(
    z.object({
      tax_rate_bps: z.number().int(),
      net_minor: z.number().int(),
      tax_minor: z.number().int(),
    }),
  ),
  refunds: z.array(
    z.object({
      id: z.uuid(),
      method: z.enum(PAYMENT_METHODS),
      paid_on: z.string(),
      reference: z.string().nullable(),
      amount_minor: z.number().int(),
      reversed_at: z.string().nullable(),
    }),
  ),
  /** Told to staff only. */
  emails: z.array(documentEmailSchema),
})
export type CreditNote = z.infer<typeof creditNoteSchema>

/** A credit note in a list. */
export const creditNoteRowSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  customer: z.object({ id: z.uuid(), display_name: z.string() }),
  invoice: invoice.nullable(),
  currency: z.string(),
  exponent: z.number().int(),
  issued_on: z.string(),
  issued_at: z.string(),
  reason: z.string(),
  ...amounts,
})
export type CreditNoteRow = z.infer<typeof creditNoteRowSchema>

/** What `list_credit_notes` can be asked for. */
export type CreditNoteFilter = {
  number?: string | undefined
  customer_id?: string | undefined
  invoice_id?: string | undefined
  currency?: string | undefined
  issued_from?: string | undefined
  issued_to?: string | undefined
  is_refundable?: boolean | undefined
}

/** A number, or exactly as text; what is wrong with it is said by the database. */
export const creditedItemSchema = z.object({
  invoice_item_id: z.uuid(),
  quantity: z.union([z.number(), z.string().max(20)]),
})

const credited = {
  invoice_id: z.uuid(),
  /** Left out, all that is left of the invoice. */
  items: z.array(creditedItemSchema).min(1).max(1000).optional(),
}

export const previewCreditNoteSchema = z.object(credited)

/** What `preview_credit_note` says one would come to. */
export const creditNotePreviewSchema = z.object({
  total_minor: z.number().int(),
  /** Off what is still open of the invoice. */
  settled_minor: z.number().int(),
  /** Of what had been paid. */
  given_back_minor: z.number().int(),
})
export type CreditNotePreview = z.infer<typeof creditNotePreviewSchema>

export const issueCreditNoteSchema = z.object({
  ...credited,
  reason: z.string().trim().min(1).max(CREDIT_NOTE_REASON_LENGTH),
  give_back: z.enum(GIVE_BACKS).optional(),
  idempotency_key: keySchema,
})
