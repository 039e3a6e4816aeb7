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

const foundProductsSchema = z.object({
  items: z.array(z.object({ id: z.uuid(), name: z.string() })),
})

/** Every form of the products that match, those first whose SKU is what was typed. */
export async function findVariants({ db, org }: OrgSession, q: string): Promise<OrderVariant[]> {
  const found = await db.rpc('list_products', {
    p_org_id: org.id,
    p_filter: { query: q, status: 'published' },
    p_sort: 'name',
    p_limit: PRODUCTS_FOUND,
  })
  if (found.error) throw fromDatabase(found.error)
  const products = new Map(
    foundProductsSchema.parse(found.data).items.map(({ id, name }, index) => [id, { name, index }]),
  )
  const { data, error } = await db
    .from('product_variants')
    .select('id, product_id, option_values, sku, price_minor, tracks_stock, stock_quantity')
    .eq('org_id', org.id)
    .in('product_id', [...products.keys()])
    .is('archived_at', null)
    .order('position')
    .limit(VARIANTS_FOUND)
  if (error) throw fromDatabase(error)
  const typed = q.toLocaleLowerCase('en')
  const rank = (variant: { sku: string; product_id: string }) =>
    variant.sku.toLocaleLowerCase('en') === typed
      ? -1
      : (products.get(variant.product_id)?.index ?? PRODUCTS_FOUND)
  return data
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ tracks_stock, stock_quantity, ...variant }) => ({
      ...variant,
      product_name: products.get(variant.product_id)?.name ?? variant.sku,
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
