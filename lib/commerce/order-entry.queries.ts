import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { listAddresses } from './addresses.queries'
import {
  type OrderCustomer,
  type OrderQuote,
  type OrderVariant,
  orderQuoteSchema,
  type QuoteOrderInput,
} from './order-entry.schemas'

/** In which money an order is entered, and where most of them go. */
export async function getEntryWording({ db, org }: OrgSession): Promise<{
  currency: string
  exponent: number
  country_code: string | null
}> {
  const [shop, rates] = await Promise.all([
    db.from('shops').select('currency, currencies(exponent)').eq('org_id', org.id).single(),
    db
      .from('shipping_rates')
      .select('country_code')
      .eq('org_id', org.id)
      .not('country_code', 'is', null)
      .order('created_at')
      .limit(1),
  ])
  if (shop.error) throw fromDatabase(shop.error)
  if (rates.error) throw fromDatabase(rates.error)
  return {
    currency: shop.data.currency,
    exponent: shop.data.currencies.exponent,
    country_code: rates.data[0]?.country_code ?? null,
  }
}

/** Who orders, with their address book; null when there is none in this organization. */
export async function getOrderCustomer(
  session: OrgSession,
  customerId: string,
): Promise<OrderCustomer | null> {
  if (!z.uuid().safeParse(customerId).success) return null
  const { db, org } = session
  const { data, error } = await db
    .from('customers')
    .select('id, display_name, name, email, phone, country_code')
    .eq('org_id', org.id)
    .eq('id', customerId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  if (!data) return null
  return {
    id: data.id,
    name: data.display_name ?? '',
    contact_name: data.name,
    email: data.email,
    phone: data.phone,
    country_code: data.country_code,
    addresses: await listAddresses(session, data.id),
  }
}

const PRODUCTS_FOUND = 12
const VARIANTS_FOUND = 40
const VARIANT_COLUMNS =
  'id, product_id, option_values, sku, price_minor, tracks_stock, stock_quantity'

const foundProductsSchema = z.object({
  items: z.array(z.object({ id: z.uuid(), name: z.string() })),
})

/** Every form of the products that match, that one first whose SKU is what was typed. */
export async function findVariants({ db, org }: OrgSession, q: string): Promise<OrderVariant[]> {
  // Whole SKUs by themselves: hundreds of products may have the same letters in them.
  const [exact, found] = await Promise.all([
    db
      .from('product_variants')
      .select(`${VARIANT_COLUMNS}, products!inner(name)`)
      .eq('org_id', org.id)
      .in('sku', [...new Set([q, q.toUpperCase(), q.toLowerCase()])])
      .eq('products.status', 'published')
      .is('archived_at', null),
    db.rpc('list_products', {
      p_org_id: org.id,
      p_filter: { query: q, status: 'published' },
      p_sort: 'name.asc',
      p_limit: PRODUCTS_FOUND,
    }),
  ])
  if (exact.error) throw fromDatabase(exact.error)
  if (found.error) throw fromDatabase(found.error)
  const products = new Map(
    foundProductsSchema.parse(found.data).items.map(({ id, name }, index) => [id, { name, index }]),
  )
  const { data, error } = await db
    .from('product_variants')
    .select(VARIANT_COLUMNS)
    .eq('org_id', org.id)
    .in('product_id', [...products.keys()])
    .is('archived_at', null)
    .order('position')
    .limit(VARIANTS_FOUND)
  if (error) throw fromDatabase(error)
  const rank = (variant: { product_id: string }) =>
    products.get(variant.product_id)?.index ?? PRODUCTS_FOUND
  const first = exact.data.map(({ products: { name }, ...variant }) => ({ ...variant, name }))
  const rest = data
    .filter(({ id }) => !first.some((variant) => variant.id === id))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((variant) => ({
      ...variant,
      name: products.get(variant.product_id)?.name ?? variant.sku,
    }))
  return [...first, ...rest].map(({ tracks_stock, stock_quantity, name, ...variant }) => ({
    ...variant,
    product_name: name,
    available: tracks_stock ? stock_quantity : null,
  }))
}

export async function getQuote(
  { db, org }: OrgSession,
  { customer_id, items, country_code }: QuoteOrderInput,
): Promise<OrderQuote> {
  const { data, error } = await db.rpc('quote_order', {
    p_org_id: org.id,
    p_customer_id: customer_id,
    p_items: items,
    p_country_code: country_code,
  })
  if (error) throw fromDatabase(error)
  return orderQuoteSchema.parse(data)
}

/** Who stands on a packing slip: the shop, as customers know it. */
export async function getSender({ db, org }: OrgSession): Promise<{
  name: string
  contact_email: string | null
}> {
  const { data, error } = await db
    .from('shops')
    .select('name, contact_email')
    .eq('org_id', org.id)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data ?? { name: org.name, contact_email: null }
}
