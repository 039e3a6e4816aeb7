import { z } from 'zod'
import { PATH_LENGTH } from '@/lib/request.rules'
import { productImageSchema } from './products.schemas'

/** Equal to what the database takes. */
export const MOST_PIECES = 9999

const variantFields = {
  variant_id: z.uuid(),
  product_id: z.uuid(),
  product_slug: z.string(),
  product_name: z.string(),
  option_names: z.array(z.string()),
  option_values: z.array(z.string()),
  sku: z.string(),
  image: productImageSchema.nullable(),
  unit_price_minor: z.number(),
}

const cartItemSchema = z.object({
  ...variantFields,
  quantity: z.number().int(),
  /** The price when the line was put in, or changes were last acknowledged; another has to be said. */
  seen_price_minor: z.number(),
  line_minor: z.number(),
  /** How many can be bought, of what is on sale: when fewer than wanted, or five or fewer; else null. */
  available: z.number().int().nullable(),
  problem: z.enum(['unavailable', 'insufficient_stock']).nullable(),
})

/** What could not go into a cart, or not all of it, and why. */
export const leftOutSchema = z.object({
  reason: z.enum(['unavailable', 'sold_out', 'cart_full', 'insufficient_stock', 'too_many_pieces']),
  /** Null for what is gone for good. */
  variant_id: z.uuid().nullable(),
  product_name: z.string(),
  option_values: z.array(z.string()),
  wanted: z.number().int(),
  kept: z.number().int(),
})
export type LeftOut = z.infer<typeof leftOutSchema>

/** What a merge capped or dropped, and what a reorder left out. */
const cartNoticeSchema = leftOutSchema.extend({
  kind: z.enum(['capped', 'dropped', 'left_out']),
})

export type CartNotice = z.infer<typeof cartNoticeSchema>

/** What `get_cart` answers, and every function that changes a cart. */
export const cartSchema = z.object({
  /** Null while nothing was ever put in. */
  id: z.uuid().nullable(),
  org_id: z.uuid(),
  is_guest: z.boolean(),
  currency: z.string(),
  /** Digits after the point in this currency. */
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  items: z.array(cartItemSchema),
  /** Pieces of all lines. */
  item_count: z.number().int(),
  /** Of the lines that can be bought. */
  items_minor: z.number(),
  /** Another one whenever other things are in it; null while it is empty. */
  revision: z.string().nullable(),
  /** Until the customer has seen them: their ids say which ones were. */
  notices: z.array(cartNoticeSchema.extend({ id: z.string() })),
  updated_at: z.string().nullable(),
})
export type Cart = z.infer<typeof cartSchema>

const wishlistItemSchema = z.object({
  ...variantFields,
  /** Null for what is no longer on sale. */
  unit_price_minor: z.number().nullable(),
  /** On sale, and in stock. */
  is_available: z.boolean(),
  created_at: z.string(),
})

/** What `list_wishlist` answers, newest first. */
export const wishlistSchema = z.object({
  org_id: z.uuid(),
  currency: z.string(),
  exponent: z.number().int(),
  items: z.array(wishlistItemSchema),
})
export type Wishlist = z.infer<typeof wishlistSchema>

/** What `migrate_cart` answers. */
export const cartMigrationSchema = z.object({
  status: z.enum(['merged', 'nothing']),
  org_id: z.uuid().nullable(),
  cart_id: z.uuid().nullable(),
  capped: z.array(cartNoticeSchema),
  dropped: z.array(cartNoticeSchema),
  wishlist_added: z.number().int(),
})

/** Every form of the shop says which shop it is, and may say where to go on. */
const shopFields = {
  shop: z.string().regex(/^[a-z0-9-]{3,40}$/),
  /** A path of this app; the cart when left out, or too long: what a form is for happens all the same. */
  next: z.string().max(PATH_LENGTH).optional().catch(undefined),
  /** Of the page that the form is on: see `replaceGuestToken`. A form does what it is for without. */
  cart_key: z.uuid().optional().catch(undefined),
}

const quantity = z
  .string()
  .trim()
  .regex(/^\d{1,4}$/, 'commerce.quantity_invalid')
  .transform(Number)

const words = (pattern: RegExp) =>
  z
    .string()
    .max(10_000)
    .default('')
    .transform((text) => text.split(' ').filter((word) => word !== ''))
    .pipe(z.array(z.string().regex(pattern)))

export const shopFormSchema = z.object(shopFields)
export const variantFormSchema = z.object({ ...shopFields, variant_id: z.uuid() })
export const addToCartSchema = variantFormSchema.extend({ quantity: quantity.default(1) })
export const setCartItemSchema = variantFormSchema.extend({ quantity })
/** What stood on the page, see `seenFields`: what is not named was not seen. */
export const acknowledgeCartSchema = shopFormSchema.extend({
  prices: words(/^[0-9a-f-]{36}:\d{1,16}$/).transform((prices) =>
    Object.fromEntries(
      prices.map((price) => [price.slice(0, 36), Number(price.slice(37))] as const),
    ),
  ),
  notice_ids: words(/^[0-9a-f]{32}$/),
})
export const setWishlistItemSchema = variantFormSchema.extend({
  is_wished: z.stringbool().default(true),
})
