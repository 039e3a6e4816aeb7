'use server'

import { revalidatePath } from 'next/cache'
import { defineUserAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { ownCustomerSchema, updateOwnCustomerFormSchema } from './own-customers.schemas'

/** A customer's own fields at one business, by themself. Answers the customer as it is then. */
export const updateOwnCustomer = defineUserAction(
  updateOwnCustomerFormSchema,
  async ({ db }, { org_id, expected_version, ...values }) => {
    const { data, error } = await db.rpc('update_own_customer', {
      p_org_id: org_id,
      p_values: values,
      p_expected_version: expected_version,
    })
    if (error) {
      const failure = fromDatabase(error)
      if (failure.detail === undefined || !(failure.detail in values)) throw failure
      throw new AppError(failure.code, failure.reason, {
        fields: { [failure.detail]: [failure.reason] },
        cause: failure,
      })
    }
    revalidatePath('/account', 'layout')
    return ownCustomerSchema.parse(data)
  },
)
