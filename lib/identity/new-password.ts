import 'server-only'
import { redirect } from 'next/navigation'
import type { Auth, Db } from '@/lib/supabase/server'
import { isPasswordChangeRequired } from './account.queries'
import { type AuthFailure, fromAuth } from './auth.rules'

/** For those who came by a link of a mail; who came by their password says it once more. */
export async function setPassword(auth: Auth, db: Db, password: string): Promise<void> {
  const { error } = await auth.updateUser({ password })
  if (!error) return
  if (await isSetAlready(error, db)) return
  if (asksForCurrentPassword(error)) redirect('/account/security?notice=current_password')
  throw fromAuth(error)
}

/**
 * The request before this one may have got no further than here: what was wanted is so. Unless
 * somebody else has set the old password for them: then it has to be another.
 */
export async function isSetAlready(refusal: AuthFailure, db: Db): Promise<boolean> {
  return refusal.code === 'same_password' && !(await isPasswordChangeRequired(db))
}

/** The auth service calls it one or the other, by its version; the form has checked all else. */
function asksForCurrentPassword({ code }: AuthFailure): boolean {
  return code === 'current_password_required' || code === 'validation_failed'
}
