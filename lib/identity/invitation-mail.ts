import 'server-only'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { getRequestContext } from '@/lib/request'
import { getAdminClient } from '@/lib/supabase/admin'
import { createStatelessAuth } from '@/lib/supabase/server'

/**
 * Tells someone that they were invited. New people get an account and a link to set a password;
 * those who have one get a sign-in link, and both find the invitation after it. The invitation
 * itself is already stored: a mail that cannot be sent is reported, and can be sent again.
 */
export async function sendInvitationMail(email: string, requestId: string): Promise<boolean> {
  const target = `${env().APP_URL}/o`
  const invited = await getAdminClient().auth.admin.inviteUserByEmail(email, {
    redirectTo: target,
  })
  if (!invited.error) return true
  if (invited.error.code !== 'email_exists' && invited.error.code !== 'user_already_exists') {
    log.error({ request_id: requestId, err: invited.error }, 'an invitation was not mailed')
    return false
  }
  const auth = createStatelessAuth(await getRequestContext())
  const { error } = await auth.signInWithOtp({
    email,
    options: { shouldCreateUser: false, emailRedirectTo: target },
  })
  if (error) log.error({ request_id: requestId, err: error }, 'an invitation was not mailed')
  return !error
}
