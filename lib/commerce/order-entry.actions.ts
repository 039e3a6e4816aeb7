'use server'

import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import { findVariants, getOrderCustomer, getQuote } from './order-entry.queries'
import {
  type EnteredOrder,
  enterOrderSchema,
  findVariantsSchema,
  orderCustomerIdSchema,
  quoteOrderSchema,
} from './order-entry.schemas'
import { placedOrderSchema } from './orders.schemas'

// An order by telephone: the page asks while staff type, and places it at the end.

export const readOrderCustomer = defineOrgAction(
  orderCustomerIdSchema,
  async (session, { customer_id }) => {
    const customer = await getOrderCustomer(session, customer_id)
    if (!customer) throw new AppError('not_found', 'crm.customer_not_found')
    return customer
  },
)

export const findOrderVariants = defineOrgAction(findVariantsSchema, (session, { q }) =>
  findVariants(session, q),
)

export const quoteOrder = defineOrgAction(quoteOrderSchema, getQuote)

export const enterOrder = defineOrgAction(
  enterOrderSchema,
  async (session, input): Promise<EnteredOrder> => {
    const { idempotency_key, ...details } = input
    const { data, error } = await session.db.rpc('create_order', {
      p_org_id: session.org.id,
      p_details: details,
      p_idempotency_key: idempotency_key,
    })
    if (error) {
      const failure = toFieldError(error)
      // No answer came to what was sent first: the order is there, whatever was changed since.
      if (failure.reason === 'platform.idempotency_key_reused' && failure.detail) {
        showAnew(session)
        return { is_earlier: true, id: failure.detail }
      }
      throw failure
    }
    const order = placedOrderSchema.parse(data)
    showAnew(session)
    return { is_earlier: false, ...order }
  },
)

/** The detail of these names the field: "shipping_address.postal_code". */
function toFieldError(error: Parameters<typeof fromDatabase>[0]): AppError {
  const failure = fromDatabase(error)
  const field = failure.detail
  if (field === undefined || !/^(?:contact|shipping_address|billing_address)\./.test(field)) {
    return failure
  }
  return new AppError(failure.code, failure.reason, {
    fields: { [field]: [failure.reason] },
    cause: failure.cause,
  })
}
