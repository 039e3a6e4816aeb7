'use server'

import { revalidatePath } from 'next/cache'
import { defineUserAction } from '@/lib/action'
import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { getAddressFormat } from './addresses.queries'
import {
  addressSchema,
  countrySchema,
  ownAddressSchema,
  saveOwnAddressSchema,
} from './addresses.schemas'

/** The fields of another country, for a form that is open. */
export const readAddressFormat = defineUserAction(countrySchema, ({ db }, { country_code }) =>
  getAddressFormat(db, country_code),
)

/** Adds an address to the caller's own book in an organization, or changes one of it. */
export const saveOwnAddress = defineUserAction(
  saveOwnAddressSchema,
  async ({ db }, { org_id, address_id, ...values }) => {
    const { data, error } = await db.rpc('save_address', {
      p_org_id: org_id,
      p_address_id: address_id ?? undefined,
      p_values: values,
    })
    if (error) throw besideField(error)
    revalidatePath('/account', 'layout')
    return addressSchema.parse(data)
  },
)

export const deleteOwnAddress = defineUserAction(
  ownAddressSchema,
  async ({ db }, { org_id, address_id }) => {
    const { error } = await db.rpc('delete_address', {
      p_org_id: org_id,
      p_address_id: address_id,
    })
    if (error) throw fromDatabase(error)
    revalidatePath('/account', 'layout')
  },
)

/** The detail of what is wrong with an address is the field. */
function besideField(error: DatabaseError): AppError {
  const { code, reason, detail, cause } = fromDatabase(error)
  const isField = code === 'rule_broken' && detail !== undefined && /^[a-z0-9_]+$/.test(detail)
  return new AppError(code, reason, {
    cause,
    ...(isField ? { fields: { [detail]: [reason] } } : {}),
  })
}
