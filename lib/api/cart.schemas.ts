import { z } from '@hono/zod-openapi'
import {
  cartMigrationSchema,
  cartSchema,
  MOST_PIECES,
  wishlistSchema,
} from '@/lib/commerce/cart.schemas'
import { describable } from './schemas'

const variantId = '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21'
const noticeId = '0f3d2a9be1c84d7f9a65b1e0c2d47f38'

const variantExample = {
  variant_id: variantId,
  product_id: '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10',
  product_slug: 'oolong',
  product_name: 'Oolong',
  option_names: ['Weight'],
  option_values: ['100 g'],
  sku: 'TEA-OOL-100',
  image: null,
  unit_price_minor: 1290,
}

const noticeExample = {
  kind: 'capped' as const,
  reason: 'insufficient_stock' as const,
  variant_id: variantId,
  product_name: 'Oolong',
  option_values: ['100 g'],
  wanted: 5,
  kept: 2,
}

export const cartAnswer = describable(cartSchema).openapi('Cart', {
  description:
    'At the prices of now. `seen_price_minor` differs from `unit_price_minor` where the price has changed since the line was put in or changes were acknowledged; `notices` tell what a merge could not keep or a reorder left out, and why.',
  example: {
    id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
    org_id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
    is_guest: true,
    currency: 'EUR',
    exponent: 2,
    prices_include_tax: true,
    items: [
      {
        ...variantExample,
        quantity: 2,
        seen_price_minor: 1190,
        line_minor: 2580,
        available: 4,
        problem: null,
      },
    ],
    item_count: 2,
    items_minor: 2580,
    revision: 'b0a1e2f4c6d8903417a5e6c2d9f80b13',
    notices: [{ ...noticeExample, id: noticeId }],
    updated_at: '2026-11-01T08:00:00.000Z',
  },
})

export const cartItemBody = z
  .strictObject({
    variant_id: z.uuid(),
    quantity: z.number().openapi({
      description: `Whole pieces, 1 to ${MOST_PIECES}; anything else is 422.`,
    }),
  })
  .openapi('CartItemInput', { example: { variant_id: variantId, quantity: 2 } })

export const acknowledgeCartBody = z
  .strictObject({
    prices: z.record(z.uuid(), z.number().int()).optional().openapi({
      description:
        'The `unit_price_minor` that was shown, by `variant_id`; one that has changed since then is not acknowledged. All prices of now when left out.',
    }),
    notice_ids: z
      .array(z.string())
      .optional()
      .openapi({ description: 'The notices that were shown. All of them when left out.' }),
  })
  .openapi('AcknowledgeCartInput', {
    example: { prices: { [variantId]: 1290 }, notice_ids: [noticeId] },
  })

export const variantBody = z
  .strictObject({ variant_id: z.uuid() })
  .openapi('WishlistItemInput', { example: { variant_id: variantId } })

export const variantQuery = z.strictObject({
  variant_id: z.uuid().openapi({ description: 'Which one to take out.', example: variantId }),
})

export const migrateCartBody = z
  .strictObject({
    guest_token: z.string().openapi({ description: 'The guest’s `X-Cart-Token`.' }),
  })
  .openapi('MigrateCartInput', {
    example: { guest_token: 'b3X0dGhpcyBpcyBub3QgYSByZWFsIHRva2VuIGF0IGE' },
  })

export const cartMigrationAnswer = describable(cartMigrationSchema).openapi('CartMigration', {
  description: 'The same, however often the same user asks.',
  example: {
    status: 'merged',
    org_id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
    cart_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
    capped: [noticeExample],
    dropped: [],
    wishlist_added: 1,
  },
})

export const wishlistAnswer = describable(wishlistSchema).openapi('Wishlist', {
  description:
    'Newest first; 200 at most, more only after a guest’s was merged. `unit_price_minor` is null for what is no longer on sale; `is_available` is false for that and for what is sold out.',
  example: {
    org_id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
    currency: 'EUR',
    exponent: 2,
    items: [{ ...variantExample, is_available: true, created_at: '2026-11-01T08:00:00.000Z' }],
  },
})

/** Of every call of a visitor to a shop; described here, read by middleware. */
export const shopHeaders = z.object({
  'x-org': z.string().openapi({
    description: 'Slug of the shop. Here it is always needed: visitors belong to nobody.',
    example: 'acme',
  }),
  'x-cart-token': z.string().optional().openapi({
    description:
      'The secret of a guest’s cart, as an earlier answer sent it. Not looked at when signed in.',
  }),
  'x-request-id': z.string().optional().openapi({
    description: 'Kept when it is 8 to 64 letters, digits or `._:-`; otherwise one is made.',
  }),
})

export const cartWriteHeaders = shopHeaders.extend({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description:
        'Up to 255 visible ASCII characters, unique per intent; known for a day, and with the cart, so ' +
        'that guests have keys too and a sign-in takes them along. The same key and request again ' +
        'changes nothing and answers the cart as it is by then; another request is 409. A guest’s first ' +
        'request makes a cart: if its answer is lost, so is that cart, and the next request makes another.',
    }),
})

export const CART_TOKEN_HEADER = {
  'X-Cart-Token': {
    schema: { type: 'string' as const },
    description:
      'Present when a guest was given a new cart, because there was none or the secret opens nothing any more. Keep it secret.',
  },
}
