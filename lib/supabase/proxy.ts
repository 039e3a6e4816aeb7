import { createServerClient } from '@supabase/ssr'
import type { NextRequest, NextResponse } from 'next/server'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { requestContextOf } from '@/lib/request'
import { cookieEncoding, hasSessionCookie, sessionCookie } from './cookies'
import { createSessionFetch, isOutage, readSession } from './session'

export type RefreshedSession = {
  /** Also while Auth cannot be reached and nobody knows: the page that needs to know says so. */
  isSignedIn: boolean
  /** What the cookies hold, unverified: good for asking the database, which verifies it. */
  accessToken: string | null
  /** Puts new or removed session cookies, and what forbids caching them, on the answer. */
  applyTo(response: NextResponse): void
}

/**
 * Renews an expired session, so that pages find a valid one. This is not where access is decided:
 * the token is not verified here, `lib/session.ts` does that for every page and action.
 */
export async function refreshSession(
  request: NextRequest,
  requestId: string,
): Promise<RefreshedSession> {
  const writes: { name: string; value: string; options: object }[] = []
  const antiCaching = new Map<string, string>()
  const session: RefreshedSession = {
    isSignedIn: false,
    accessToken: null,
    applyTo(response: NextResponse) {
      for (const { name, value, options } of writes) response.cookies.set(name, value, options)
      for (const [name, value] of antiCaching) response.headers.set(name, value)
    },
  }
  if (!hasSessionCookie(request.cookies.getAll().map((cookie) => cookie.name))) return session

  const supabase = createServerClient(
    env().NEXT_PUBLIC_SUPABASE_URL,
    env().NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    {
      cookieOptions: sessionCookie(env().APP_URL),
      cookies: {
        encode: cookieEncoding,
        getAll: () => request.cookies.getAll(),
        setAll(list, headers) {
          for (const { name, value, options } of list) {
            // Server Components of this very request must see the new token.
            request.cookies.set(name, value)
            writes.push({ name, value, options })
          }
          for (const [name, value] of Object.entries(headers)) antiCaching.set(name, value)
        },
      },
      global: {
        fetch: createSessionFetch(requestContextOf(request.headers)),
        headers: { 'x-request-id': requestId },
      },
    },
  )
  const found = await readSession(supabase.auth)
  const { error } = found
  if (error) log.warn({ request_id: requestId, err: error }, 'session refresh failed')
  session.isSignedIn = found.session !== null || (error !== null && isOutage(error))
  session.accessToken = found.session?.access_token ?? null
  return session
}
