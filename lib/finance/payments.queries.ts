import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import { listInvoices } from './invoices.queries'
import type { InvoiceRow, InvoiceState } from './invoices.schemas'
import {
  MOST_ALLOCATIONS,
  type OpenInvoice,
  openInvoiceSchema,
  type Payment,
  type PaymentFilter,
  type PaymentRow,
  paymentRowSchema,
  paymentSchema,
} from './payments.schemas'

const OPEN_STATES: InvoiceState[] = ['overdue', 'issued', 'sent', 'partly_paid']

/** A payment for what was given up longer ago than that is found in the list. */
const WRITE_OFFS_SHOWN = 20

type Asked = { filter: PaymentFilter; cursor?: string | undefined; limit: number }

/** A page of payments for staff, the latest day first. */
export async function listPayments(
  { db, org }: OrgScope,
  { filter, cursor, limit }: Asked,
): Promise<KeysetPage<PaymentRow>> {
  const { data, error } = await db.rpc('list_payments', {
    p_org_id: org.id,
    p_filter: filter,
    p_limit: limit,
    p_cursor: readPosition(cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(paymentRowSchema, data)
}

/** A payment for staff; null for one that is not there. */
export const getPayment = cache(async function getPayment(
  { db, org }: OrgScope,
  paymentId: string,
): Promise<Payment | null> {
  if (!z.uuid().safeParse(paymentId).success) return null
  const { data, error } = await db.rpc('get_payment', {
    p_org_id: org.id,
    p_payment_id: paymentId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.payment_not_found') return null
    throw failure
  }
  return paymentSchema.parse(data)
})

/** Write-offs of a customer's invoices that stand, the newest of them. */
export async function listWriteOffs(scope: OrgScope, customerId: string): Promise<PaymentRow[]> {
  const { items } = await listPayments(scope, {
    filter: { customer_id: customerId, kinds: ['write_off'] },
    limit: WRITE_OFFS_SHOWN,
  })
  return items.filter(({ reversed_at }) => reversed_at === null)
}

/** What a customer owes, what was due first at the front. */
export async function listOpenInvoices(
  scope: OrgScope,
  customerId: string,
): Promise<OpenInvoice[]> {
  const invoices: InvoiceRow[] = []
  let cursor: string | null | undefined
  do {
    const page = await listInvoices(scope, {
      filter: { customer_id: customerId, states: OPEN_STATES },
      sort: 'due_on.asc',
      limit: 100,
      ...(cursor && { cursor }),
    })
    invoices.push(...page.items)
    cursor = page.next_cursor
  } while (cursor && invoices.length < MOST_ALLOCATIONS)
  return z.array(openInvoiceSchema).parse(invoices)
}
