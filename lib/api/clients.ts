import { createServerClient, parseCookieHeader, serializeCookieHeader } from '@supabase/ssr'
import { env } from '@/lib/env'
import { requestContextOf } from '@/lib/request'
import { cookieEncoding, sessionCookie } from '@/lib/supabase/cookies'
import type { Database } from '@/lib/supabase/database.types'
import {
  type Auth,
  createStatelessAuth,
  createTokenClient,
  createVisitorClient,
  type Db,
} from '@/lib/supabase/server'
import { createSessionFetch } from '@/lib/supabase/session'
import type { ApiContext } from './context'

function contextOf(c: ApiContext) {
  return { ...requestContextOf(c.req.raw.headers), requestId: c.get('requestId') }
}

export function clientAddress(c: ApiContext): string {
  return contextOf(c).clientIp
}

/** The Data API as the caller: row-level security decides, the request id reaches the audit trail. */
export function callerClient(c: ApiContext, token: string): Db {
  return createTokenClient(token, contextOf(c))
}

/** The Data API as anybody: what shops show to visitors. */
export function visitorClient(c: ApiContext): Db {
  return createVisitorClient(contextOf(c))
}

/** Auth for one visitor, without any session; tokens travel in bodies only. */
export function visitorAuth(c: ApiContext): Auth {
  return createStatelessAuth(contextOf(c))
}

/** The browser's session; refreshed cookies and their anti-caching headers go onto the answer. */
export function cookieAuth(c: ApiContext): Auth {
  const { NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, APP_URL } = env()
  const client = createServerClient<Database>(
    NEXT_PUBLIC_SUPABASE_URL,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    {
      cookieOptions: sessionCookie(APP_URL),
      global: {
        headers: { 'x-request-id': c.get('requestId') },
        fetch: createSessionFetch(contextOf(c)),
      },
      cookies: {
        encode: cookieEncoding,
        getAll: () =>
          parseCookieHeader(c.req.header('cookie') ?? '').map(({ name, value }) => ({
            name,
            value: value ?? '',
          })),
        setAll: (cookies, headers) => {
          for (const { name, value, options } of cookies) {
            c.header('Set-Cookie', serializeCookieHeader(name, value, options), { append: true })
          }
          for (const [name, value] of Object.entries(headers)) c.header(name, value)
        },
      },
    },
  )
  return client.auth
}
