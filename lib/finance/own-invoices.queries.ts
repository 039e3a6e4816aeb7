import 'server-only'
import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import { INTERFACE_LOCALE } from '@/lib/numbers'
import type { Database } from '@/lib/supabase/database.types'
import { findInvoiceOfOrder } from './invoices.queries'
import { type Invoice, type InvoiceRow, invoiceRowSchema, invoiceSchema } from './invoices.schemas'

/** An invoice as the business that wrote it writes numbers and dates. */
export type OwnInvoice = InvoiceRow & { locale: string }

/** The caller as a customer: of one organization where it is named, else of all that know them. */
export type OwnInvoiceScope = {
  db: SupabaseClient<Database>
  org_slug?: string | undefined
}

type InvoicePlace = { id: string; slug: string; name: string; locale: string }

export const OWN_INVOICES_PER_PAGE = 20

/** The caller's issued invoices, newest first. */
export async function listOwnInvoices(
  { db, org_slug }: OwnInvoiceScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<OwnInvoice>> {
  const businesses = await listOwnCustomers(db)
  const business = businesses.find((own) => own.org_slug === org_slug)
  const { data, error } = await db.rpc('list_own_invoices', {
    p_limit: limit,
    ...(business ? { p_org_id: business.org_id } : {}),
    p_cursor: readPosition(cursor),
  })
  if (error) throw fromDatabase(error)
  const { items, next_cursor } = readListPage(invoiceRowSchema, data)
  return {
    items: items.map((item) => ({
      ...item,
      locale:
        businesses.find(({ org_id }) => org_id === item.organization.id)?.org_locale ??
        INTERFACE_LOCALE,
    })),
    next_cursor,
  }
}

/**
 * One of the caller's own invoices, with the organization that wrote it; null for everybody else's,
 * also where they work.
 */
export async function getOwnInvoice(
  { db, org_slug }: OwnInvoiceScope,
  invoiceId: string,
): Promise<{ invoice: Invoice; org: InvoicePlace } | null> {
  if (!z.uuid().safeParse(invoiceId).success) return null
  const { data, error } = await db.rpc('get_own_invoice', { p_invoice_id: invoiceId })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.invoice_not_found') return null
    throw failure
  }
  const invoice = invoiceSchema.parse(data)
  const own = (await listOwnCustomers(db)).find(({ org_id }) => org_id === invoice.org_id)
  if (!own || (org_slug !== undefined && own.org_slug !== org_slug)) return null
  const org = { id: own.org_id, slug: own.org_slug, name: own.org_name, locale: own.org_locale }
  return { invoice, org }
}

/** What was billed for one of the caller's own orders; null for everybody else's, and until then. */
export async function getInvoiceOfOwnOrder(
  db: SupabaseClient<Database>,
  order: { id: string; org_id: string },
): Promise<Invoice | null> {
  const found = await findInvoiceOfOrder({ db, org: { id: order.org_id } }, order.id)
  // Someone who works there finds all invoices of the business, but has no page for them here.
  const own = found && (await getOwnInvoice({ db }, found.id))
  return own?.invoice ?? null
}
