import 'server-only'
import { createServerClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { env } from '@/lib/env'
import { getRequestContext, type RequestContext } from '@/lib/request'
import { cookieEncoding, sessionCookie } from './cookies'
import type { Database } from './database.types'
import { supabaseFetch } from './fetch'
import { createSessionFetch } from './session'

export type Db = SupabaseClient<Database>
export type Auth = Db['auth']

async function createCookieClient(
  key: string,
  context: RequestContext,
  headers: Record<string, string>,
): Promise<Db> {
  const store = await cookies()
  return createServerClient<Database>(env().NEXT_PUBLIC_SUPABASE_URL, key, {
    cookieOptions: sessionCookie(env().APP_URL),
    cookies: {
      encode: cookieEncoding,
      getAll: () => store.getAll(),
      // The anti-caching headers of the second argument are not needed here: Next answers actions
      // and uncached handlers with no-store, and proxy.ts sets them where it refreshes.
      setAll(list) {
        for (const { name, value, options } of list) setCookie(store, name, value, options)
      },
    },
    global: { fetch: createSessionFetch(context), headers },
  })
}

function setCookie(
  store: Awaited<ReturnType<typeof cookies>>,
  ...[name, value, options]: [string, string, Parameters<typeof store.set>[2]]
) {
  try {
    store.set(name, value, options)
  } catch (error) {
    // A Server Component cannot write cookies. proxy.ts has refreshed the session before it, so
    // only a race with the expiry ends here, and the next request repeats the refresh.
    if (!(error instanceof Error && /Server Action or Route Handler/.test(error.message)))
      throw error
  }
}

/** The data client of the signed-in user: one per request, under row-level security. */
export const createServerSupabase = cache(async (): Promise<Db> => {
  const context = await getRequestContext()
  return createCookieClient(env().NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, context, {
    'x-request-id': context.requestId,
  })
})

/**
 * Sign-in, sign-up and the like, with the cookies of this request. The secret key lets Supabase
 * believe `Sb-Forwarded-For`, or its limits per address would count all people as one. Only `auth`
 * is handed out: with this key a data query would go round row-level security.
 */
export async function createServerAuth(): Promise<Auth> {
  const context = await getRequestContext()
  const client = await createCookieClient(
    env().SUPABASE_SECRET_KEY,
    context,
    trustedHeaders(context),
  )
  return client.auth
}

/** The data client of whoever bears this access token: for the API, which has no cookies. */
export function createTokenClient(accessToken: string, context: RequestContext): Db {
  return createPlainClient({
    Authorization: `Bearer ${accessToken}`,
    'x-request-id': context.requestId,
  })
}

/** The data client of somebody who is not signed in, whatever cookies there are. */
export function createVisitorClient(context: RequestContext): Db {
  return createPlainClient({ 'x-request-id': context.requestId })
}

function createPlainClient(headers: Record<string, string>): Db {
  return createClient<Database>(
    env().NEXT_PUBLIC_SUPABASE_URL,
    env().NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { fetch: supabaseFetch, headers },
    },
  )
}

/** Auth calls without cookies, for the API: tokens go out in the answer. */
export function createStatelessAuth(context: RequestContext): Auth {
  const client = createClient<Database>(env().NEXT_PUBLIC_SUPABASE_URL, env().SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: supabaseFetch,
      headers: trustedHeaders(context),
    },
  })
  return client.auth
}

function trustedHeaders({ requestId, clientIp }: RequestContext): Record<string, string> {
  return {
    'x-request-id': requestId,
    ...(clientIp === 'unknown' ? {} : { 'Sb-Forwarded-For': clientIp }),
  }
}
