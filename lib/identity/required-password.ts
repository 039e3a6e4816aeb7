import 'server-only'
import { env } from '@/lib/env'
import { AppError, fromDatabase } from '@/lib/errors'
import { findUserByEmail } from '@/lib/platform/admin.queries'
import type { Auth, Db } from '@/lib/supabase/server'
import { fromAuth } from './auth.rules'

/**
 * Shuts a person out, and whoever else knows their password, until a new one was chosen, then sends
 * the mail that alone leads there. In this order: a mail that fails leaves them shut out, which can
 * be repeated, and not the reverse; and they can ask for one themselves, as for a forgotten password.
 */
export async function resetPasswordOf(db: Db, auth: Auth, email: string) {
  const user = await findUserByEmail(db, email)
  if (!user) {
    throw new AppError('not_found', 'platform.user_not_found', {
      fields: { email: ['platform.user_not_found'] },
    })
  }
  const { error } = await db.rpc('require_password_change', { p_user_id: user.id })
  if (error) throw fromDatabase(error)
  const mail = await auth.resetPasswordForEmail(user.email, {
    redirectTo: `${env().APP_URL}/reset-password`,
  })
  if (mail.error) throw fromAuth(mail.error)
  return { user_id: user.id, email: user.email, password_change_required: true as const }
}
