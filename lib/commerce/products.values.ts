/** What the browser needs to know about products without the schemas, which weigh ten times as much. */

export const PRODUCT_STATUSES = ['draft', 'published', 'archived'] as const

export const PRODUCT_SORTS = [
  'created_at.desc',
  'created_at.asc',
  'name.asc',
  'name.desc',
  'price.asc',
  'price.desc',
  'stock.asc',
  'stock.desc',
] as const

export const SHOP_SORTS = ['published_at.desc', 'name.asc', 'price.asc', 'price.desc'] as const

export const STOCK_STATES = ['out', 'low'] as const

/** Equal to what the database takes, which a test compares. */
export const PRODUCT_LIMITS = {
  name: 200,
  slug: 120,
  description: 20_000,
  sku: 60,
  options: 3,
  option_name: 40,
  option_value: 80,
  variants: 100,
  images: 20,
  image_bytes: 5 * 1024 * 1024,
  image_alt: 300,
  category_name: 80,
  stock_reason: 500,
  price_minor: 99_999_999_999,
  stock_quantity: 999_999_999,
  shop_name: 120,
  shop_description: 2_000,
  rate_name: 80,
} as const
