import 'server-only'
import { migrateGuestCarts } from '@/lib/commerce/guest-cart'
import { log } from '@/lib/log'
import type { Db } from '@/lib/supabase/server'
import { getDestination } from './destination.queries'

/**
 * Called once a session has begun, however it did: links the person to the businesses that know
 * their confirmed address, makes the carts that they filled before theirs, then says where they
 * belong.
 */
export async function arrive(db: Db, userId: string, next?: string): Promise<string> {
  await Promise.all([linkToBusinesses(db), migrateGuestCarts(db, userId)])
  return getDestination(db, userId, next)
}

/**
 * A sign-in never fails over this. What could not be linked today (a row that somebody is changing,
 * a password that must be changed first) is linked the next time.
 */
export async function linkToBusinesses(db: Db): Promise<void> {
  const { data, error } = await db.rpc('claim_customer')
  if (error && error.message !== 'identity.password_change_required') {
    log.warn({ err: error }, 'a sign-in was not linked to its customers')
  }
  if (data && data.length > 0) log.info({ linked: data.length }, 'a sign-in is a customer now')
}
