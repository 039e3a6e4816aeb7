import 'server-only'
import { z } from 'zod'
import { findVariants } from '@/lib/commerce/order-entry.queries'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import type { CurrencyChoice, InvoiceDefaults, InvoiceProduct } from './invoice-editor.schemas'
import type { Seller } from './invoices.schemas'

/** What a new invoice starts from, as the organization has settled it. */
export async function getInvoiceDefaults({ db, org }: OrgSession): Promise<InvoiceDefaults> {
  const { data, error } = await db
    .from('finance_settings')
    .select('prices_include_tax, default_tax_rate_bps, payment_terms_days, payment_terms')
    .eq('org_id', org.id)
    .single()
  if (error) throw fromDatabase(error)
  const { default_tax_rate_bps, ...rest } = data
  return { ...rest, tax_rate_bps: default_tax_rate_bps, currency: org.currency }
}

/** Who would stand on a paper that is issued now. */
export async function getDraftSeller({ db, org }: OrgSession): Promise<Seller> {
  const { data, error } = await db
    .from('finance_settings')
    .select('legal_name, legal_address, tax_number, legal_text, payment_details')
    .eq('org_id', org.id)
    .single()
  if (error) throw fromDatabase(error)
  const { legal_name, legal_address, ...rest } = data
  return { ...rest, name: legal_name ?? org.name, address: legal_address }
}

/** All that money can be of, the organization's own first. */
export async function listCurrencies({ db, org }: OrgSession): Promise<CurrencyChoice[]> {
  const { data, error } = await db.from('currencies').select('code, exponent').order('code')
  if (error) throw fromDatabase(error)
  return data.toSorted((a, b) => Number(b.code === org.currency) - Number(a.code === org.currency))
}

/** The name of a customer that a link names; null when there is none in this organization. */
export async function getInvoiceCustomer(
  { db, org }: OrgSession,
  customerId: string,
): Promise<{ id: string; label: string; hint: string } | null> {
  if (!z.uuid().safeParse(customerId).success) return null
  const { data, error } = await db
    .from('customers')
    .select('id, display_name, email')
    .eq('org_id', org.id)
    .eq('id', customerId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data && { id: data.id, label: data.display_name ?? '', hint: data.email ?? '' }
}

/** Every form of the products that match, with what the shop takes for it. */
export async function findInvoiceProducts(
  session: OrgSession,
  q: string,
): Promise<InvoiceProduct[]> {
  const { db, org } = session
  const variants = await findVariants(session, q)
  if (variants.length === 0) return []
  const [shop, products] = await Promise.all([
    db
      .from('shops')
      .select('currency, prices_include_tax, currencies(exponent)')
      .eq('org_id', org.id)
      .single(),
    db
      .from('products')
      .select('id, tax_rate_bps')
      .eq('org_id', org.id)
      .in('id', [...new Set(variants.map(({ product_id }) => product_id))]),
  ])
  if (shop.error) throw fromDatabase(shop.error)
  if (products.error) throw fromDatabase(products.error)
  const rates = new Map(products.data.map(({ id, tax_rate_bps }) => [id, tax_rate_bps]))
  return variants.map(({ id, available: _available, ...variant }) => ({
    ...variant,
    variant_id: id,
    tax_rate_bps: rates.get(variant.product_id) ?? 0,
    currency: shop.data.currency,
    exponent: shop.data.currencies.exponent,
    prices_include_tax: shop.data.prices_include_tax,
  }))
}
