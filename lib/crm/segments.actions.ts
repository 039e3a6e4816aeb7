'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { moveCustomersFormSchema } from './segments.schemas'

function revalidateCustomers({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/customers`, 'layout')
}

/** Answers how many were in another segment before. */
export const moveCustomers = defineOrgAction(moveCustomersFormSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('move_customers', {
    p_org_id: session.org.id,
    p_customer_ids: input.customer_ids,
    p_segment: input.segment,
    p_reason: input.reason ?? undefined,
    p_from: input.from,
  })
  if (error) {
    const failure = fromDatabase(error)
    // The page then shows where the customer is by now.
    if (failure.reason === 'crm.customer_changed') revalidateCustomers(session)
    if (failure.detail !== 'reason') throw failure
    throw new AppError(failure.code, failure.reason, {
      fields: { reason: [failure.reason] },
      cause: failure.cause,
    })
  }
  revalidateCustomers(session)
  return { count: data }
})
