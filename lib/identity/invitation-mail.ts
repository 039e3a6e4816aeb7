import 'server-only'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { pokeMailer } from '@/lib/platform/mailer'
import { getAdminClient } from '@/lib/supabase/admin'
import { tellsWhoIsRegistered } from './auth.rules'
import { noSoonerThan } from './constant-time'

// As in the other forms: sending a mail stays below this.
const answerMilliseconds = 700

type Invitation = { id: string; email: string }

/**
 * Tells someone that they were invited. New people get an account and a link to set a password from
 * Auth; those who have one get a mail of the outbox that leads to the invitation, which staff do not
 * see there. The invitation itself is already stored: a mail that cannot be sent is reported, and can
 * be sent again. Neither the answer nor its time tells who has an account.
 */
export async function sendInvitationMail(
  invitation: Invitation,
  requestId: string,
): Promise<boolean> {
  return noSoonerThan(answerMilliseconds, () => inviteOrTell(invitation, requestId))
}

async function inviteOrTell({ id, email }: Invitation, requestId: string): Promise<boolean> {
  const admin = getAdminClient()
  const target = `${env().APP_URL}/o`
  const { error } = await admin.auth.admin.inviteUserByEmail(email, { redirectTo: target })
  if (!error) return true
  const isKnown = error.code === 'email_exists' || error.code === 'user_already_exists'
  if (!isKnown && tellsWhoIsRegistered(error)) {
    log.warn({ request_id: requestId, reason: error.code }, 'an invitation was answered as mailed')
    return true
  }
  // Where Auth cannot send, new people are told in this way too: an error of theirs alone would say
  // who they are. They can sign up with the address.
  if (!isKnown) log.error({ request_id: requestId, err: error }, 'Auth did not mail an invitation')
  const queued = await admin.rpc('queue_invitation_email', {
    p_invitation_id: id,
    p_url: `${target}?invitation=${id}`,
  })
  if (queued.error) {
    log.error({ request_id: requestId, err: queued.error }, 'an invitation was not mailed')
    return false
  }
  pokeMailer()
  return true
}
