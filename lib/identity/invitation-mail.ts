import 'server-only'
import type { AuthError } from '@supabase/supabase-js'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { getRequestContext } from '@/lib/request'
import { getAdminClient } from '@/lib/supabase/admin'
import { createStatelessAuth } from '@/lib/supabase/server'
import { tellsWhoIsRegistered } from './auth.rules'
import { noSoonerThan } from './constant-time'

// As in the other forms: sending a mail stays below this.
const answerMilliseconds = 700

/**
 * Tells someone that they were invited. New people get an account and a link to set a password;
 * those who have one get a sign-in link, and both find the invitation after it. The invitation
 * itself is already stored: a mail that cannot be sent is reported, and can be sent again. Neither
 * the answer nor its time tells who has an account.
 */
export async function sendInvitationMail(email: string, requestId: string): Promise<boolean> {
  const error = await noSoonerThan(answerMilliseconds, () => inviteOrLink(email))
  if (!error) return true
  if (tellsWhoIsRegistered(error)) {
    log.warn({ request_id: requestId, reason: error.code }, 'an invitation was answered as mailed')
    return true
  }
  log.error({ request_id: requestId, err: error }, 'an invitation was not mailed')
  return false
}

async function inviteOrLink(email: string): Promise<AuthError | null> {
  const target = `${env().APP_URL}/o`
  const invited = await getAdminClient().auth.admin.inviteUserByEmail(email, {
    redirectTo: target,
  })
  const isKnown =
    invited.error?.code === 'email_exists' || invited.error?.code === 'user_already_exists'
  if (!isKnown) return invited.error
  const auth = createStatelessAuth(await getRequestContext())
  const { error } = await auth.signInWithOtp({
    email,
    options: { shouldCreateUser: false, emailRedirectTo: target },
  })
  return error
}
