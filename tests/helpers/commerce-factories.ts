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
  },
): Promise<ProductRow> {
  const slug = values.slug ?? unique('product')
  const [row] = await db<ProductRow[]>`
    insert into public.products (
      org_id, slug, name, status, option_names, tax_rate_bps, published_at
    ) values (
      ${values.org_id}, ${slug}, ${values.name ?? slug}, ${values.status ?? 'published'},
      ${values.option_names ?? []}, ${values.tax_rate_bps ?? 1900},
      case when ${values.status ?? 'published'} = 'published' then now() end
    )
    returning id, org_id, slug, name, status`
  return required(row)
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
    archived_at?: Date
  },
): Promise<VariantRow> {
  const productId = values.product_id ?? (await createProduct(db, { org_id: values.org_id })).id
  const stock = values.stock_quantity ?? 100
  const [row] = await db<VariantRow[]>`
    insert into public.product_variants (
      org_id, product_id, sku, option_values, price_minor, currency, tracks_stock, archived_at
    )
    select ${values.org_id}, ${productId}, ${values.sku ?? unique('sku')},
      ${values.option_values ?? []}, ${values.price_minor ?? 1000}, shops.currency,
      ${values.tracks_stock ?? true}, ${values.archived_at ?? null}
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
    notices?: { kind: 'capped' | 'dropped'; [key: string]: unknown }[]
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
