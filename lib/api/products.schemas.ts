import { z } from '@hono/zod-openapi'
import {
  categoryFields,
  categorySchema,
  savedCategorySchema,
} from '@/lib/commerce/categories.schemas'
import { imageFields, storedImageSchema } from '@/lib/commerce/images.schemas'
import {
  createProductSchema,
  newVariantSchema,
  productDetailSchema,
  productRowSchema,
  productStatusSchema,
  productVariantSchema,
  shopProductRowSchema,
  shopProductSchema,
  updateProductSchema,
  variantFields,
} from '@/lib/commerce/products.schemas'
import { PRODUCT_SORTS, SHOP_SORTS, STOCK_STATES } from '@/lib/commerce/products.values'
import {
  adjustStockFields,
  isMovement,
  notMoved,
  stockMovementSchema,
} from '@/lib/commerce/stock.schemas'
import {
  cursorQuery,
  describable,
  idParam,
  nextCursor,
  orgHeaders,
  pathId,
  shortLimitQuery,
} from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'
const PRODUCT_ID = '1f6a7f0c-7d0e-4c59-8a53-6a2f9f0b7d10'
const VARIANT_ID = '8d0f5a0e-2d5e-4f0f-9d55-4a3f1f0b6c21'
const IMAGE_ID = '2c9b4f1e-63d2-4b8e-9a57-1d0e6f3a8b42'
const CATEGORY_ID = '7e1d3c5a-9b2f-4d6e-8c10-5f4a2b3c6d71'

const image = { id: IMAGE_ID, alt: 'A green tin of tea', width: 800, height: 800 }

const variant = {
  id: VARIANT_ID,
  sku: 'TEA-SENCHA',
  option_values: [],
  price_minor: 1850,
  tracks_stock: true,
  stock_quantity: 16,
  position: 0,
  archived_at: null,
  updated_at: EXAMPLE_TIME,
}

const shopRow = {
  id: PRODUCT_ID,
  slug: 'sencha',
  name: 'Sencha 煎茶',
  price_from_minor: 1850,
  price_to_minor: 1850,
  currency: 'EUR',
  exponent: 2,
  image,
  is_available: true,
  variant_count: 1,
  only_variant_id: VARIANT_ID,
}

const row = {
  ...shopRow,
  status: 'published' as const,
  skus: ['TEA-SENCHA'],
  stock_quantity: 16,
  updated_at: EXAMPLE_TIME,
}

export const productPageAnswer = z
  .object({
    items: z.array(describable(productRowSchema).openapi('Product', { example: row })),
    next_cursor: nextCursor,
  })
  .openapi('ProductPage', { example: { items: [row], next_cursor: null } })

export const shopProductPageAnswer = z
  .object({
    items: z.array(describable(shopProductRowSchema).openapi('ShopProduct', { example: shopRow })),
    next_cursor: nextCursor,
  })
  .openapi('ShopProductPage', { example: { items: [shopRow], next_cursor: null } })

export const shopProductAnswer = describable(shopProductSchema).openapi('ShopProductDetail', {
  description:
    'A product as visitors see it. `few_left` says how many when they are five or fewer.',
  example: {
    id: PRODUCT_ID,
    slug: 'sencha',
    name: 'Sencha 煎茶',
    description: 'First harvest from Uji.',
    option_names: [],
    tax_rate_bps: 700,
    currency: 'EUR',
    exponent: 2,
    images: [image],
    categories: [{ name: 'Tea', slug: 'tea' }],
    variants: [
      {
        id: VARIANT_ID,
        sku: 'TEA-SENCHA',
        option_values: [],
        price_minor: 1850,
        is_available: true,
        few_left: null,
      },
    ],
  },
})

export const productAnswer = describable(productDetailSchema).openapi('ProductDetail', {
  description: 'A product as staff see it, with variants that were archived.',
  example: {
    id: PRODUCT_ID,
    slug: 'sencha',
    name: 'Sencha 煎茶',
    description: 'First harvest from Uji.',
    status: 'published',
    option_names: [],
    tax_rate_bps: 700,
    currency: 'EUR',
    exponent: 2,
    prices_include_tax: true,
    published_at: EXAMPLE_TIME,
    created_by: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
    created_at: EXAMPLE_TIME,
    updated_at: EXAMPLE_TIME,
    images: [{ ...image, position: 0 }],
    category_ids: [CATEGORY_ID],
    variants: [variant],
  },
})

/** What only staff can ask for is refused to visitors. */
export const productsQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'Any part of name, SKU or category; case and accents do not matter.',
    example: 'sencha',
  }),
  category: z.string().min(1).max(80).optional().openapi({
    description: 'The slug of a category.',
    example: 'tea',
  }),
  sort: z
    .enum([...new Set([...SHOP_SORTS, ...PRODUCT_SORTS])])
    .optional()
    .openapi({
      description:
        'For visitors one of `published_at.desc` (unless said otherwise), `name.asc`, `price.asc` and ' +
        '`price.desc`; for staff any but the first, `created_at.desc` unless said otherwise.',
    }),
  status: productStatusSchema.optional().openapi({
    description: 'For staff; without it, all that are not archived.',
  }),
  stock: z.enum(STOCK_STATES).optional().openapi({
    description: 'For staff: with a variant that has run out, or one with five pieces or fewer.',
  }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

export const productParam = z.object({
  id: z
    .string()
    .min(1)
    .max(120)
    .openapi({
      param: { name: 'id', in: 'path' },
      description: 'The id for staff, the slug for visitors.',
      example: PRODUCT_ID,
    }),
})

export const createProductBody = describable(createProductSchema).openapi('CreateProductInput', {
  example: {
    name: 'Sencha 煎茶',
    status: 'published',
    tax_rate_bps: 700,
    variants: [{ sku: 'TEA-SENCHA', price_minor: 1850, stock_quantity: 16 }],
  },
})
export const updateProductBody = describable(updateProductSchema).openapi('UpdateProductInput', {
  example: { description: 'First harvest from Uji.' },
})
export const productStatusBody = z
  .strictObject({ status: productStatusSchema })
  .openapi('ProductStatusInput', { example: { status: 'published' } })

export const variantParams = idParam.extend({
  variant: pathId.openapi({ param: { name: 'variant', in: 'path' }, example: VARIANT_ID }),
})
export const createVariantBody = describable(newVariantSchema).openapi('CreateVariantInput', {
  example: { sku: 'TEA-SENCHA-100', option_values: ['100 g'], price_minor: 1850 },
})
export const updateVariantBody = z.strictObject(variantFields).openapi('UpdateVariantInput', {
  description: 'Values that are left out stay as they are.',
  example: { price_minor: 1950 },
})
export const archivedBody = z
  .strictObject({ is_archived: z.boolean() })
  .openapi('ArchiveVariantInput', { example: { is_archived: true } })

export const stockHeaders = orgHeaders.extend({
  'idempotency-key': z.string().optional().openapi({
    description: 'Up to 255 visible ASCII characters, unique per intent: moves these pieces once.',
  }),
})
export const stockBody = z
  .strictObject(adjustStockFields)
  .refine(isMovement, notMoved)
  .openapi('MoveStockInput', {
    example: { quantity: -2, reason: 'Damaged' },
  })
export const stockAnswer = z
  .object({ stock_quantity: z.int() })
  .openapi('Stock', { example: { stock_quantity: 14 } })

const movement = {
  id: 42,
  quantity: -2,
  kind: 'adjusted' as const,
  reason: 'Damaged',
  order_id: null,
  order_number: null,
  actor_id: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  actor_name: 'Olive Owner',
  created_at: EXAMPLE_TIME,
}
export const movementPageAnswer = z
  .object({
    items: z.array(
      describable(stockMovementSchema).openapi('StockMovement', { example: movement }),
    ),
    next_cursor: nextCursor,
  })
  .openapi('StockMovementPage', { example: { items: [movement], next_cursor: null } })

export const variantAnswer = describable(productVariantSchema).openapi('ProductVariant', {
  example: variant,
})

export const imageParams = idParam.extend({
  image: pathId.openapi({ param: { name: 'image', in: 'path' }, example: IMAGE_ID }),
})
export const imageAnswer = describable(storedImageSchema).openapi('ProductImage', {
  description: 'Shown at `/images/products/<organization id>/<id>`.',
  example: { ...image, position: 0 },
})
export const updateImageBody = z.strictObject(imageFields).openapi('UpdateImageInput', {
  description: 'Values that are left out stay as they are.',
  example: { alt: 'A green tin of tea', position: 0 },
})

const category = {
  id: CATEGORY_ID,
  name: 'Tea',
  slug: 'tea',
  position: 1,
  product_count: 3,
}
export const categoryWithCountAnswer = describable(categorySchema).openapi('Category', {
  example: category,
})
export const categoryListAnswer = z
  .object({
    items: z.array(categoryWithCountAnswer),
    next_cursor: z.null(),
  })
  .openapi('CategoryList', { example: { items: [category], next_cursor: null } })

export const shopCategoryListAnswer = z
  .object({
    items: z.array(z.object({ id: z.uuid(), name: z.string(), slug: z.string() })),
    next_cursor: z.null(),
  })
  .openapi('ShopCategoryList', {
    example: { items: [{ id: CATEGORY_ID, name: 'Tea', slug: 'tea' }], next_cursor: null },
  })

export const categoryAnswer = describable(savedCategorySchema).openapi('SavedCategory', {
  example: { id: CATEGORY_ID, name: 'Tea', slug: 'tea', position: 1 },
})
export const createCategoryBody = z
  .strictObject({ ...categoryFields, name: categoryFields.name.unwrap() })
  .openapi('CreateCategoryInput', { example: { name: 'Tea' } })
export const updateCategoryBody = z.strictObject(categoryFields).openapi('UpdateCategoryInput', {
  description:
    'Values that are left out stay as they are; a slug of null is made anew from the name.',
  example: { name: 'Green tea', position: 0 },
})
