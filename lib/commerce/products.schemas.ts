import { z } from 'zod'
import {
  PRODUCT_LIMITS,
  type PRODUCT_SORTS,
  PRODUCT_STATUSES,
  type SHOP_SORTS,
  type STOCK_STATES,
} from './products.values'
import { shortText } from './text.schemas'

export type ProductStatus = (typeof PRODUCT_STATUSES)[number]
export type ProductSort = (typeof PRODUCT_SORTS)[number]

export const productStatusSchema = z.enum(PRODUCT_STATUSES)

export const productImageSchema = z.object({
  id: z.uuid(),
  alt: z.string().nullable(),
  width: z.number().int(),
  height: z.number().int(),
})
export type ProductImage = z.infer<typeof productImageSchema>

/** A product as the shop's lists show it. */
export const shopProductRowSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  /** Null as long as it has no variant. */
  price_from_minor: z.number().int().nullable(),
  price_to_minor: z.number().int().nullable(),
  currency: z.string(),
  exponent: z.number().int(),
  image: productImageSchema.nullable(),
  is_available: z.boolean(),
  variant_count: z.number().int(),
  /** What "add to cart" means without a choice; null when there is one to make. */
  only_variant_id: z.uuid().nullable(),
})
export type ShopProductRow = z.infer<typeof shopProductRowSchema>

/** The same as staff see it. */
export const productRowSchema = shopProductRowSchema.extend({
  status: productStatusSchema,
  skus: z.array(z.string()),
  /** Of the variants that are counted; null when none is. */
  stock_quantity: z.number().int().nullable(),
  updated_at: z.string(),
})
export type ProductRow = z.infer<typeof productRowSchema>

/** A product as its page in the shop shows it. */
export const shopProductSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  option_names: z.array(z.string()),
  tax_rate_bps: z.number().int(),
  currency: z.string(),
  exponent: z.number().int(),
  images: z.array(productImageSchema),
  categories: z.array(z.object({ name: z.string(), slug: z.string() })),
  variants: z.array(
    z.object({
      id: z.uuid(),
      sku: z.string(),
      option_values: z.array(z.string()),
      price_minor: z.number().int(),
      is_available: z.boolean(),
      /** How many there are when they are five or fewer. */
      few_left: z.number().int().nullable(),
    }),
  ),
})
export type ShopProduct = z.infer<typeof shopProductSchema>

export const productVariantSchema = z.object({
  id: z.uuid(),
  sku: z.string(),
  option_values: z.array(z.string()),
  price_minor: z.number().int(),
  tracks_stock: z.boolean(),
  stock_quantity: z.number().int(),
  position: z.number().int(),
  archived_at: z.string().nullable(),
  updated_at: z.string(),
})
export type ProductVariant = z.infer<typeof productVariantSchema>

/** All of a product, for those who work on it. */
export const productDetailSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  status: productStatusSchema,
  option_names: z.array(z.string()),
  tax_rate_bps: z.number().int(),
  currency: z.string(),
  exponent: z.number().int(),
  prices_include_tax: z.boolean(),
  published_at: z.string().nullable(),
  created_by: z.uuid().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  images: z.array(productImageSchema.extend({ position: z.number().int() })),
  category_ids: z.array(z.uuid()),
  variants: z.array(productVariantSchema),
})
export type ProductDetail = z.infer<typeof productDetailSchema>

/** What `list_products` can be asked for. */
export type ProductFilter = {
  query?: string | undefined
  status?: ProductStatus | undefined
  category_id?: string | undefined
  stock?: (typeof STOCK_STATES)[number] | undefined
}

/** What `list_shop_products` can be asked for. */
export type ShopProductFilter = {
  query?: string | undefined
  category?: string | undefined
  sort?: (typeof SHOP_SORTS)[number] | undefined
}

const priceSchema = z.int().min(0).max(PRODUCT_LIMITS.price_minor)
const optionValuesSchema = z
  .array(shortText(PRODUCT_LIMITS.option_value))
  .max(PRODUCT_LIMITS.options)

/** What can be said about a variant; of one that is there, stock is changed by movements. */
export const variantFields = {
  sku: shortText(PRODUCT_LIMITS.sku).nullish(),
  option_values: optionValuesSchema.optional(),
  price_minor: priceSchema.optional(),
  tracks_stock: z.boolean().optional(),
  position: z.int().min(0).max(10_000).optional(),
}
const firstStock = z.int().min(0).max(PRODUCT_LIMITS.stock_quantity).optional()

export const newVariantSchema = z.strictObject({
  ...variantFields,
  price_minor: priceSchema,
  stock_quantity: firstStock,
})

export const productFields = {
  /** Without one, it is made from the name. */
  slug: shortText(PRODUCT_LIMITS.name).nullish(),
  description: z.string().max(PRODUCT_LIMITS.description).nullish(),
  tax_rate_bps: z.int().min(0).max(10_000).optional(),
  option_names: z
    .array(shortText(PRODUCT_LIMITS.option_name))
    .max(PRODUCT_LIMITS.options)
    .optional(),
  category_ids: z.array(z.uuid()).max(50).optional(),
}

export const createProductSchema = z.strictObject({
  ...productFields,
  name: shortText(PRODUCT_LIMITS.name),
  status: z.enum(['draft', 'published']).optional(),
  variants: z.array(newVariantSchema).max(PRODUCT_LIMITS.variants).optional(),
})

/** Only what is there is changed; variants with an id are changed, those without are added. */
export const updateProductSchema = z.strictObject({
  ...productFields,
  name: shortText(PRODUCT_LIMITS.name).optional(),
  variants: z
    .array(
      z.strictObject({ ...variantFields, id: z.uuid().optional(), stock_quantity: firstStock }),
    )
    .max(500)
    .optional(),
})

/** Forms carry the slug of their organization beside the values. */
const org = z.string()

export const createProductFormSchema = createProductSchema.extend({ org })

export const updateProductFormSchema = updateProductSchema.extend({
  org,
  product_id: z.uuid(),
  /** The version that the person saw; without it, whatever is there now is overwritten. */
  expected_updated_at: z.iso.datetime({ offset: true }).nullish(),
})

export const setProductStatusSchema = z.object({
  product_id: z.uuid(),
  status: productStatusSchema,
})

export const saveVariantSchema = z.strictObject({
  ...variantFields,
  org,
  product_id: z.uuid(),
  /** Null adds one. */
  variant_id: z.uuid().nullable(),
  stock_quantity: firstStock,
})

export const setVariantArchivedSchema = z.object({
  variant_id: z.uuid(),
  is_archived: z.boolean(),
})
