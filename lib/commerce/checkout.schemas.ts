import { z } from 'zod'
import { ADDRESS_FIELDS, ADDRESS_LENGTHS } from './addresses.schemas'
import { cartSchema } from './cart.schemas'
import { PAYMENT_METHODS } from './orders.schemas'

export const CUSTOMER_NOTE_LENGTH = 2000

/** What `quote_cart` answers: the cart, sent to a country. */
export const quoteSchema = z.object({
  cart: cartSchema,
  /** Null without a country, or where the shop does not deliver. */
  shipping: z
    .object({ name: z.string(), price_minor: z.number(), tax_rate_bps: z.number().int() })
    .nullable(),
  items_minor: z.number(),
  shipping_minor: z.number(),
  tax_minor: z.number(),
  /** What the order has to say it expects. */
  total_minor: z.number(),
  /** What the caller may spend; nought for guests. */
  credit_minor: z.number(),
  /** Why it could not be ordered as it is. */
  problems: z.array(z.object({ code: z.string(), variant_id: z.uuid().optional() })),
})
export type Quote = z.infer<typeof quoteSchema>

export const BILL_TO_DELIVERY = 'delivery'
export const BILL_TO_TYPED = 'typed'

const text = (length: number) => z.string().trim().max(length).optional()

const addressFields = (kind: 'shipping_address' | 'billing_address') => ({
  [`${kind}.country_code`]: text(2),
  ...Object.fromEntries(
    ADDRESS_FIELDS.map((field) => [`${kind}.${field}`, text(ADDRESS_LENGTHS[field])]),
  ),
})

/**
 * The checkout, a plain form. Names with a dot are fields of a part, as the database says them in
 * its refusals. An empty `shipping_address_id` stands for the address that is typed. `bill_to` is the
 * id of a saved address, `BILL_TO_DELIVERY` or `BILL_TO_TYPED`; without it, as the database knows.
 */
export const checkoutFormSchema = z.object({
  shop: z.string().regex(/^[a-z0-9-]{3,40}$/),
  idempotency_key: z.string().min(1).max(255),
  expected_total_minor: z.string().regex(/^\d{1,16}$/),
  /** The `revision` of the cart that was shown. */
  expected_revision: text(40),
  'contact.name': text(200),
  'contact.email': text(254),
  'contact.phone': text(40),
  shipping_address_id: text(36),
  ...addressFields('shipping_address'),
  save_address: z.string().optional(),
  bill_to: text(36),
  ...addressFields('billing_address'),
  payment_method: z.enum(PAYMENT_METHODS),
  customer_note: text(CUSTOMER_NOTE_LENGTH),
})

/** What a checkout that could not be ordered comes back with. */
export type CheckoutState = {
  /** All that was typed, to stand there again. */
  values: Record<string, string>
  /** Reasons by the name of the field. */
  reasons: Record<string, string>
  /** A reason that belongs to no field. */
  problem: string | null
}
