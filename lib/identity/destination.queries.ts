import 'server-only'
import { fromDatabase } from '@/lib/errors'
import { safePath } from '@/lib/request.rules'
import type { Db } from '@/lib/supabase/server'
import { isPasswordChangeRequired } from './account.queries'

/**
 * Where someone who has just signed in belongs: the page they wanted, else their work, else their
 * own pages. The chooser also shows open invitations and the way to a first organization.
 */
export async function getDestination(db: Db, userId: string, next?: string): Promise<string> {
  const isShutOut = await isPasswordChangeRequired(db)
  const wanted = safePath(next, '/')
  // `/o` is what our mails carry when nobody wished for anything.
  const isPlain = wanted === '/' || wanted === '/o' || /^\/(?:auth\/|sign-)/.test(wanted)
  if (isShutOut) {
    return isPlain ? '/change-password' : `/change-password?next=${encodeURIComponent(wanted)}`
  }
  if (!isPlain) return wanted

  const [memberships, invitations, customers, platformAdmin] = await Promise.all([
    db.from('memberships').select('organizations!inner(slug)').eq('user_id', userId).limit(2),
    db.rpc('my_invitations'),
    isCustomerSomewhere(db),
    db.rpc('is_platform_admin'),
  ])
  if (memberships.error) throw fromDatabase(memberships.error)
  if (invitations.error) throw fromDatabase(invitations.error)
  if (platformAdmin.error) throw fromDatabase(platformAdmin.error)
  const [only] = memberships.data
  if (invitations.data.length === 0) {
    if (only && memberships.data.length === 1) return `/o/${only.organizations.slug}`
    if (memberships.data.length === 0 && platformAdmin.data) return '/platform'
    if (memberships.data.length === 0 && customers) return '/account'
  }
  return '/o'
}

async function isCustomerSomewhere(db: Db): Promise<boolean> {
  const { data, error } = await db.rpc('my_businesses')
  if (error) throw fromDatabase(error)
  return data.length > 0
}
