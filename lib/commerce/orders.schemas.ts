import { z } from 'zod'
import { leftOutSchema } from './cart.schemas'

/** Equal to the checks of the tables, which a test compares. */
export const ORDER_STATUSES = ['placed', 'processing', 'shipped', 'completed', 'cancelled'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]
export const PAYMENT_STATUSES = ['unpaid', 'paid', 'refunded'] as const
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]
export const PAYMENT_METHODS = ['account', 'credit'] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]
export const ORDER_CHANNELS = ['shop', 'staff'] as const
export type OrderChannel = (typeof ORDER_CHANNELS)[number]

export const ORDER_REASON_LENGTH = 500
export const ORDER_NOTE_LENGTH = 2000
/** As many as a bulk step takes. */
export const MOST_ORDERS = 100

const addressLine = z.string().nullish()

/** The copy that an order keeps; what was not said is not there. */
export const orderAddressSchema = z.object({
  name: z.string(),
  company: addressLine,
  line1: z.string(),
  line2: addressLine,
  postal_code: addressLine,
  city: addressLine,
  region: addressLine,
  country_code: z.string(),
  phone: addressLine,
})
export type OrderAddress = z.infer<typeof orderAddressSchema>

export const orderItemSchema = z.object({
  id: z.uuid(),
  position: z.number().int(),
  variant_id: z.uuid().nullable(),
  product_id: z.uuid().nullable(),
  /** Null when the product is gone, or not on show for the caller. */
  product_slug: z.string().nullable(),
  product_name: z.string(),
  option_values: z.array(z.string()),
  sku: z.string(),
  unit_price_minor: z.number().int(),
  quantity: z.number().int(),
  cancelled_quantity: z.number().int(),
  tax_rate_bps: z.number().int(),
  net_minor: z.number().int(),
  tax_minor: z.number().int(),
  gross_minor: z.number().int(),
})
export type OrderItem = z.infer<typeof orderItemSchema>

export const orderEventSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
  is_internal: z.boolean(),
  /** Who of the staff did it is told to staff only. */
  actor_id: z.uuid().nullable(),
  actor_name: z.string().nullable(),
  created_at: z.string(),
})
export type OrderEvent = z.infer<typeof orderEventSchema>

/** What `get_order` answers, and every function that changes an order. */
export const orderSchema = z.object({
  id: z.uuid(),
  org_id: z.uuid(),
  number: z.number().int(),
  customer_id: z.uuid(),
  status: z.enum(ORDER_STATUSES),
  channel: z.enum(ORDER_CHANNELS),
  payment_method: z.enum(PAYMENT_METHODS),
  /** Refunded is where all that was paid went back, not a part. */
  payment_status: z.enum(PAYMENT_STATUSES),
  currency: z.string(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  items_minor: z.number().int(),
  shipping_minor: z.number().int(),
  tax_minor: z.number().int(),
  total_minor: z.number().int(),
  /** Before anything was cancelled. */
  placed_total_minor: z.number().int(),
  credit_used_minor: z.number().int(),
  /** What of it credit notes gave back already. */
  credit_returned_minor: z.number().int(),
  shipping_name: z.string(),
  shipping_tax_rate_bps: z.number().int(),
  shipping_tax_minor: z.number().int(),
  item_count: z.number().int(),
  contact_name: z.string(),
  contact_email: z.string().nullable(),
  contact_phone: z.string().nullable(),
  shipping_address: orderAddressSchema,
  billing_address: orderAddressSchema,
  customer_note: z.string().nullable(),
  created_by: z.uuid().nullable(),
  placed_at: z.string(),
  updated_at: z.string(),
  /** For staff; null for who bought it. With whose sign-in it is linked to. */
  customer: z.object({ id: z.uuid(), name: z.string(), user_id: z.uuid().nullable() }).nullable(),
  items: z.array(orderItemSchema),
  events: z.array(orderEventSchema),
  /** What the caller may make of it. */
  next_statuses: z.array(z.enum(ORDER_STATUSES)),
})
export type Order = z.infer<typeof orderSchema>

/** An order in a list. */
export const orderRowSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  status: z.enum(ORDER_STATUSES),
  payment_status: z.enum(PAYMENT_STATUSES),
  channel: z.enum(ORDER_CHANNELS),
  currency: z.string(),
  exponent: z.number().int(),
  total_minor: z.number().int(),
  item_count: z.number().int(),
  customer_id: z.uuid(),
  /** Of the customer, for staff; buyers are told the name they ordered with. */
  customer_name: z.string(),
  placed_at: z.string(),
})
export type OrderRow = z.infer<typeof orderRowSchema>

/** What `list_orders` can be asked for; days are of the organization's time zone. */
export type OrderFilter = {
  query?: string | undefined
  status?: OrderStatus[] | undefined
  payment_status?: PaymentStatus | undefined
  channel?: OrderChannel | undefined
  customer_id?: string | undefined
  placed_from?: string | undefined
  placed_to?: string | undefined
}

export const orderCountsSchema = z.record(z.enum(ORDER_STATUSES), z.number().int())

export const placedOrderSchema = orderSchema.pick({ id: true, number: true }).extend({
  /** Whether the address book took what it was to keep; not there when nothing was. */
  address_kept: z.boolean().optional(),
})
export type PlacedOrder = z.infer<typeof placedOrderSchema>

/** What `advance_orders` answers; who was there already is in neither. */
export const advancedOrdersSchema = z.object({
  changed: z.array(z.object({ id: z.uuid(), from: z.enum(ORDER_STATUSES) })),
  refused: z.array(
    z.object({ id: z.uuid(), number: z.number().int().nullable(), reason: z.string() }),
  ),
})
export type AdvancedOrders = z.infer<typeof advancedOrdersSchema>

/** What `reorder` answers beside the cart. */
export const reorderedSchema = z.object({
  /** Pieces that it put in. */
  added_count: z.number().int(),
  left_out: z.array(leftOutSchema),
})
export type Reordered = z.infer<typeof reorderedSchema>

const reasonSchema = z.string().trim().max(ORDER_REASON_LENGTH).nullish()

export const advanceOrderSchema = z.object({
  order_id: z.uuid(),
  status: z.enum(ORDER_STATUSES),
  reason: reasonSchema,
})

export const advanceOrdersSchema = z.object({
  order_ids: z.array(z.uuid()).min(1).max(MOST_ORDERS),
  status: z.enum(ORDER_STATUSES),
  /** To take a step back: only of those that nobody has moved on since. */
  from: z.enum(ORDER_STATUSES).optional(),
})

const cancelledItemsSchema = z
  .array(z.object({ item_id: z.uuid(), quantity: z.number().int().min(1).max(9999) }))
  .min(1)
  .max(1000)

export const cancelOrderItemsSchema = z.object({
  order_id: z.uuid(),
  /** Null for all that is left. */
  items: cancelledItemsSchema.nullable(),
  reason: reasonSchema,
  idempotency_key: z.string().min(1).max(255),
})

export const addOrderNoteSchema = z.object({
  order_id: z.uuid(),
  text: z.string().trim().min(1).max(ORDER_NOTE_LENGTH),
})
