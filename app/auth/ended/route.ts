import { findProfile, isPasswordChangeRequired } from '@/lib/identity/account.queries'
import { refusal } from '@/lib/refusal'
import { getUser } from '@/lib/session'
import { createServerAuth, createServerSupabase } from '@/lib/supabase/server'

/**
 * Pages send people here whose token is still good while their session is not; a page itself cannot
 * remove cookies. Who has a living session is sent back, so that no foreign link signs people out.
 */
export async function GET(): Promise<Response> {
  try {
    return await endOrSendBack()
  } catch (error) {
    return refusal(error)
  }
}

async function endOrSendBack(): Promise<Response> {
  const user = await getUser()
  if (user) {
    if (await findProfile(user.id)) return redirectTo('/o')
    // Such a session lives too, though nothing else shows it anything.
    const db = await createServerSupabase()
    if (await isPasswordChangeRequired(db)) return redirectTo('/change-password')
  }
  const auth = await createServerAuth()
  // Ends the cookies whatever the server says: there, the session has ended already.
  await auth.signOut({ scope: 'local' })
  return redirectTo('/sign-in?notice=ended')
}

function redirectTo(path: string): Response {
  // Relative, so that people stay on the host that their cookies are for. No cache may keep it.
  return new Response(null, {
    status: 303,
    headers: { Location: path, 'Cache-Control': 'private, no-store' },
  })
}
