import { z } from 'zod'

/** Equal to the checks of the table, which a test compares. */
export const CREDIT_REASON_LENGTH = 500

export const creditBalanceSchema = z.object({
  currency: z.string(),
  balance_minor: z.number().int(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
})
export type CreditBalance = z.infer<typeof creditBalanceSchema>

export const creditEntrySchema = z.object({
  id: z.number().int(),
  amount_minor: z.number().int(),
  currency: z.string(),
  reason: z.string(),
  balance_after_minor: z.number().int(),
  created_by: z.uuid().nullable(),
  created_by_name: z.string().nullable(),
  created_at: z.string(),
})
export type CreditEntry = z.infer<typeof creditEntrySchema>

/** What `list_credit_entries` returns. */
export const creditLedgerSchema = z.object({
  balances: z.array(creditBalanceSchema),
  entries: z.array(creditEntrySchema),
})

export const creditReasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(CREDIT_REASON_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text), {
    error: 'field.control_characters',
  })

/** The form says which way the money goes; what it is worth depends on the currency. */
export const addCreditFormSchema = z.object({
  customer_id: z.uuid(),
  direction: z.enum(['grant', 'spend']),
  amount: z.string().trim().min(1).max(40),
  currency: z.string().regex(/^[A-Z]{3}$/),
  reason: creditReasonSchema,
  /** Made once per form, so that a second press of the button is the same entry. */
  key: z.uuid(),
})
