'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { findVariants, getOrderCustomer, getQuote } from './order-entry.queries'
import {
  type EnterOrderInput,
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

export const enterOrder = defineOrgAction(enterOrderSchema, async (session, input) => {
  const { idempotency_key, shipping_address_save, billing_address_save, ...details } = input
  const { data, error } = await session.db.rpc('create_order', {
    p_org_id: session.org.id,
    p_details: details,
    p_idempotency_key: idempotency_key,
  })
  if (error) throw toFieldError(error)
  const order = placedOrderSchema.parse(data)
  await keepAddresses(session, input)
  revalidatePath(`/o/${session.org.slug}`, 'layout')
  return order
})

/**
 * After the order and not with it: an address book that is full or says no is no reason to lose an
 * order that is placed.
 */
async function keepAddresses({ db, org }: OrgSession, input: EnterOrderInput): Promise<void> {
  const wanted = [
    input.shipping_address_save ? input.shipping_address : undefined,
    input.billing_address_save ? input.billing_address : undefined,
  ]
  for (const address of wanted) {
    if (!address) continue
    await db.rpc('save_address', {
      p_org_id: org.id,
      // Null is a new one; the generated types know of no null for arguments.
      p_address_id: null as unknown as string,
      p_values: address,
      p_customer_id: input.customer_id,
    })
  }
}

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
