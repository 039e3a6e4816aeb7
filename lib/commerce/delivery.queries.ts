import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { ShopScope } from './scope'

/** Where a shop delivers to, by name. */
export async function listDeliveryCountries({
  db,
  org,
}: ShopScope): Promise<{ code: string; name: string }[]> {
  const { data, error } = await db.rpc('list_delivery_countries', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return data
}
