'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { parseMoney } from '@/lib/money'
import { listExponents } from './credits.queries'
import { addCreditFormSchema } from './credits.schemas'

/** Where the form shows what the database refuses; anything else stands above it. */
const FIELD_OF_REASON = new Map([
  ['crm.credit_amount_invalid', 'amount'],
  ['crm.credit_insufficient', 'amount'],
  ['crm.credit_currency_unknown', 'currency'],
  ['crm.credit_reason_invalid', 'reason'],
])

export const addCredit = defineOrgAction(addCreditFormSchema, async (session, input) => {
  const exponent = (await listExponents(session, [input.currency])).get(input.currency)
  if (exponent === undefined) throw wrong('currency', 'crm.credit_currency_unknown')
  const amount = parseMoney(input.amount, { exponent, locale: session.org.locale })
  if (amount === null) throw wrong('amount', 'crm.credit_amount_invalid')

  const { data, error } = await session.db.rpc('add_credit', {
    p_org_id: session.org.id,
    p_customer_id: input.customer_id,
    p_amount_minor: input.direction === 'spend' ? -amount : amount,
    p_currency: input.currency,
    p_reason: input.reason,
    p_idempotency_key: input.key,
  })
  if (error) {
    const failure = fromDatabase(error)
    const field = FIELD_OF_REASON.get(failure.reason)
    throw field ? wrong(field, failure.reason) : failure
  }
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { id: data.id }
})

function wrong(field: string, reason: string): AppError {
  return new AppError('rule_broken', reason, { fields: { [field]: [reason] } })
}
