import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { listCreditEntries } from '@/lib/crm/credits.queries'
import type { CreditBalance } from '@/lib/crm/credits.schemas'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type Invoice,
  type InvoiceFilter,
  type InvoicePreview,
  type InvoiceRow,
  type InvoiceSort,
  type InvoiceTotal,
  invoicePreviewSchema,
  invoiceRowSchema,
  invoiceSchema,
  invoiceTotalSchema,
  type PreviewInvoiceInput,
} from './invoices.schemas'

type Asked = { cursor?: string | undefined; limit: number }

/** An invoice as the caller may see it: staff, or whose it is. Null for everybody else's. */
export const getInvoice = cache(async function getInvoice(
  { db, org }: OrgScope,
  invoiceId: string,
): Promise<Invoice | null> {
  if (!z.uuid().safeParse(invoiceId).success) return null
  const { data, error } = await db.rpc('get_invoice', {
    p_org_id: org.id,
    p_invoice_id: invoiceId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.invoice_not_found') return null
    throw failure
  }
  return invoiceSchema.parse(data)
})

/** What a payment of an invoice has to know; null where staff may not see it, or there is none. */
export async function findInvoiceCurrency(
  { db, org }: OrgScope,
  invoiceId: string,
): Promise<{ id: string; currency: string } | null> {
  const { data, error } = await db
    .from('invoices')
    .select('id, currency')
    .eq('org_id', org.id)
    .eq('id', invoiceId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data
}

/** A page of invoices for staff. */
export async function listInvoices(
  { db, org }: OrgScope,
  {
    filter,
    sort = 'issued_on.desc',
    cursor,
    limit,
  }: Asked & { filter: InvoiceFilter; sort?: InvoiceSort },
): Promise<KeysetPage<InvoiceRow>> {
  const { data, error } = await db.rpc('list_invoices', {
    p_org_id: org.id,
    p_filter: filter,
    p_sort: sort,
    p_limit: limit,
    p_cursor: readPosition(cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(invoiceRowSchema, data)
}

/** How many invoices there are by state and currency, and what they come to. */
export async function getInvoiceTotals(
  { db, org }: OrgScope,
  filter: InvoiceFilter,
): Promise<InvoiceTotal[]> {
  const { data, error } = await db.rpc('invoice_totals', { p_org_id: org.id, p_filter: filter })
  if (error) throw fromDatabase(error)
  return z.array(invoiceTotalSchema).parse(data)
}

/** What a draft would come to; nothing is stored. */
export async function previewInvoice(
  { db, org }: OrgScope,
  details: PreviewInvoiceInput,
): Promise<InvoicePreview> {
  const { data, error } = await db.rpc('preview_invoice', {
    p_org_id: org.id,
    p_details: details,
  })
  if (error) throw fromDatabase(error)
  return invoicePreviewSchema.parse(data)
}

/** The invoice of an order, unless it was voided. */
export async function findInvoiceOfOrder(
  { db, org }: OrgScope,
  orderId: string,
): Promise<{ id: string; number: string | null } | null> {
  const { data, error } = await db
    .from('invoices')
    .select('id, number')
    .eq('org_id', org.id)
    .eq('order_id', orderId)
    .is('voided_at', null)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data
}

/** What a customer can still spend, by currency. */
export async function listStoreCredit(
  scope: OrgScope,
  customerId: string,
): Promise<CreditBalance[]> {
  const { balances } = await listCreditEntries(scope, customerId, { limit: 1 })
  return balances
}

/** What a customer can still spend of a currency, in minor units. */
export async function getStoreCredit(
  scope: OrgScope,
  customerId: string,
  currency: string,
): Promise<number> {
  const balances = await listStoreCredit(scope, customerId)
  return balances.find((balance) => balance.currency === currency)?.balance_minor ?? 0
}
