import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { Db } from '@/lib/supabase/server'
import { type OwnCustomer, ownCustomerSchema } from './own-customers.schemas'

const ownCustomersSchema = z.array(ownCustomerSchema)

/** The caller as a customer of each organization that knows them, by its name. */
export const listOwnCustomers = cache(async function listOwnCustomers(
  db: Db,
): Promise<OwnCustomer[]> {
  const { data, error } = await db.rpc('my_businesses')
  if (error) throw fromDatabase(error)
  return ownCustomersSchema.parse(data)
})

/** Their own row at one organization; null where nobody knows them. */
export async function getOwnCustomer(db: Db, slug: string): Promise<OwnCustomer | null> {
  const all = await listOwnCustomers(db)
  return all.find((own) => own.org_slug === slug) ?? null
}
