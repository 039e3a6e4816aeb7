import { findProfile, isPasswordChangeRequired } from '@/lib/identity/account.queries'
import { refusal } from '@/lib/refusal'
import { safePath } from '@/lib/request.rules'
import { getUser } from '@/lib/session'
import { createServerAuth, createServerSupabase } from '@/lib/supabase/server'

/**
 * Pages send people here whose token is still good while their session is not; a page itself cannot
 * remove cookies. Who has a living session is sent back, so that no foreign link signs people out.
 * `next` is where to go on after that, or after signing in.
 */
export async function GET(request: Request): Promise<Response> {
  const next = new URL(request.url).searchParams.get('next')
  try {
    return await endOrSendBack(next === null ? undefined : safePath(next, '/o'))
  } catch (error) {
    return refusal(error)
  }
}

async function endOrSendBack(next: string | undefined): Promise<Response> {
  const user = await getUser()
  if (user) {
    if (await findProfile(user.id)) return redirectTo(next ?? '/o')
    // Such a session lives too, though nothing else shows it anything.
    const db = await createServerSupabase()
    if (await isPasswordChangeRequired(db)) return redirectTo('/change-password')
  }
  const auth = await createServerAuth()
  // Ends the cookies whatever the server says: there, the session has ended already.
  await auth.signOut({ scope: 'local' })
  const back = next === undefined ? '' : `&next=${encodeURIComponent(next)}`
  return redirectTo(`/sign-in?notice=ended${back}`)
}

function redirectTo(path: string): Response {
  // Relative, so that people stay on the host that their cookies are for. No cache may keep it.
  return new Response(null, {
    status: 303,
    headers: { Location: path, 'Cache-Control': 'private, no-store' },
  })
}
