import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { UserSession } from '@/lib/session'

export type Business = {
  org_id: string
  org_name: string
  name: string | null
  company: string | null
  email: string | null
  phone: string | null
  since: string
}

/** Those that know the caller as a customer, by name. */
export async function listMyBusinesses({ db }: UserSession): Promise<Business[]> {
  const { data, error } = await db.rpc('my_businesses')
  if (error) throw fromDatabase(error)
  return data
}
