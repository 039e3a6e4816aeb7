import { z } from '@hono/zod-openapi'
import {
  CANCEL_REASON_LENGTH,
  SETTLEMENTS,
  VOUCHER_KINDS,
  VOUCHER_LINES_MAX,
  VOUCHER_PAYMENT_METHODS,
  VOUCHER_STATES,
  voucherRowSchema,
  voucherSchema,
} from '@/lib/finance/vouchers.schemas'
import {
  currencyQuery,
  cursorQuery,
  dayQuery,
  describable,
  nextCursor,
  orgHeaders,
  shortLimitQuery,
} from './schemas'

const id = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'
const supplierId = '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33'
const accountId = '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21'

const rowExample = {
  id,
  kind: 'purchase' as const,
  number: 'PV-2026-00001',
  status: 'posted' as const,
  state: 'overdue' as const,
  supplier: { id: supplierId, name: 'Paper & Co' },
  customer: null,
  currency: 'EUR',
  exponent: 2,
  voucher_on: '2026-11-01',
  due_on: '2026-11-15',
  reference: 'RE-77',
  settlement: 'account' as const,
  total_minor: 11_900,
  open_minor: 11_900,
  created_at: '2026-11-01T08:00:00.000Z',
}

const example = {
  ...rowExample,
  org_id: '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10',
  supplier_id: supplierId,
  customer_id: null,
  prices_include_tax: false,
  note: null,
  net_minor: 10_000,
  tax_minor: 1900,
  paid_minor: 0,
  line_count: 1,
  created_by: null,
  updated_at: '2026-11-01T08:00:00.000Z',
  posted_by: null,
  posted_at: '2026-11-01T08:00:00.000Z',
  cancelled_at: null,
  cancelled_on: null,
  cancel_reason: null,
  supplier: { ...rowExample.supplier, email: 'bills@paper.example' },
  lines: [
    {
      position: 1,
      account_id: accountId,
      account_code: '5000',
      account_name: 'Purchases',
      description: 'Paper',
      amount_minor: 10_000,
      tax_rate_bps: 1900,
      net_minor: 10_000,
      tax_minor: 1900,
      gross_minor: 11_900,
    },
  ],
  taxes: [{ tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1900 }],
  payments: [],
  emails: [],
}

export const voucherAnswer = describable(voucherSchema).openapi('Voucher', {
  description:
    'Amounts are in minor units and add up. `state`: a posted voucher is `paid` or `overdue` where it is.',
  example,
})

export const voucherPageAnswer = z
  .object({ items: z.array(describable(voucherRowSchema)), next_cursor: nextCursor })
  .openapi('VoucherPage', { example: { items: [rowExample], next_cursor: null } })

export const kindParam = z.object({
  kind: z.enum(VOUCHER_KINDS).openapi({ param: { name: 'kind', in: 'path' } }),
})
export const voucherParam = kindParam.extend({
  id: z.uuid().openapi({ param: { name: 'id', in: 'path' }, example: id }),
})

const day = dayQuery.optional()

export const vouchersQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'Part of the number, the reference, or the name of the party.',
  }),
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(VOUCHER_STATES)))
    .optional()
    .openapi({ type: 'string', description: 'One or more, with commas.', example: 'overdue' }),
  supplier_id: z.uuid().optional().openapi({ description: 'Of this supplier.' }),
  customer_id: z.uuid().optional().openapi({ description: 'Of this customer.' }),
  currency: currencyQuery.optional(),
  voucher_from: day.openapi({ description: 'Of this day or later.' }),
  voucher_to: day.openapi({ description: 'Of this day or earlier.' }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

const text = z.string().max(10_000).nullish()
const alias = (of: string) => ({ description: `Another name of \`${of}\`.` })
/** As a number, or as a text where a float would not be exact. */
const decimal = z.union([z.number(), z.string().max(40)])

const lineBody = z
  .strictObject({
    account_id: z.uuid().nullish().openapi({
      description: 'Left out, it is the account of purchases or sales.',
    }),
    description: text,
    amount_minor: z.number().nullish().openapi({
      description: 'In minor units, as on the paper: with tax if the prices include it.',
    }),
    tax_rate_bps: z.number().nullish().openapi({ description: '1900 are 19 %.' }),
    accountId: z.uuid().nullish().openapi(alias('account_id')),
    amount: decimal.nullish().openapi({
      description: 'Instead of `amount_minor`, in the unit of the currency: 12.9 are 12.90 EUR.',
    }),
    taxRate: decimal.nullish().openapi({ description: 'Instead of `tax_rate_bps`, in percent.' }),
  })
  .openapi('VoucherLineInput')
export type VoucherLineBody = z.infer<typeof lineBody>

const lines = z.array(lineBody).max(VOUCHER_LINES_MAX).nullish()

/** What is wrong with a value is said by the database, with the name of the field. */
export const voucherBody = z
  .strictObject({
    supplier_id: z.uuid().nullish().openapi({ description: 'Required of a purchase.' }),
    customer_id: z.uuid().nullish().openapi({ description: 'Required of a sale.' }),
    currency: text,
    prices_include_tax: z.boolean().nullish(),
    voucher_on: text.openapi({ description: 'Today, where it is not said.' }),
    due_on: text.openapi({
      description: 'Of a sale on account, the day of the payment terms where it is not said.',
    }),
    reference: text,
    note: text,
    settlement: z.enum(SETTLEMENTS).nullish(),
    lines: lines.openapi({ description: 'Required. Each has a description and an amount.' }),
    created_by: z.uuid().nullish().openapi({
      description: 'The caller or a colleague; somebody else is 400. Stored is the caller.',
    }),
    supplierId: z.uuid().nullish().openapi(alias('supplier_id')),
    customerId: z.uuid().nullish().openapi(alias('customer_id')),
    items: lines.openapi(alias('lines')),
    issueDate: text.openapi(alias('voucher_on')),
    dueDate: text.openapi(alias('due_on')),
    createdBy: z.uuid().nullish().openapi(alias('created_by')),
  })
  .openapi('VoucherInput', {
    example: {
      supplier_id: supplierId,
      lines: [{ description: 'Paper', amount_minor: 10_000, tax_rate_bps: 1900 }],
    },
  })
export type VoucherBody = z.infer<typeof voucherBody>

export const cancelVoucherBody = z
  .strictObject({
    reason: z.string().trim().min(1).max(CANCEL_REASON_LENGTH),
    on: day.openapi({
      description:
        'The day of the reversal, by itself the voucher’s own; the one on which a payment was taken back, if later; or today if that is closed.',
    }),
  })
  .openapi('CancelVoucherInput', { example: { reason: 'Booked twice' } })

export const payVoucherBody = z
  .strictObject({
    amount_minor: z.number().int().min(1).optional().openapi({
      description: 'Left out, all that is open.',
    }),
    method: z.enum(VOUCHER_PAYMENT_METHODS),
    paid_on: day,
    reference: text,
  })
  .openapi('PayVoucherInput', { example: { method: 'bank_transfer', amount_minor: 11_900 } })

const key = z.string().openapi({
  description: 'Up to 255 characters; the same key again is the same request.',
})
export const createVoucherHeaders = orgHeaders.extend({ 'idempotency-key': key.optional() })
/** Money is not recorded twice by accident. */
export const payVoucherHeaders = orgHeaders.extend({ 'idempotency-key': key })
