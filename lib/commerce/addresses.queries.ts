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

const ADDRESS_COLUMNS =
  'id, name, company, line1, line2, postal_code, city, region, country_code, phone, is_default_shipping, is_default_billing, updated_at'

/** One address: of any customer to staff, to others their own; null when it is not there for them. */
export async function getAddress({ db, org }: OrgScope, id: string): Promise<Address | null> {
  const { data, error } = await db
    .from('addresses')
    .select(ADDRESS_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', id)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return addressSchema.nullable().parse(data)
}

/** What an address in a country is asked for. */
export async function getAddressFormat(db: Db, countryCode: string): Promise<AddressFormat> {
  const { data, error } = await db.rpc('get_address_format', { p_country_code: countryCode })
  if (error) throw fromDatabase(error)
  return addressFormatSchema.parse(data)
}
