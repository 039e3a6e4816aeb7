import { createHash, randomBytes } from 'node:crypto'
import type { Executor } from './db.ts'
import { required, unique } from './factories.ts'

export type ShopRow = {
  org_id: string
  slug: string
  currency: string
  prices_include_tax: boolean
  guest_cart_days: number
}

/** The shop that the organization has from its first day, opened unless told otherwise. */
export async function createShop(
  db: Executor,
  values: {
    org_id: string
    is_open?: boolean
    prices_include_tax?: boolean
    accepts_account?: boolean
    guest_cart_days?: number
  },
): Promise<ShopRow> {
  const [row] = await db<ShopRow[]>`
    update public.shops set
      published_at = case when ${values.is_open ?? true} then now() end,
      prices_include_tax = ${values.prices_include_tax ?? true},
      accepts_account = ${values.accepts_account ?? true},
      guest_cart_days = ${values.guest_cart_days ?? 30}
    where org_id = ${values.org_id}
    returning org_id, slug, currency, prices_include_tax, guest_cart_days`
  return required(row)
}

export type ProductRow = { id: string; org_id: string; slug: string; name: string; status: string }

/** Without variants: add them with `createVariant`. */
export async function createProduct(
  db: Executor,
  values: {
    org_id: string
    name?: string
    slug?: string
    status?: 'draft' | 'published' | 'archived'
    option_names?: string[]
    tax_rate_bps?: number
    category_ids?: string[]
    created_at?: Date
    published_at?: Date
  },
): Promise<ProductRow> {
  const slug = values.slug ?? unique('product')
  const [row] = await db<ProductRow[]>`
    insert into public.products (
      org_id, slug, name, status, option_names, tax_rate_bps, created_at, published_at
    ) values (
      ${values.org_id}, ${slug}, ${values.name ?? slug}, ${values.status ?? 'published'},
      ${values.option_names ?? []}, ${values.tax_rate_bps ?? 1900},
      ${values.created_at ?? new Date()},
      case when ${values.status ?? 'published'} = 'published'
        then coalesce(${values.published_at ?? null}::timestamptz, now()) end
    )
    returning id, org_id, slug, name, status`
  const product = required(row)
  for (const category_id of values.category_ids ?? []) {
    await db`
      insert into public.product_categories (org_id, product_id, category_id)
      values (${values.org_id}, ${product.id}, ${category_id})`
  }
  return product
}

export type VariantRow = {
  id: string
  org_id: string
  product_id: string
  sku: string
  price_minor: number
}

/** Of a new published product unless one is given; its stock comes in by a movement. */
export async function createVariant(
  db: Executor,
  values: {
    org_id: string
    product_id?: string
    sku?: string
    option_values?: string[]
    price_minor?: number
    tracks_stock?: boolean
    stock_quantity?: number
    position?: number
    archived_at?: Date
  },
): Promise<VariantRow> {
  const productId = values.product_id ?? (await createProduct(db, { org_id: values.org_id })).id
  const stock = values.stock_quantity ?? 100
  const [row] = await db<VariantRow[]>`
    insert into public.product_variants (
      org_id, product_id, sku, option_values, price_minor, currency, tracks_stock, position,
      archived_at
    )
    select ${values.org_id}, ${productId}, ${values.sku ?? unique('sku')},
      ${values.option_values ?? []}, ${values.price_minor ?? 1000}, shops.currency,
      ${values.tracks_stock ?? true}, ${values.position ?? 0}, ${values.archived_at ?? null}
    from public.shops as shops
    where shops.org_id = ${values.org_id}
    returning id, org_id, product_id, sku, price_minor`
  const variant = required(row)
  if (stock > 0 && (values.tracks_stock ?? true)) {
    await db`
      select private.move_stock(${variant.org_id}, ${[variant.id]}, ${[stock]}, 'adjusted')`
  }
  return variant
}

type ProductValues = Parameters<typeof createProduct>[1]
type VariantValues = Parameters<typeof createVariant>[1]

/** A product with its variants, of none of which there is any; with ten of the one if none is given. */
export async function createOffer(
  db: Executor,
  values: ProductValues & { variants?: Omit<VariantValues, 'org_id' | 'product_id'>[] },
): Promise<ProductRow & { variants: VariantRow[] }> {
  const product = await createProduct(db, values)
  const variants: VariantRow[] = []
  for (const variant of values.variants ?? [{ stock_quantity: 10 }]) {
    variants.push(
      await createVariant(db, {
        stock_quantity: 0,
        ...variant,
        org_id: values.org_id,
        product_id: product.id,
      }),
    )
  }
  return { ...product, variants }
}

export type CategoryRow = { id: string; org_id: string; name: string; slug: string }

export async function createCategory(
  db: Executor,
  values: { org_id: string; name?: string; slug?: string; position?: number },
): Promise<CategoryRow> {
  const [row] = await db<CategoryRow[]>`
    insert into public.categories (org_id, name, slug, position)
    values (
      ${values.org_id}, ${values.name ?? unique('Category')}, ${values.slug ?? unique('category')},
      ${values.position ?? 0}
    )
    returning id, org_id, name, slug`
  return required(row)
}

export type ImageRow = { id: string; org_id: string; product_id: string; path: string }

/** A picture whose bytes were looked at, unless `stored_at` is null; the object itself is not there. */
export async function createImage(
  db: Executor,
  values: {
    org_id: string
    product_id: string
    uploaded_by?: string
    position?: number
    created_at?: Date
    stored_at?: Date | null
  },
): Promise<ImageRow> {
  const [row] = await db<ImageRow[]>`
    insert into public.product_images (
      org_id, product_id, content_type, size_bytes, width, height, position, uploaded_by,
      created_at, stored_at
    ) values (
      ${values.org_id}, ${values.product_id}, 'image/png', 1024, 640, 480, ${values.position ?? 0},
      ${values.uploaded_by ?? null}, ${values.created_at ?? new Date()},
      ${values.stored_at === undefined ? new Date() : values.stored_at}
    )
    returning id, org_id, product_id, org_id || '/' || id as path`
  return required(row)
}

export type ShippingRateRow = { id: string; org_id: string; price_minor: number }

/** To one country, or everywhere else. */
export async function createShippingRate(
  db: Executor,
  values: {
    org_id: string
    country_code?: string | null
    name?: string
    price_minor?: number
    free_from_minor?: number | null
    tax_rate_bps?: number
  },
): Promise<ShippingRateRow> {
  const [row] = await db<ShippingRateRow[]>`
    insert into public.shipping_rates (
      org_id, country_code, name, price_minor, free_from_minor, tax_rate_bps, currency
    )
    select ${values.org_id}, ${values.country_code ?? null}, ${values.name ?? 'Standard'},
      ${values.price_minor ?? 490}, ${values.free_from_minor ?? null},
      ${values.tax_rate_bps ?? 1900}, shops.currency
    from public.shops as shops
    where shops.org_id = ${values.org_id}
    returning id, org_id, price_minor`
  return required(row)
}

export type CartRow = { id: string; org_id: string; user_id: string | null; token: string | null }

/** Of the user, or else of a guest, whose secret is answered. */
export async function createCart(
  db: Executor,
  values: {
    org_id: string
    user_id?: string
    token?: string
    status?: 'active' | 'ordered'
    items?: { variant_id: string; quantity?: number; seen_price_minor?: number }[]
    notices?: { kind: 'capped' | 'dropped' | 'left_out'; [key: string]: unknown }[]
    checkout_started_at?: Date
    updated_at?: Date
  },
): Promise<CartRow> {
  const token = values.user_id ? null : (values.token ?? guestToken())
  const [row] = await db<Omit<CartRow, 'token'>[]>`
    insert into public.user_carts (
      org_id, user_id, token_hash, status, notices, checkout_started_at, updated_at
    ) values (
      ${values.org_id}, ${values.user_id ?? null}, ${token === null ? null : hashOf(token)},
      ${values.status ?? 'active'}, ${db.json(JSON.parse(JSON.stringify(values.notices ?? [])))},
      ${values.checkout_started_at ?? null}, ${values.updated_at ?? new Date()}
    )
    returning id, org_id, user_id`
  const cart = required(row)
  for (const item of values.items ?? []) {
    await db`
      insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
      select ${cart.org_id}, ${cart.id}, variants.id, ${item.quantity ?? 1},
        coalesce(${item.seen_price_minor ?? null}::bigint, variants.price_minor)
      from public.product_variants as variants
      where variants.org_id = ${cart.org_id} and variants.id = ${item.variant_id}`
  }
  return { ...cart, token }
}

/** What create_guest_cart() would tell a guest. */
export function guestToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export async function createAddress(
  db: Executor,
  values: {
    org_id: string
    customer_id: string
    name?: string
    line1?: string
    city?: string
    is_default_shipping?: boolean
    is_default_billing?: boolean
  },
): Promise<{ id: string }> {
  const [row] = await db<{ id: string }[]>`
    insert into public.addresses (
      org_id, customer_id, name, line1, postal_code, city, country_code, is_default_shipping,
      is_default_billing
    ) values (
      ${values.org_id}, ${values.customer_id}, ${values.name ?? 'Ada Lovelace'},
      ${values.line1 ?? 'Gartenweg 1'}, '10115', ${values.city ?? 'Berlin'}, 'DE', ${values.is_default_shipping ?? false},
      ${values.is_default_billing ?? false}
    )
    returning id`
  return required(row)
}
