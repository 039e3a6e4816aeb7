import { INTERFACE_LOCALE } from '../numbers'
import 'server-only'
import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { decodeCursor, encodeCursor } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { Database } from '@/lib/supabase/database.types'
import { findInvoiceOfOrder, getInvoice } from './invoices.queries'
import { type Invoice, type InvoiceRow, invoiceRowSchema } from './invoices.schemas'
import type { MoneyPage } from './money-page'

/** An invoice as the business that wrote it writes numbers and dates. */
export type OwnInvoice = InvoiceRow & { locale: string }

/** The caller as a customer: of one organization where it is named, else of all that know them. */
export type OwnInvoiceScope = {
  db: SupabaseClient<Database>
  org_slug?: string | undefined
}

export const OWN_INVOICES_PER_PAGE = 20

const positionSchema = z.record(z.string(), z.json())

/** The caller's issued invoices, newest first. */
export async function listOwnInvoices(
  { db, org_slug }: OwnInvoiceScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<MoneyPage<OwnInvoice>> {
  const businesses = await listOwnCustomers(db)
  const business = businesses.find((own) => own.org_slug === org_slug)
  const { data, error } = await db.rpc('list_own_invoices', {
    p_limit: limit,
    ...(business ? { p_org_id: business.org_id } : {}),
    ...(cursor === undefined ? {} : { p_after: decodeCursor(positionSchema, cursor) }),
  })
  if (error) throw fromDatabase(error)
  const { items, next } = z
    .object({ items: z.array(invoiceRowSchema), next: positionSchema.nullable() })
    .parse(data)
  return {
    items: items.map((item) => ({
      ...item,
      locale:
        businesses.find(({ org_id }) => org_id === item.organization.id)?.org_locale ??
        INTERFACE_LOCALE,
    })),
    next_cursor: next === null ? null : encodeCursor(next),
  }
}

/** The organization that wrote one of the caller's own invoices; null for everybody else's. */
export async function findOwnInvoicePlace(
  { db, org_slug }: OwnInvoiceScope,
  invoiceId: string,
): Promise<{ id: string; slug: string; name: string; locale: string } | null> {
  if (!z.uuid().safeParse(invoiceId).success) return null
  const businesses = (await listOwnCustomers(db)).filter(
    (own) => org_slug === undefined || own.org_slug === org_slug,
  )
  if (businesses.length === 0) return null
  const { data, error } = await db
    .from('invoices')
    .select('org_id')
    .in(
      'org_id',
      businesses.map(({ org_id }) => org_id),
    )
    // Someone who also works there sees all invoices of the business, but here their own.
    .in(
      'customer_id',
      businesses.map(({ customer_id }) => customer_id),
    )
    .eq('id', invoiceId)
    .not('number', 'is', null)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  const own = businesses.find(({ org_id }) => org_id === data?.org_id)
  if (!own) return null
  return { id: own.org_id, slug: own.org_slug, name: own.org_name, locale: own.org_locale }
}

/** What was billed for one of the caller's own orders; null for everybody else's, and until then. */
export async function getInvoiceOfOwnOrder(
  db: SupabaseClient<Database>,
  order: { id: string; customer_id: string },
): Promise<Invoice | null> {
  // Someone who works there sees all orders of the business, but has no page for their invoices here.
  const own = (await listOwnCustomers(db)).find(
    ({ customer_id }) => customer_id === order.customer_id,
  )
  if (!own) return null
  const scope = { db, org: { id: own.org_id } }
  const found = await findInvoiceOfOrder(scope, order.id)
  return found?.number ? await getInvoice(scope, found.id) : null
}
