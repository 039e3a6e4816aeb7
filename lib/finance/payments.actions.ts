'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import {
  paymentSchema,
  recordPaymentSchema,
  refundPaymentSchema,
  reversePaymentSchema,
  writeOffInvoiceSchema,
} from './payments.schemas'

/** What a customer paid, over the invoices named or what was due first; the rest is store credit. */
export const recordPayment = defineOrgAction(recordPaymentSchema, async (session, input) => {
  const { idempotency_key, ...details } = input
  const { data, error } = await session.db.rpc('record_payment', {
    p_org_id: session.org.id,
    p_details: details,
    p_idempotency_key: idempotency_key,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return paymentSchema.parse(data)
})

/** Money that goes back: what a credit note left to pay back, or store credit. */
export const refundPayment = defineOrgAction(refundPaymentSchema, async (session, input) => {
  const { idempotency_key, ...details } = input
  const { data, error } = await session.db.rpc('refund_payment', {
    p_org_id: session.org.id,
    p_details: details,
    p_idempotency_key: idempotency_key,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return paymentSchema.parse(data)
})

/** Gives up what is open of an invoice, in whole or part. */
export const writeOffInvoice = defineOrgAction(writeOffInvoiceSchema, async (session, input) => {
  const { invoice_id, idempotency_key, ...details } = input
  const { data, error } = await session.db.rpc('write_off_invoice', {
    p_org_id: session.org.id,
    p_invoice_id: invoice_id,
    p_details: details,
    p_idempotency_key: idempotency_key,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return paymentSchema.parse(data)
})

/** Takes back what was entered by mistake. */
export const reversePayment = defineOrgAction(reversePaymentSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('reverse_payment', {
    p_org_id: session.org.id,
    p_payment_id: input.payment_id,
    p_reason: input.reason,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return paymentSchema.parse(data)
})
