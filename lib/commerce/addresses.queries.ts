import 'server-only'
import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import type { Database } from '@/lib/supabase/database.types'
import {
  type Address,
  type AddressFormat,
  addressFormatSchema,
  addressSchema,
} from './addresses.schemas'

type Db = SupabaseClient<Database>

/** The address book of a customer, or the caller's own in this organization, oldest first. */
export async function listAddresses(
  { db, org }: OrgScope,
  customerId: string | null = null,
): Promise<Address[]> {
  const { data, error } = await db.rpc('list_addresses', {
    p_org_id: org.id,
    ...(customerId === null ? {} : { p_customer_id: customerId }),
  })
  if (error) throw fromDatabase(error)
  return z.array(addressSchema).parse(data)
}

/** What an address in a country is asked for. */
export async function getAddressFormat(db: Db, countryCode: string): Promise<AddressFormat> {
  const { data, error } = await db.rpc('get_address_format', { p_country_code: countryCode })
  if (error) throw fromDatabase(error)
  return addressFormatSchema.parse(data)
}
