import { z } from 'zod'

/** What of the catalogue can become a line, with the price and the tax that it has in the shop. */
export const invoiceProductSchema = z.object({
  variant_id: z.uuid(),
  product_id: z.uuid(),
  product_name: z.string(),
  option_values: z.array(z.string()),
  sku: z.string(),
  price_minor: z.number().int(),
  tax_rate_bps: z.number().int(),
  currency: z.string(),
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
})
export type InvoiceProduct = z.infer<typeof invoiceProductSchema>

/** What a new invoice starts from. */
export type InvoiceDefaults = {
  currency: string
  prices_include_tax: boolean
  tax_rate_bps: number
  payment_terms_days: number
  payment_terms: string | null
}

export type CurrencyChoice = { code: string; exponent: number }
