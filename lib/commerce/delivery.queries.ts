import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'

/** Where a shop delivers to, by name. */
export async function listDeliveryCountries({
  db,
  org,
}: OrgScope): Promise<{ code: string; name: string }[]> {
  const { data, error } = await db.rpc('list_delivery_countries', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return data
}

/** Where a bill may go, by name: anywhere. Reference data, of which guests may read no table. */
export async function listBillingCountries(): Promise<{ code: string; name: string }[]> {
  const { data, error } = await getAdminClient()
    .from('countries')
    .select('code, name')
    .order('name')
  if (error) throw fromDatabase(error)
  return data
}
