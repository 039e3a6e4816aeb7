'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { moveCustomersSchema } from './segments.schemas'

/** Answers how many were in another segment before. */
export const moveCustomers = defineOrgAction(moveCustomersSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('move_customers', {
    p_org_id: session.org.id,
    p_customer_ids: input.customer_ids,
    p_segment: input.segment,
    p_reason: input.reason ?? undefined,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.detail !== 'reason') throw failure
    throw new AppError(failure.code, failure.reason, {
      fields: { reason: [failure.reason] },
      cause: failure.cause,
    })
  }
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { count: data }
})
