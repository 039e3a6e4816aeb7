import { z } from '@hono/zod-openapi'
import { quoteSchema } from '@/lib/commerce/checkout.schemas'
import {
  ORDER_CHANNELS,
  ORDER_NOTE_LENGTH,
  ORDER_REASON_LENGTH,
  ORDER_STATUSES,
  orderRowSchema,
  orderSchema,
  PAYMENT_METHODS,
  PAYMENT_STATUSES,
  reorderedSchema,
} from '@/lib/commerce/orders.schemas'
import { cartAnswer, cartWriteHeaders, shopHeaders } from './cart.schemas'
import {
  cursorQuery,
  dayQuery,
  describable,
  nextCursor,
  orgHeaders,
  shortLimitQuery,
  writeHeaders,
} from './schemas'

const id = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'
const customerId = '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33'
const variantId = '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21'
const itemId = '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22'

const addressExample = {
  name: 'Ada Lovelace',
  line1: 'Gartenweg 1',
  postal_code: '10115',
  city: 'Berlin',
  country_code: 'DE',
}

const rowExample = {
  id,
  number: 1001,
  status: 'placed' as const,
  payment_status: 'unpaid' as const,
  channel: 'shop' as const,
  currency: 'EUR',
  exponent: 2,
  total_minor: 3070,
  item_count: 2,
  customer_id: customerId,
  customer_name: 'Ada Lovelace',
  placed_at: '2026-11-01T08:00:00.000Z',
}

const orderExample = {
  id,
  org_id: '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10',
  number: 1001,
  customer_id: customerId,
  status: 'placed' as const,
  channel: 'shop' as const,
  payment_method: 'account' as const,
  payment_status: 'unpaid' as const,
  currency: 'EUR',
  exponent: 2,
  prices_include_tax: true,
  items_minor: 2580,
  shipping_minor: 490,
  tax_minor: 490,
  total_minor: 3070,
  placed_total_minor: 3070,
  credit_used_minor: 0,
  credit_returned_minor: 0,
  shipping_name: 'Parcel',
  shipping_tax_rate_bps: 1900,
  shipping_tax_minor: 78,
  item_count: 2,
  contact_name: 'Ada Lovelace',
  contact_email: 'ada@example.test',
  contact_phone: null,
  shipping_address: addressExample,
  billing_address: addressExample,
  customer_note: null,
  created_by: null,
  placed_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
  customer: null,
  items: [
    {
      id: itemId,
      position: 1,
      variant_id: variantId,
      product_id: '2d7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d44',
      product_slug: 'oolong',
      product_name: 'Oolong',
      option_values: ['100 g'],
      sku: 'TEA-OOL-100',
      unit_price_minor: 1290,
      quantity: 2,
      cancelled_quantity: 0,
      tax_rate_bps: 1900,
      net_minor: 2168,
      tax_minor: 412,
      gross_minor: 2580,
    },
  ],
  events: [
    {
      id: 1,
      kind: 'order.placed',
      data: {},
      is_internal: false,
      actor_id: null,
      actor_name: null,
      created_at: '2026-11-01T08:00:00.000Z',
    },
  ],
  next_statuses: ['cancelled' as const],
}

export const orderAnswer = describable(orderSchema).openapi('Order', {
  description:
    'A copy of what was bought, in minor units that add up. For staff with the customer, notes and who did what; for who bought it without.',
  example: orderExample,
})

export const orderPageAnswer = z
  .object({ items: z.array(describable(orderRowSchema)), next_cursor: nextCursor })
  .openapi('OrderPage', { example: { items: [rowExample], next_cursor: null } })

const day = dayQuery.optional()

export const ordersQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'A number, or part of the name or e-mail.',
  }),
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(ORDER_STATUSES)))
    .optional()
    .openapi({
      type: 'string',
      description: 'One or more, with commas.',
      example: 'placed,shipped',
    }),
  payment_status: z.enum(PAYMENT_STATUSES).optional().openapi({
    description:
      'Of unpaid orders, those that were cancelled are left out. Of refunded ones, all that was paid went back, as store credit or in money.',
  }),
  channel: z.enum(ORDER_CHANNELS).optional().openapi({
    description: 'Placed in the shop, or taken down by staff.',
  }),
  customer_id: z.uuid().optional().openapi({ description: 'Of this customer.' }),
  placed_from: day.openapi({
    description: 'Placed on this day or later, by the organization’s time zone.',
  }),
  placed_to: day.openapi({ description: 'Placed on this day or earlier.' }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

const text = z.string().max(10_000).nullish()
const addressBody = z
  .strictObject({
    name: text,
    company: text,
    line1: text,
    line2: text,
    postal_code: text,
    city: text,
    region: text,
    country_code: text,
    phone: text,
  })
  .openapi('OrderAddressInput', { example: addressExample })

/** What is wrong with a value is said by the database, with the name of the field. */
export const placeOrderBody = z
  .strictObject({
    contact: z.strictObject({ name: text, email: text, phone: text }).nullish(),
    shipping_address: addressBody.nullish(),
    shipping_address_id: z.uuid().nullish(),
    billing_address: addressBody.nullish(),
    billing_address_id: z.uuid().nullish(),
    payment_method: z.enum(PAYMENT_METHODS),
    customer_note: text,
    expected_total_minor: z
      .number()
      .optional()
      .openapi({
        description:
          'The total that was shown. Another one is 409 `commerce.price_changed`, with the new one as ' +
          '`total_minor`.',
      }),
    expected_revision: z
      .string()
      .max(40)
      .nullish()
      .openapi({
        description:
          'The `revision` of the cart that was shown; not with `customer_id`. Where other things are ' +
          'in it by now, this is 409 `commerce.cart_changed`.',
      }),
    save_address: z.boolean().optional(),
    save_addresses: z
      .array(z.enum(['shipping_address', 'billing_address']))
      .optional()
      .openapi({
        description: 'By staff: which of the typed ones the customer’s address book keeps.',
      }),
    customer_id: z.uuid().optional().openapi({
      description: 'By staff: who orders. Their cart is not asked; `items` says what.',
    }),
    items: z
      .array(z.strictObject({ variant_id: z.uuid(), quantity: z.number() }))
      .max(1000)
      .optional(),
  })
  .openapi('PlaceOrderInput', {
    example: {
      contact: { name: 'Ada Lovelace', email: 'ada@example.test' },
      shipping_address: addressExample,
      payment_method: 'account',
      expected_total_minor: 3070,
    },
  })

/** Staff and customers of one organization need not say which. */
export const orderHeaders = shopHeaders.extend({
  'x-org': orgHeaders.shape['x-org'],
  'x-cart-token': z.string().optional().openapi({
    description:
      'The secret of a guest’s cart, as an earlier answer sent it. When signed in it opens the orders that were placed with it, and nothing else.',
  }),
})

export const placeOrderHeaders = orderHeaders.extend({
  'idempotency-key': z.string().openapi({
    description:
      'Up to 255 visible ASCII characters, the buyer’s own. Sent again it answers the same order, without end; with other details it is 409.',
  }),
})

export const orderWriteHeaders = orderHeaders.extend({
  'idempotency-key': writeHeaders.shape['idempotency-key'],
})

export const reorderHeaders = orderHeaders.extend({
  'idempotency-key': cartWriteHeaders.shape['idempotency-key'],
})

export const cancelOrderHeaders = orderHeaders.extend({
  'idempotency-key': z.string().optional().openapi({
    description: 'Up to 255 visible ASCII characters: cancels these pieces once.',
  }),
})

const reason = z.string().max(ORDER_REASON_LENGTH).nullish()

export const stepBody = z
  .strictObject({ status: z.enum(ORDER_STATUSES), reason })
  .openapi('OrderStepInput', { example: { status: 'shipped' } })

export const cancelBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ item_id: z.uuid(), quantity: z.number() }))
      .min(1)
      .max(1000)
      .nullish()
      .openapi({ description: 'Null, or left out, is all that is left.' }),
    reason,
  })
  .openapi('CancelOrderInput', {
    example: { items: [{ item_id: itemId, quantity: 1 }], reason: 'Out of stock' },
  })

export const noteBody = z
  .strictObject({ text: z.string().min(1).max(ORDER_NOTE_LENGTH) })
  .openapi('OrderNoteInput', { example: { text: 'Leave it at the neighbour’s' } })

export const quoteBody = z
  .strictObject({ country_code: z.string().length(2).nullish() })
  .openapi('QuoteInput', { example: { country_code: 'DE' } })

export const quoteAnswer = describable(quoteSchema)
  .extend({ cart: cartAnswer })
  .openapi('Quote', { description: 'What the cart would cost, and why it could not be ordered.' })

export const reorderAnswer = describable(reorderedSchema)
  .extend({ cart: cartAnswer })
  .openapi('Reordered')
