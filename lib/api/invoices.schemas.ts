import { z } from '@hono/zod-openapi'
import {
  billToSchema,
  INVOICE_SORTS,
  INVOICE_STATES,
  invoiceRowSchema,
  invoiceSchema,
  VOID_REASON_LENGTH,
} from '@/lib/finance/invoices.schemas'
import { queuedEmailSchema } from '@/lib/platform/emails.schemas'
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
const customerId = '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33'
const itemId = '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22'

const organizationId = '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10'

const rowExample = {
  id,
  number: 'INV-2026-00042',
  status: 'sent' as const,
  state: 'overdue' as const,
  customer: { id: customerId, display_name: 'Ada Lovelace' },
  organization: { id: organizationId, slug: 'acme', name: 'Acme' },
  currency: 'EUR',
  exponent: 2,
  issued_on: '2026-11-01',
  due_on: '2026-11-15',
  reference: null,
  total_minor: 3070,
  open_minor: 3070,
  created_at: '2026-11-01T08:00:00.000Z',
}

const itemExample = {
  id: itemId,
  position: 1,
  description: 'Oolong, 100 g',
  quantity: 2,
  unit: null,
  unit_price_minor: 1290,
  discount_bps: 0,
  tax_rate_bps: 1900,
  net_minor: 2580,
  tax_minor: 490,
  gross_minor: 3070,
  product_id: null,
  variant_id: null,
  order_item_id: null,
}

const invoiceExample = {
  ...rowExample,
  org_id: organizationId,
  customer_id: customerId,
  order_id: null,
  series: '',
  prices_include_tax: false,
  payment_terms_days: 14,
  payment_terms: null,
  reference: null,
  note: null,
  seller: { name: 'Acme' },
  bill_to: { name: 'Ada Lovelace', lines: ['Gartenweg 1', '10115 Berlin'], country_code: 'DE' },
  net_minor: 2580,
  tax_minor: 490,
  paid_minor: 0,
  credited_minor: 0,
  given_back_minor: 0,
  written_off_minor: 0,
  uncredited_minor: 0,
  unasked_credit_minor: 0,
  item_count: 1,
  created_by: null,
  updated_at: '2026-11-01T08:00:00.000Z',
  issued_by: null,
  issued_at: '2026-11-01T08:00:00.000Z',
  sent_at: '2026-11-01T08:01:00.000Z',
  voided_at: null,
  void_reason: null,
  customer: { id: customerId, display_name: 'Ada Lovelace', email: 'ada@example.test' },
  items: [itemExample],
  taxes: [{ tax_rate_bps: 1900, net_minor: 2580, tax_minor: 490 }],
  payments: [],
  credit_notes: [],
  order: null,
  creditable: [
    {
      invoice_item_id: itemId,
      quantity: 2,
      uncredited_quantity: 0,
      net_minor: 2580,
      tax_minor: 490,
    },
  ],
}

export const invoiceAnswer = describable(invoiceSchema).openapi('Invoice', {
  description:
    'Amounts are in minor units and add up: what was paid, credited and written off is what is not open. `given_back_minor` is the part of what was paid that credit notes gave back; each of `credit_notes` says what of it was taken off what was open (`settled_minor`), became store credit (`credit_minor`) and is to be paid back (`refundable_minor`, of which `refunded_minor` has been). `state` is the status, or `overdue`. With nothing open it is `credited` when credit notes took back all of it, else `written_off` when some of it was given up, else `paid`. Customers are not told what was written off: for them it is open. A draft has no number and no `seller` yet.',
  example: invoiceExample,
})

const rowAnswer = describable(invoiceRowSchema)

export const invoicePageAnswer = z
  .object({ items: z.array(rowAnswer), next_cursor: nextCursor })
  .openapi('InvoicePage', { example: { items: [rowExample], next_cursor: null } })

export const invoicesQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'A number or reference, or part of the name or e-mail of the customer.',
  }),
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(INVOICE_STATES)))
    .optional()
    .openapi({
      type: 'string',
      description: `One or more, with commas: ${INVOICE_STATES.join(', ')}.`,
      example: 'sent,overdue',
    }),
  customer_id: z.uuid().optional().openapi({ description: 'Of this customer.' }),
  currency: currencyQuery.optional(),
  issued_from: dayQuery.optional().openapi({ description: 'Issued on this day or later.' }),
  issued_to: dayQuery.optional().openapi({ description: 'Issued on this day or earlier.' }),
  needs_credit_note: z.enum(['true']).optional().openapi({
    description: 'Of whose order something was cancelled that no credit note takes back yet.',
  }),
  sort: z.enum(INVOICE_SORTS).optional().openapi({
    description:
      '`issued_on.desc` unless said otherwise; drafts, which have no day of issue yet, come first then.',
  }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

const text = z.string().max(10_000).nullish()
const alias = (of: string) => ({ description: `Another name of \`${of}\`.` })
/** As a number, or as a text where a float would not be exact. */
const decimal = z.union([z.number(), z.string().max(40)])

const itemBody = z
  .strictObject({
    description: text,
    quantity: decimal
      .nullish()
      .openapi({ description: 'More than 0, with up to six digits after the point.', example: 2 }),
    unit: text,
    unit_price_minor: z.number().nullish().openapi({ description: 'In minor units.' }),
    discount_bps: z.number().nullish(),
    tax_rate_bps: z.number().nullish().openapi({ description: '1900 are 19 %.' }),
    product_id: z.uuid().nullish(),
    variant_id: z.uuid().nullish(),
    unitPrice: decimal.nullish().openapi({
      description:
        'Instead of `unit_price_minor`, in the unit of the currency: 12.9 are 12.90 EUR.',
    }),
    discount: decimal.nullish().openapi({ description: 'Instead of `discount_bps`, in percent.' }),
    taxRate: decimal.nullish().openapi({ description: 'Instead of `tax_rate_bps`, in percent.' }),
    productId: z.uuid().nullish().openapi(alias('product_id')),
    variantId: z.uuid().nullish().openapi(alias('variant_id')),
  })
  .openapi('InvoiceItemInput')
export type InvoiceItemBody = z.infer<typeof itemBody>

/** What is wrong with a value is said by the database, with the name of the field. */
export const invoiceBody = z
  .strictObject({
    customer_id: z.uuid().nullish().openapi({ description: 'Required.' }),
    currency: text,
    prices_include_tax: z.boolean().nullish(),
    issued_on: text.openapi({
      description: 'The day it is to be issued on, if not the day it is.',
    }),
    due_on: text,
    payment_terms_days: z.number().nullish(),
    payment_terms: text,
    reference: text,
    note: text,
    bill_to: describable(billToSchema.partial().strict()).nullish().openapi({
      description: 'Whom the paper names, where it is not the customer at their address for bills.',
    }),
    items: z
      .array(itemBody)
      .max(1000)
      .nullish()
      .openapi({ description: 'Required. Each has a description, a quantity and a price.' }),
    created_by: z.uuid().nullish().openapi({
      description: 'The caller or a colleague; somebody else is 400. Stored is the caller.',
    }),
    customerId: z.uuid().nullish().openapi(alias('customer_id')),
    issueDate: text.openapi(alias('issued_on')),
    dueDate: text.openapi(alias('due_on')),
    createdBy: z.uuid().nullish().openapi(alias('created_by')),
  })
  .openapi('InvoiceInput', {
    example: {
      customer_id: customerId,
      items: [
        { description: 'Oolong, 100 g', quantity: 2, unit_price_minor: 1290, tax_rate_bps: 1900 },
      ],
    },
  })
export type InvoiceBody = z.infer<typeof invoiceBody>

export const issueBody = z
  .strictObject({
    issued_on: text.openapi({ description: 'Today, where it is not said.' }),
    issueDate: text.openapi(alias('issued_on')),
  })
  .openapi('IssueInvoiceInput', { example: { issued_on: '2026-11-01' } })

export const voidBody = z
  .strictObject({ reason: z.string().trim().min(1).max(VOID_REASON_LENGTH) })
  .openapi('VoidInvoiceInput', { example: { reason: 'Sent to the wrong customer' } })

export const sendBody = z
  .strictObject({
    to: z.email().max(255).optional().openapi({ description: 'Another address than the usual.' }),
  })
  .openapi('SendDocumentInput', { example: { to: 'ada@example.test' } })

export const queuedEmailAnswer = describable(queuedEmailSchema).openapi('QueuedEmail')

export const createInvoiceHeaders = orgHeaders.extend({
  'idempotency-key': z.string().optional().openapi({
    description:
      'Up to 255 visible ASCII characters, the caller’s own. Sent again it answers the same invoice, without end; with other details it is 409.',
  }),
})
