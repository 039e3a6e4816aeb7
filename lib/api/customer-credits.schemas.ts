import { z } from '@hono/zod-openapi'
import {
  CREDIT_REASON_LENGTH,
  creditBalanceSchema,
  creditEntrySchema,
  creditReasonSchema,
} from '@/lib/crm/credits.schemas'
import { describable, nextCursor, orgHeaders } from './schemas'

const entryExample = {
  id: 7,
  amount_minor: -1850,
  currency: 'EUR',
  reason: 'Spent on an order',
  balance_after_minor: 3150,
  created_by: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  created_by_name: 'Amir Admin',
  created_at: '2026-11-01T08:00:00.000Z',
}

const balanceExample = { currency: 'EUR', balance_minor: 3150, exponent: 2 }

const balanceAnswer = describable(creditBalanceSchema).openapi('CreditBalance', {
  description: 'Amounts are in minor units; `exponent` of their digits stand after the point.',
  example: balanceExample,
})

export const balancesAnswer = z.array(balanceAnswer)

const entryAnswer = describable(creditEntrySchema).openapi('CreditEntry', {
  description: 'Granted when positive, spent when negative. Never changed afterwards.',
  example: entryExample,
})

export const creditPageAnswer = z
  .object({ balances: balancesAnswer, items: z.array(entryAnswer), next_cursor: nextCursor })
  .openapi('CreditPage', {
    example: { balances: [balanceExample], items: [entryExample], next_cursor: null },
  })

/** Without the name, which the page has: a write answers what it wrote. */
export const newEntryAnswer = describable(
  creditEntrySchema.omit({ created_by_name: true }),
).openapi('NewCreditEntry', {
  example: { ...entryExample, created_by_name: undefined },
})

export const addCreditBody = z
  .strictObject({
    amount_minor: z
      .number()
      .int()
      .refine((amount) => amount !== 0 && Number.isSafeInteger(amount), {
        error: 'crm.credit_amount_invalid',
      })
      .openapi({ description: 'In minor units; below zero to spend.', example: 5000 }),
    currency: z
      .string()
      .regex(/^[A-Za-z]{3}$/)
      .toUpperCase()
      .openapi({ description: 'ISO 4217, in capitals or not.', example: 'EUR' }),
    reason: describable(creditReasonSchema).openapi({
      type: 'string',
      minLength: 1,
      maxLength: CREDIT_REASON_LENGTH,
      example: 'Goodwill for the late delivery',
    }),
  })
  .openapi('AddCreditInput')

export const creditHeaders = orgHeaders.extend({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description:
        'Up to 255 visible ASCII characters, unique per intent and for the whole organization, ' +
        'without end. The same key and values again answer the same entry; other values are 409.',
    }),
})
