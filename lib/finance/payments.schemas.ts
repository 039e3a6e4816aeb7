import { z } from 'zod'

/** Equal to the checks of the tables, which a test compares. */
export const PAYMENT_KINDS = [
  'payment',
  'refund',
  'write_off',
  'supplier_payment',
  'reversal',
] as const
export type PaymentKind = (typeof PAYMENT_KINDS)[number]
export const PAYMENT_METHODS = [
  'bank_transfer',
  'card',
  'cash',
  'credit',
  'prepaid',
  'opening',
  'none',
] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]
/** How money comes and goes; invoices are also paid with store credit. */
export const MONEY_METHODS = ['bank_transfer', 'card', 'cash'] as const
export const CUSTOMER_METHODS = [...MONEY_METHODS, 'credit'] as const

export const PAYMENT_REFERENCE_LENGTH = 120
export const PAYMENT_NOTE_LENGTH = 500
export const MOST_ALLOCATIONS = 1000

const party = z.object({ id: z.uuid(), display_name: z.string() })
const supplier = z.object({ id: z.uuid(), name: z.string() })

const paymentColumns = {
  id: z.uuid(),
  kind: z.enum(PAYMENT_KINDS),
  method: z.enum(PAYMENT_METHODS),
  customer: party.nullable(),
  supplier: supplier.nullable(),
  currency: z.string(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
  amount_minor: z.number().int(),
  /** What was paid beyond what was owed, and became store credit. */
  credit_minor: z.number().int(),
  /** A day in the organization’s time zone. */
  paid_on: z.string(),
  reference: z.string().nullable(),
  reverses_payment_id: z.uuid().nullable(),
  reversed_at: z.string().nullable(),
  created_at: z.string(),
}

export const allocationSchema = z.object({
  invoice_id: z.uuid().nullable(),
  credit_note_id: z.uuid().nullable(),
  voucher_id: z.uuid().nullable(),
  /** Of that document. */
  number: z.string().nullable(),
  amount_minor: z.number().int(),
})

/** What `get_payment` answers, and every function that makes or takes back a payment. */
export const paymentSchema = z.object({
  ...paymentColumns,
  note: z.string().nullable(),
  reversed_by_payment_id: z.uuid().nullable(),
  created_by: z.uuid().nullable(),
  created_by_name: z.string().nullable(),
  allocations: z.array(allocationSchema),
})
export type Payment = z.infer<typeof paymentSchema>

/** A payment in a list. */
export const paymentRowSchema = z.object({
  ...paymentColumns,
  document_count: z.number().int(),
  /** Of the document, or of the first of several. */
  number: z.string().nullable(),
})
export type PaymentRow = z.infer<typeof paymentRowSchema>

/** What `list_payments` can be asked for; days are of the organization’s time zone. */
export type PaymentFilter = {
  query?: string | undefined
  kinds?: PaymentKind[] | undefined
  methods?: PaymentMethod[] | undefined
  customer_id?: string | undefined
  supplier_id?: string | undefined
  invoice_id?: string | undefined
  currency?: string | undefined
  paid_from?: string | undefined
  paid_to?: string | undefined
}

/** An invoice that a payment can be for. */
export const openInvoiceSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  due_on: z.string(),
  currency: z.string(),
  total_minor: z.number().int(),
  open_minor: z.number().int(),
})
export type OpenInvoice = z.infer<typeof openInvoiceSchema>

export const amountSchema = z
  .number()
  .refine((amount) => Number.isSafeInteger(amount) && amount > 0, {
    error: 'finance.payment_amount_invalid',
  })
const day = z.iso.date()
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())
const referenceSchema = optional(z.string().trim().max(PAYMENT_REFERENCE_LENGTH))
const noteSchema = optional(z.string().trim().max(PAYMENT_NOTE_LENGTH))
/** Made once per form, so that a second press of the button is the same payment. */
export const keySchema = z.string().min(1).max(255)

const paymentFields = {
  amount_minor: amountSchema,
  paid_on: optional(day),
  reference: referenceSchema,
  note: noteSchema,
  idempotency_key: keySchema,
}

export const recordPaymentSchema = z.object({
  ...paymentFields,
  customer_id: z.uuid(),
  currency: z.string().length(3),
  method: z.enum(CUSTOMER_METHODS),
  /** Left out, what was due first is paid first; empty, all of it becomes store credit. */
  allocations: z
    .array(
      z.object({
        invoice_id: z.uuid(),
        amount_minor: amountSchema,
        /** What was shown as open: nothing is booked where it is less by now. */
        expected_open_minor: z.number().int().min(0),
      }),
    )
    .max(MOST_ALLOCATIONS)
    .optional(),
})

/** Of a credit note, or of a customer’s store credit in a currency. */
export const refundPaymentSchema = z.object({
  ...paymentFields,
  credit_note_id: z.uuid().optional(),
  customer_id: z.uuid().optional(),
  currency: z.string().length(3).optional(),
  method: z.enum(MONEY_METHODS),
})

export const writeOffInvoiceSchema = z.object({
  invoice_id: z.uuid(),
  /** Left out, all that is open. */
  amount_minor: amountSchema.optional(),
  paid_on: optional(day),
  note: z.string().trim().min(1).max(PAYMENT_NOTE_LENGTH),
  idempotency_key: keySchema,
})

export const reversePaymentSchema = z.object({
  payment_id: z.uuid(),
  reason: z.string().trim().min(1).max(PAYMENT_NOTE_LENGTH),
})
