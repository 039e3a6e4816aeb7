import { z } from '@hono/zod-openapi'
import {
  CREDIT_NOTE_REASON_LENGTH,
  creditNoteRowSchema,
  creditNoteSchema,
  GIVE_BACKS,
} from '@/lib/finance/credit-notes.schemas'
import {
  CUSTOMER_METHODS,
  MONEY_METHODS,
  MOST_ALLOCATIONS,
  PAYMENT_KINDS,
  PAYMENT_METHODS,
  PAYMENT_NOTE_LENGTH,
  PAYMENT_REFERENCE_LENGTH,
  paymentRowSchema,
  paymentSchema,
} from '@/lib/finance/payments.schemas'
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
const invoiceId = '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22'
const customer = { id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33', display_name: 'Ada Lovelace' }
const now = '2026-11-01T08:00:00.000Z'

const moneyExample = {
  id,
  kind: 'payment' as const,
  method: 'bank_transfer' as const,
  customer,
  supplier: null,
  currency: 'EUR',
  exponent: 2,
  amount_minor: 12_000,
  credit_minor: 2_000,
  paid_on: '2026-11-01',
  reference: 'INV-2026-00042',
  reverses_payment_id: null,
  reversed_at: null,
  created_at: now,
}

export const paymentAnswer = describable(paymentSchema).openapi('Payment', {
  description:
    'Money that came, went back or was given up, in minor units, with what it settled. What was paid beyond that became store credit.',
  example: {
    ...moneyExample,
    note: null,
    reversed_by_payment_id: null,
    created_by: '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10',
    created_by_name: 'Amir Admin',
    allocations: [
      {
        invoice_id: invoiceId,
        credit_note_id: null,
        voucher_id: null,
        number: 'INV-2026-00042',
        amount_minor: 10_000,
      },
    ],
  },
})

export const paymentPageAnswer = z
  .object({ items: z.array(describable(paymentRowSchema)), next_cursor: nextCursor })
  .openapi('PaymentPage', {
    example: {
      items: [{ ...moneyExample, document_count: 1, number: 'INV-2026-00042' }],
      next_cursor: null,
    },
  })

const listOf = <T extends string>(values: readonly [T, ...T[]]) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)))
    .optional()
    .openapi({ type: 'string', description: 'One or more, with commas.', example: values[0] })
const day = dayQuery.optional()

export const paymentsQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'Part of the reference.',
  }),
  kind: listOf(PAYMENT_KINDS),
  method: listOf(PAYMENT_METHODS),
  customer_id: z.uuid().optional().openapi({ description: 'Of this customer.' }),
  invoice_id: z
    .uuid()
    .optional()
    .openapi({ description: 'Of which something went to this invoice.' }),
  currency: currencyQuery.optional(),
  paid_from: day.openapi({ description: 'Paid on this day or later.' }),
  paid_to: day.openapi({ description: 'Paid on this day or earlier.' }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

export const moneyHeaders = orgHeaders.extend({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description:
        'Up to 255 visible ASCII characters, unique per intent, without end. The same key and ' +
        'values again answer the same; other values are 409.',
    }),
})

/** What is wrong with a value is said by the database, with the name of the field. */
const money = {
  paid_on: z.string().max(40).nullish().openapi({
    description: 'A day in the organization’s time zone; today when left out.',
    example: '2026-11-01',
  }),
  reference: z.string().max(10_000).nullish().openapi({ maxLength: PAYMENT_REFERENCE_LENGTH }),
  note: z.string().max(10_000).nullish().openapi({ maxLength: PAYMENT_NOTE_LENGTH }),
}
const currency = z.string().max(10_000).openapi({
  description: 'ISO 4217, in capitals or not.',
  example: 'EUR',
})
const amount = z.number().int().min(1).openapi({ example: 12_000 })

export const recordPaymentBody = z
  .strictObject({
    customer_id: z.uuid(),
    currency,
    amount_minor: amount,
    method: z.enum(CUSTOMER_METHODS),
    allocations: z
      .array(
        z.strictObject({
          invoice_id: z.uuid(),
          amount_minor: amount,
          expected_open_minor: z.number().int().min(0).nullish().openapi({
            description:
              'What was read as open: where less is open by now, nothing is booked and the answer is 409.',
          }),
        }),
      )
      .max(MOST_ALLOCATIONS)
      .nullish()
      .openapi({
        description:
          'Left out, what was due first is paid first; empty, all of it becomes store credit.',
      }),
    ...money,
  })
  .openapi('RecordPaymentInput', {
    example: {
      customer_id: customer.id,
      currency: 'EUR',
      amount_minor: 12_000,
      method: 'bank_transfer',
    },
  })

export const payInvoiceBody = z
  .strictObject({ amount_minor: amount, method: z.enum(CUSTOMER_METHODS), ...money })
  .openapi('PayInvoiceInput', { example: { amount_minor: 12_000, method: 'bank_transfer' } })

export const refundBody = z
  .strictObject({
    credit_note_id: z.uuid().optional(),
    customer_id: z.uuid().optional().openapi({ description: 'Whose store credit is paid out.' }),
    currency: currency.optional(),
    amount_minor: amount.optional(),
    method: z.enum(MONEY_METHODS),
    ...money,
  })
  .openapi('RefundInput', {
    example: { credit_note_id: id, amount_minor: 2_000, method: 'bank_transfer' },
  })

export const writeOffBody = z
  .strictObject({
    amount_minor: amount.optional().openapi({ description: 'Left out, all that is open.' }),
    paid_on: money.paid_on,
    note: z.string().max(10_000),
  })
  .openapi('WriteOffInput', { example: { note: 'The company was closed' } })

export const reverseBody = z
  .strictObject({ reason: z.string().max(10_000) })
  .openapi('ReversePaymentInput', { example: { reason: 'Entered for the wrong customer' } })

const noteAmounts = {
  total_minor: 11_900,
  settled_minor: 0,
  credit_minor: 11_900,
  refundable_minor: 0,
  refunded_minor: 0,
}
const noteExample = {
  id,
  number: 'CN-2026-00007',
  invoice: { id: invoiceId, number: 'INV-2026-00042' },
  currency: 'EUR',
  exponent: 2,
  issued_on: '2026-11-01',
  issued_at: now,
  reason: 'Returned',
  ...noteAmounts,
}

export const creditNoteAnswer = describable(creditNoteSchema).openapi('CreditNote', {
  description:
    'What took back an invoice: `settled_minor` came off what was open; what had been paid became store credit or waits to be paid back.',
  example: {
    ...noteExample,
    series: '',
    net_minor: 10_000,
    tax_minor: 1_900,
    customer: { ...customer, email: 'ada@example.test' },
    bill_to: { name: 'Ada Lovelace', email: 'ada@example.test', lines: ['Gartenweg 1'] },
    sent_at: null,
    created_by: null,
    created_by_name: null,
    items: [
      {
        id,
        invoice_item_id: invoiceId,
        position: 1,
        description: 'Work',
        quantity: 1,
        tax_rate_bps: 1900,
        net_minor: 10_000,
        tax_minor: 1_900,
        gross_minor: 11_900,
      },
    ],
    taxes: [{ tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1_900 }],
    refunds: [],
    emails: [],
  },
})

export const creditNotePageAnswer = z
  .object({ items: z.array(describable(creditNoteRowSchema)), next_cursor: nextCursor })
  .openapi('CreditNotePage', {
    example: { items: [{ ...noteExample, customer }], next_cursor: null },
  })

export const creditNotesQuery = z.strictObject({
  number: z.string().trim().min(1).max(60).optional().openapi({
    description: 'The whole number.',
    example: 'CN-2026-00007',
  }),
  customer_id: z.uuid().optional().openapi({ description: 'Of this customer.' }),
  invoice_id: z.uuid().optional().openapi({ description: 'That take back of this invoice.' }),
  currency: currencyQuery.optional(),
  issued_from: day.openapi({ description: 'Issued on this day or later.' }),
  issued_to: day.openapi({ description: 'Issued on this day or earlier.' }),
  refundable: z.enum(['true']).optional().openapi({
    description: 'Only those of which something is still to be paid back.',
  }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

export const issueCreditNoteBody = z
  .strictObject({
    reason: z.string().max(10_000).openapi({ maxLength: CREDIT_NOTE_REASON_LENGTH }),
    items: z
      .array(
        z.strictObject({
          invoice_item_id: z.uuid(),
          quantity: z.union([z.number(), z.string().max(40)]).openapi({
            description: 'A number or, exactly, a text with up to six decimals.',
          }),
        }),
      )
      .min(1)
      .max(1000)
      .nullish()
      .openapi({ description: 'Null, or left out, is all that is left.' }),
    give_back: z.enum(GIVE_BACKS).nullish().openapi({
      description: 'What becomes of what had been paid: store credit, or paid back by a refund.',
    }),
  })
  .openapi('IssueCreditNoteInput', { example: { reason: 'Returned' } })
