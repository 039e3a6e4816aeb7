import { z } from 'zod'
import type { Address } from './addresses.schemas'
import type { PlacedOrder } from './orders.schemas'

/** Longer orders are not entered by hand. */
export const ORDER_LINES_MAX = 100
export const QUANTITY_MAX = 9999

export const findVariantsSchema = z.object({ q: z.string().trim().min(1).max(200) })

/** What can be put into an order by staff, with what is known of its stock. */
export const orderVariantSchema = z.object({
  id: z.uuid(),
  product_id: z.uuid(),
  product_name: z.string(),
  option_values: z.array(z.string()),
  sku: z.string(),
  price_minor: z.number().int(),
  /** Pieces in stock; null where they are not counted. */
  available: z.number().int().nullable(),
})
export type OrderVariant = z.infer<typeof orderVariantSchema>

/** Who orders, with what an order copies of them. */
export type OrderCustomer = {
  id: string
  name: string
  contact_name: string | null
  email: string | null
  phone: string | null
  country_code: string | null
  addresses: Address[]
}

export const orderCustomerIdSchema = z.object({ customer_id: z.uuid() })

const orderWishSchema = z.object({
  customer_id: z.uuid(),
  items: z
    .array(z.object({ variant_id: z.uuid(), quantity: z.number().int().min(1).max(QUANTITY_MAX) }))
    .min(1)
    .max(ORDER_LINES_MAX),
})

export const quoteOrderSchema = orderWishSchema.extend({ country_code: z.string().length(2) })
export type QuoteOrderInput = z.infer<typeof quoteOrderSchema>

/** What quote_order() says an order would come to. */
export const orderQuoteSchema = z.object({
  currency: z.string(),
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  lines: z.array(
    z.object({
      variant_id: z.uuid(),
      quantity: z.number().int(),
      unit_price_minor: z.number().int(),
      line_minor: z.number().int(),
      available: z.number().int().nullable(),
    }),
  ),
  shipping: z
    .object({ name: z.string(), price_minor: z.number().int(), tax_rate_bps: z.number().int() })
    .nullable(),
  items_minor: z.number().int(),
  shipping_minor: z.number().int(),
  tax_minor: z.number().int(),
  total_minor: z.number().int(),
  /** What the customer has in store credit of this currency. */
  credit_minor: z.number().int(),
  problems: z.array(z.object({ code: z.string(), variant_id: z.uuid().optional() })),
})
export type OrderQuote = z.infer<typeof orderQuoteSchema>

const addressInputSchema = z.record(z.string(), z.string())

export const enterOrderSchema = orderWishSchema.extend({
  contact: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
  shipping_address: addressInputSchema.optional(),
  shipping_address_id: z.uuid().optional(),
  billing_address: addressInputSchema.optional(),
  billing_address_id: z.uuid().optional(),
  /** Into the customer's address book as well. */
  save_addresses: z.array(z.enum(['shipping_address', 'billing_address'])).optional(),
  payment_method: z.enum(['account', 'credit']),
  customer_note: z.string(),
  expected_total_minor: z.number().int(),
  idempotency_key: z.uuid(),
})
export type EnterOrderInput = z.infer<typeof enterOrderSchema>

/** The order of the form; an earlier one when the form was placed before and changed since. */
export type EnteredOrder =
  | ({ is_earlier: false } & PlacedOrder)
  | { is_earlier: true; id: PlacedOrder['id'] }
