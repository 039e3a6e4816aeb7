import { z } from 'zod'
import { documentEmailSchema } from '@/lib/platform/emails.schemas'
import { PAYMENT_KINDS, PAYMENT_METHODS } from './payments.schemas'

/** Equal to the checks of the tables, which a test compares. */
export const INVOICE_STATUSES = [
  'draft',
  'issued',
  'sent',
  'partly_paid',
  'paid',
  'void',
  'credited',
  'written_off',
] as const

/** What people call an invoice on a day: its status, or overdue from the day after it was due. */
export const INVOICE_STATES = [...INVOICE_STATUSES, 'overdue'] as const
export type InvoiceState = (typeof INVOICE_STATES)[number]

export const INVOICE_SORTS = ['issued_on.desc', 'due_on.asc', 'total_minor.desc'] as const
export type InvoiceSort = (typeof INVOICE_SORTS)[number]

export const DESCRIPTION_LENGTH = 500
export const BILL_TO_LINES_MAX = 6
export const BILL_TO_LINE_LENGTH = 120
export const UNIT_LENGTH = 20
export const REFERENCE_LENGTH = 120
export const INVOICE_NOTE_LENGTH = 2000
export const TERMS_LENGTH = 500
export const VOID_REASON_LENGTH = 500
/** Lines of one invoice. */
export const INVOICE_LINES_MAX = 1000
export const UNIT_PRICE_MAX = 99_999_999_999_999
export const TERMS_DAYS_MAX = 365

const line = z.string().nullish()
const minor = z.number().int()
/** Of many documents: together they may be more than a number holds exactly. */
const sum = z.number()
const day = z.string()

/** Who sells, as it stood on the paper on the day it was issued. */
export const sellerSchema = z.object({
  name: z.string(),
  address: line,
  tax_number: line,
  legal_text: line,
  payment_details: line,
  logo_path: line,
})
export type Seller = z.infer<typeof sellerSchema>

export const billToSchema = z.object({
  name: z.string(),
  company: line,
  email: line,
  lines: z.array(z.string()).default([]),
  country_code: line,
  tax_number: line,
})
export type BillTo = z.infer<typeof billToSchema>

export const invoiceItemSchema = z.object({
  id: z.uuid(),
  position: z.number().int(),
  description: z.string(),
  /** Up to six digits after the point. */
  quantity: z.number(),
  unit: z.string().nullable(),
  unit_price_minor: minor,
  discount_bps: z.number().int(),
  tax_rate_bps: z.number().int(),
  net_minor: minor,
  tax_minor: minor,
  gross_minor: minor,
  product_id: z.uuid().nullable(),
  variant_id: z.uuid().nullable(),
  order_item_id: z.uuid().nullable(),
})
export type InvoiceItem = z.infer<typeof invoiceItemSchema>

export const taxShareSchema = z.object({
  tax_rate_bps: z.number().int(),
  net_minor: minor,
  tax_minor: minor,
})
export type TaxShare = z.infer<typeof taxShareSchema>

/** What of a payment went to this invoice. */
export const invoicePaymentSchema = z.object({
  id: z.uuid(),
  kind: z.enum(PAYMENT_KINDS),
  method: z.enum(PAYMENT_METHODS),
  paid_on: day,
  reference: z.string().nullable(),
  amount_minor: minor,
  reversed_at: z.string().nullable(),
})
export type InvoicePayment = z.infer<typeof invoicePaymentSchema>

/** What became of a credit note. All but `refunded_minor`, which is part of another, add up to it. */
export const creditNoteUseShape = {
  /** What it took off what was still open of the invoice. */
  settled_minor: minor,
  /** What had been paid and became store credit. */
  credit_minor: minor,
  /** What had been paid and is paid back in money. */
  refundable_minor: minor,
  /** What of that has been paid back. */
  refunded_minor: minor,
}

export const invoiceCreditNoteSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  issued_on: day,
  total_minor: minor,
  ...creditNoteUseShape,
  reason: z.string(),
})
export type InvoiceCreditNote = z.infer<typeof invoiceCreditNoteSchema>

/** What is left of a line to be credited. */
export const creditableSchema = z.object({
  invoice_item_id: z.uuid(),
  quantity: z.number(),
  /** What of it was cancelled with the order since: what `uncredited_minor` is for. */
  uncredited_quantity: z.number(),
  net_minor: minor,
  tax_minor: minor,
})

/** What `get_invoice` answers, and every function that changes an invoice. */
export const invoiceSchema = z.object({
  id: z.uuid(),
  org_id: z.uuid(),
  customer_id: z.uuid(),
  order_id: z.uuid().nullable(),
  status: z.enum(INVOICE_STATUSES),
  state: z.enum(INVOICE_STATES),
  number: z.string().nullable(),
  series: z.string(),
  currency: z.string(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  issued_on: day.nullable(),
  due_on: day.nullable(),
  payment_terms_days: z.number().int(),
  payment_terms: z.string().nullable(),
  reference: z.string().nullable(),
  note: z.string().nullable(),
  /** Null for a draft: it is copied when it is issued. */
  seller: sellerSchema.nullable(),
  bill_to: billToSchema,
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  paid_minor: minor,
  credited_minor: minor,
  /** What credit notes gave back of what was paid, besides what they took off. */
  given_back_minor: minor,
  /** For staff; to whose invoice it is, nothing was written off and all of it is open. */
  written_off_minor: minor,
  open_minor: minor,
  /** What was cancelled of its order since and no credit note takes back yet. */
  uncredited_minor: minor,
  item_count: z.number().int(),
  created_by: z.uuid().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  issued_by: z.uuid().nullable(),
  issued_at: z.string().nullable(),
  sent_at: z.string().nullable(),
  voided_at: z.string().nullable(),
  void_reason: z.string().nullable(),
  /** For staff; null for whose invoice it is. */
  customer: z
    .object({ id: z.uuid(), display_name: z.string(), email: z.string().nullable() })
    .nullable(),
  items: z.array(invoiceItemSchema),
  taxes: z.array(taxShareSchema),
  payments: z.array(invoicePaymentSchema),
  credit_notes: z.array(invoiceCreditNoteSchema),
  order: z.object({ id: z.uuid(), number: z.number().int() }).nullable(),
  /**
   * What the order took of store credit and the invoice does not ask for: of a draft, what issuing it
   * gives back; in the answer of the step that issued it, what was given back.
   */
  unasked_credit_minor: minor,
  creditable: z.array(creditableSchema),
  /** For staff. */
  emails: z.array(documentEmailSchema).optional(),
})
export type Invoice = z.infer<typeof invoiceSchema>

/** An invoice in a list. */
export const invoiceRowSchema = z.object({
  id: z.uuid(),
  number: z.string().nullable(),
  status: z.enum(INVOICE_STATUSES),
  state: z.enum(INVOICE_STATES),
  customer: z.object({ id: z.uuid(), display_name: z.string() }),
  /** Who wrote it: told apart in the list of a customer of many. */
  organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  currency: z.string(),
  exponent: z.number().int(),
  issued_on: day.nullable(),
  due_on: day.nullable(),
  reference: z.string().nullable(),
  total_minor: minor,
  open_minor: minor,
  created_at: z.string(),
})
export type InvoiceRow = z.infer<typeof invoiceRowSchema>

/** What `list_invoices` can be asked for; days are of the organization's time zone. */
export type InvoiceFilter = {
  states?: InvoiceState[] | undefined
  customer_id?: string | undefined
  currency?: string | undefined
  issued_from?: string | undefined
  issued_to?: string | undefined
  /** Something of their order was cancelled that is not credited yet. */
  needs_credit_note?: boolean | undefined
  query?: string | undefined
}

/** How many invoices of a state there are in a currency, and what they come to. */
export const invoiceTotalSchema = z.object({
  state: z.enum(INVOICE_STATES),
  currency: z.string(),
  exponent: z.number().int(),
  count: z.number().int(),
  total_minor: sum,
  open_minor: sum,
  paid_minor: sum,
  credited_minor: sum,
  /** Part of what was paid. */
  given_back_minor: sum,
  written_off_minor: sum,
})
export type InvoiceTotal = z.infer<typeof invoiceTotalSchema>

/** What `preview_invoice` says a draft would come to. */
export const invoicePreviewSchema = z.object({
  items: z.array(z.object({ net_minor: minor, tax_minor: minor, gross_minor: minor })),
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  taxes: z.array(taxShareSchema),
})
export type InvoicePreview = z.infer<typeof invoicePreviewSchema>

/** A number of pieces, hours or kilograms: as text, since a float is no such number. */
const quantityText = z.string().regex(/^\d{1,9}(?:\.\d{1,6})?$/)

const draftItemSchema = z.object({
  description: z.string().trim().max(DESCRIPTION_LENGTH),
  quantity: quantityText,
  unit: z.string().trim().max(UNIT_LENGTH).nullable(),
  unit_price_minor: z.number().int().min(0).max(UNIT_PRICE_MAX),
  discount_bps: z.number().int().min(0).max(10_000),
  tax_rate_bps: z.number().int().min(0).max(10_000),
  product_id: z.uuid().nullable(),
  variant_id: z.uuid().nullable(),
})
export type DraftItem = z.infer<typeof draftItemSchema>

export const previewInvoiceSchema = z.object({
  currency: z.string().length(3),
  prices_include_tax: z.boolean(),
  items: z.array(draftItemSchema).max(INVOICE_LINES_MAX),
})
export type PreviewInvoiceInput = z.infer<typeof previewInvoiceSchema>

const optionalText = (length: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    z.string().trim().max(length).nullable(),
  )
const optionalDay = z.preprocess((value) => (value === '' ? null : value), z.iso.date().nullable())

/** Whom the paper names, where that is somebody else than the customer's own address. */
const billToInputSchema = z.object({
  name: z.string().trim().min(1).max(200),
  company: optionalText(200),
  email: optionalText(255),
  lines: z.array(z.string().trim().min(1).max(BILL_TO_LINE_LENGTH)).max(BILL_TO_LINES_MAX),
  country_code: optionalText(2),
  tax_number: optionalText(60),
})

export const saveInvoiceDraftSchema = z.object({
  /** Null for a new one. */
  invoice_id: z.uuid().nullable(),
  customer_id: z.uuid(),
  currency: z.string().length(3),
  prices_include_tax: z.boolean(),
  issued_on: optionalDay,
  due_on: optionalDay,
  payment_terms_days: z.number().int().min(0).max(TERMS_DAYS_MAX),
  payment_terms: optionalText(TERMS_LENGTH),
  reference: optionalText(REFERENCE_LENGTH),
  note: optionalText(INVOICE_NOTE_LENGTH),
  /** Null for the customer's own. */
  bill_to: billToInputSchema.nullable(),
  items: z
    .array(
      draftItemSchema.extend({ description: z.string().trim().min(1).max(DESCRIPTION_LENGTH) }),
    )
    .max(INVOICE_LINES_MAX),
  /** The version that was opened; null saves over whatever is there. */
  expected_updated_at: z.string().nullable(),
  idempotency_key: z.uuid(),
})
export type SaveInvoiceDraftInput = z.infer<typeof saveInvoiceDraftSchema>

export const invoiceIdSchema = z.object({ invoice_id: z.uuid() })

export const issueInvoiceSchema = invoiceIdSchema.extend({
  issued_on: optionalDay,
  /** The version that was looked at; null for whichever there is by now. */
  expected_updated_at: z.iso.datetime({ offset: true }).nullable(),
})

export const voidInvoiceSchema = invoiceIdSchema.extend({
  reason: z.string().trim().min(1).max(VOID_REASON_LENGTH),
})

export const invoiceFromOrderSchema = z.object({ order_id: z.uuid() })
