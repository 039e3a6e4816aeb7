import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import { afterOf, type MoneyPage, type MoneyScope, readMoneyPage } from './money-page'
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

type Asked = { filter: PaymentFilter; cursor?: string | undefined; limit: number }

/** A page of payments for staff, the latest day first. */
export async function listPayments(
  { db, org }: MoneyScope,
  { filter, cursor, limit }: Asked,
): Promise<MoneyPage<PaymentRow>> {
  const { data, error } = await db.rpc('list_payments', {
    p_org_id: org.id,
    p_filters: filter,
    p_limit: limit,
    ...afterOf(cursor),
  })
  if (error) throw fromDatabase(error)
  return readMoneyPage(paymentRowSchema, data)
}

/** A payment for staff; null for one that is not there. */
export const getPayment = cache(async function getPayment(
  { db, org }: MoneyScope,
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

/** What a customer owes, what was due first at the front. */
export async function listOpenInvoices(
  { db, org }: MoneyScope,
  customerId: string,
): Promise<OpenInvoice[]> {
  const { data, error } = await db
    .from('invoices')
    .select('id, number, due_on, currency, total_minor, open_minor')
    .eq('org_id', org.id)
    .eq('customer_id', customerId)
    .gt('open_minor', 0)
    .order('due_on')
    .order('issued_at')
    .order('id')
    .limit(MOST_ALLOCATIONS)
  if (error) throw fromDatabase(error)
  return z.array(openInvoiceSchema).parse(data)
}
