import { z } from 'zod'
import { documentEmailSchema } from '@/lib/platform/emails.schemas'
import { PAYMENT_KINDS, PAYMENT_METHODS } from './payments.schemas'

/** Equal to the checks of the tables, which a test compares. */
export const VOUCHER_KINDS = ['purchase', 'sales'] as const
export type VoucherKind = (typeof VOUCHER_KINDS)[number]
export const VOUCHER_STATUSES = ['draft', 'posted', 'cancelled'] as const
/** What people call one on a day: posted is not paid yet, overdue from the day after it was due. */
export const VOUCHER_STATES = ['draft', 'posted', 'overdue', 'paid', 'cancelled'] as const
export type VoucherState = (typeof VOUCHER_STATES)[number]
/** account: to be paid later. Else it was paid at once, from there. */
export const SETTLEMENTS = ['account', 'bank', 'cash'] as const
export type Settlement = (typeof SETTLEMENTS)[number]
export const VOUCHER_PAYMENT_METHODS = ['bank_transfer', 'card', 'cash'] as const
export type VoucherPaymentMethod = (typeof VOUCHER_PAYMENT_METHODS)[number]

export const VOUCHER_LINES_MAX = 500
export const VOUCHER_DESCRIPTION_LENGTH = 500
export const VOUCHER_REFERENCE_LENGTH = 120
export const VOUCHER_NOTE_LENGTH = 2000
export const CANCEL_REASON_LENGTH = 500

const minor = z.number().int()
/** Of many documents: together they may be more than a number holds exactly. */
const sum = z.number()
const day = z.string()
const text = z.string().nullable()

export const voucherLineSchema = z.object({
  position: z.number().int(),
  account_id: z.uuid(),
  account_code: z.string(),
  account_name: z.string(),
  description: z.string(),
  /** As on the paper: with tax if the prices include it, else without. */
  amount_minor: minor,
  tax_rate_bps: z.number().int(),
  net_minor: minor,
  tax_minor: minor,
  gross_minor: minor,
})

const taxSchema = z.object({
  tax_rate_bps: z.number().int(),
  net_minor: minor,
  tax_minor: minor,
})

/** What `get_voucher` answers, and every function that changes a voucher. */
export const voucherSchema = z.object({
  id: z.uuid(),
  org_id: z.uuid(),
  kind: z.enum(VOUCHER_KINDS),
  supplier_id: z.uuid().nullable(),
  customer_id: z.uuid().nullable(),
  status: z.enum(VOUCHER_STATUSES),
  state: z.enum(VOUCHER_STATES),
  number: text,
  currency: z.string(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  voucher_on: day,
  due_on: day.nullable(),
  reference: text,
  note: text,
  settlement: z.enum(SETTLEMENTS),
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  paid_minor: minor,
  open_minor: minor,
  line_count: z.number().int(),
  created_by: z.uuid().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  posted_by: z.uuid().nullable(),
  posted_at: text,
  cancelled_at: text,
  cancelled_on: day.nullable(),
  cancel_reason: text,
  supplier: z.object({ id: z.uuid(), name: z.string(), email: text }).nullable(),
  customer: z.object({ id: z.uuid(), display_name: z.string(), email: text }).nullable(),
  lines: z.array(voucherLineSchema),
  taxes: z.array(taxSchema),
  payments: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(PAYMENT_KINDS),
      method: z.enum(PAYMENT_METHODS),
      paid_on: day,
      reference: text,
      amount_minor: minor,
      reversed_at: text,
    }),
  ),
  emails: z.array(documentEmailSchema),
})
export type Voucher = z.infer<typeof voucherSchema>

/** A voucher in a list. */
export const voucherRowSchema = z.object({
  id: z.uuid(),
  kind: z.enum(VOUCHER_KINDS),
  number: text,
  status: z.enum(VOUCHER_STATUSES),
  state: z.enum(VOUCHER_STATES),
  supplier: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  customer: z.object({ id: z.uuid(), display_name: z.string() }).nullable(),
  currency: z.string(),
  exponent: z.number().int(),
  voucher_on: day,
  due_on: day.nullable(),
  reference: text,
  settlement: z.enum(SETTLEMENTS),
  total_minor: minor,
  open_minor: minor,
  created_at: z.string(),
})
export type VoucherRow = z.infer<typeof voucherRowSchema>

/** What `list_vouchers` can be asked for; days are of the organization's time zone. */
export type VoucherFilter = {
  query?: string | undefined
  states?: VoucherState[] | undefined
  supplier_id?: string | undefined
  customer_id?: string | undefined
  currency?: string | undefined
  voucher_from?: string | undefined
  voucher_to?: string | undefined
}

export const voucherTotalSchema = z.object({
  state: z.enum(VOUCHER_STATES),
  currency: z.string(),
  exponent: z.number().int(),
  count: z.number().int(),
  total_minor: sum,
  open_minor: sum,
})
export type VoucherTotal = z.infer<typeof voucherTotalSchema>

/** What `preview_voucher` says a draft would come to. */
export const voucherPreviewSchema = z.object({
  lines: z.array(z.object({ net_minor: minor, tax_minor: minor, gross_minor: minor })),
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  taxes: z.array(taxSchema),
})
export type VoucherPreview = z.infer<typeof voucherPreviewSchema>

export const voucherAccountSchema = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
})
export type VoucherAccount = z.infer<typeof voucherAccountSchema>

const amount = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
const rate = z.number().int().min(0).max(10_000)

export const previewVoucherSchema = z.object({
  prices_include_tax: z.boolean(),
  lines: z.array(z.object({ amount_minor: amount, tax_rate_bps: rate })).max(VOUCHER_LINES_MAX),
})
export type PreviewVoucherInput = z.infer<typeof previewVoucherSchema>

const optionalText = (length: number) => z.string().trim().max(length).nullable()

export const saveVoucherDraftSchema = z.object({
  kind: z.enum(VOUCHER_KINDS),
  /** Null for a new one. */
  voucher_id: z.uuid().nullable(),
  /** A supplier of a purchase, a customer of a sale. */
  party_id: z.uuid(),
  currency: z.string().length(3),
  prices_include_tax: z.boolean(),
  voucher_on: z.iso.date(),
  due_on: z.iso.date().nullable(),
  reference: optionalText(VOUCHER_REFERENCE_LENGTH),
  note: optionalText(VOUCHER_NOTE_LENGTH),
  settlement: z.enum(SETTLEMENTS),
  lines: z
    .array(
      z.object({
        account_id: z.uuid(),
        description: z.string().trim().min(1).max(VOUCHER_DESCRIPTION_LENGTH),
        amount_minor: amount,
        tax_rate_bps: rate,
      }),
    )
    .max(VOUCHER_LINES_MAX),
  /** The version that was opened. */
  expected_updated_at: z.string().nullable(),
  idempotency_key: z.uuid(),
})
export type SaveVoucherDraftInput = z.infer<typeof saveVoucherDraftSchema>

export const voucherIdSchema = z.object({ voucher_id: z.uuid() })

export const postVoucherSchema = voucherIdSchema.extend({
  /** The version that was looked at; null for whichever there is by now. */
  expected_updated_at: z.iso.datetime({ offset: true }).nullable(),
})

export const cancelVoucherSchema = voucherIdSchema.extend({
  reason: z.string().trim().min(1).max(CANCEL_REASON_LENGTH),
  /** Empty for the voucher's own day, or the first one after it that can be. */
  on: z.preprocess((value) => (value === '' ? null : value), z.iso.date().nullable()),
})

export const payVoucherSchema = voucherIdSchema.extend({
  amount_minor: amount,
  method: z.enum(VOUCHER_PAYMENT_METHODS),
  paid_on: z.iso.date(),
  reference: optionalText(VOUCHER_REFERENCE_LENGTH),
  idempotency_key: z.uuid(),
})
