import { z } from 'zod'
import { PRODUCT_LIMITS } from './products.values'
import { optionalShortText, shortText } from './text.schemas'

const shopCategorySchema = z.object({ id: z.uuid(), name: z.string(), slug: z.string() })

const rateSchema = z.object({
  /** Null: everywhere that has no rate of its own. */
  country_code: z.string().nullable(),
  name: z.string(),
  price_minor: z.number().int(),
  /** From this sum of the goods on, delivery is free. */
  free_from_minor: z.number().int().nullable(),
})

/** What every page of a shop needs to know of it. */
export const shopSchema = z.object({
  org_id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  contact_email: z.string().nullable(),
  currency: z.string(),
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  accepts_account: z.boolean(),
  guest_cart_days: z.number().int(),
  locale: z.string(),
  time_zone: z.string(),
  /** False only for those who may see it beforehand. */
  is_open: z.boolean(),
  categories: z.array(shopCategorySchema),
  shipping_rates: z.array(rateSchema),
})
export type Shop = z.infer<typeof shopSchema>

export const shippingRateSchema = rateSchema.extend({
  id: z.uuid(),
  tax_rate_bps: z.number().int(),
})
export type ShippingRate = z.infer<typeof shippingRateSchema>

/** The same for those who work on it. */
export const ownShopSchema = shopSchema.extend({
  shipping_rates: z.array(shippingRateSchema),
  published_at: z.string().nullable(),
  updated_at: z.string(),
  /** Then its currency cannot change. */
  has_prices: z.boolean(),
})
export type OwnShop = z.infer<typeof ownShopSchema>

const emptyToNull = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? null : value

export const updateShopSchema = z.strictObject({
  org: z.string(),
  name: shortText(PRODUCT_LIMITS.shop_name).optional(),
  description: z.preprocess(
    emptyToNull,
    z.string().trim().max(PRODUCT_LIMITS.shop_description).nullish(),
  ),
  contact_email: z.preprocess(
    emptyToNull,
    z.string().trim().toLowerCase().max(255).pipe(z.email()).nullish(),
  ),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  prices_include_tax: z.boolean().optional(),
  accepts_account: z.boolean().optional(),
  guest_cart_days: z.int().min(1).max(365).optional(),
})

export const setShopPublishedSchema = z.object({ is_published: z.boolean() })

const amountSchema = z.int().min(0).max(PRODUCT_LIMITS.price_minor)

export const saveShippingRateSchema = z.strictObject({
  org: z.string(),
  /** Null adds one. */
  rate_id: z.uuid().nullable(),
  country_code: optionalShortText(2),
  name: shortText(PRODUCT_LIMITS.rate_name).optional(),
  price_minor: amountSchema.optional(),
  free_from_minor: amountSchema.nullish(),
  tax_rate_bps: z.int().min(0).max(10_000).optional(),
})

export const shippingRateIdSchema = z.object({ rate_id: z.uuid() })
