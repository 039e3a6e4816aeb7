import 'server-only'
import { type AuthError, AuthRetryableFetchError, type Session } from '@supabase/supabase-js'
import { env } from '@/lib/env'
import type { RequestContext } from '@/lib/request'
import { isRefresh, saysNothingOf, supabaseFetch } from './fetch'
import type { Auth } from './server'

/** While Auth fails, auth-js repeats a refresh for half a minute; nobody waits that long for a page. */
const patienceMilliseconds = 7_000

/**
 * `fetch` of a client that has a browser's session. A refresh, and nothing else, goes with the secret
 * key, which lets Supabase believe `Sb-Forwarded-For`: all people would share one limit otherwise.
 * Beyond the limit, or when the key was taken back, it looks like an outage, since auth-js takes any
 * refusal for the session's end.
 */
export function createSessionFetch({ clientIp }: RequestContext): typeof supabaseFetch {
  let triedSince: number | null = null
  let isRefused = false
  return async (input, init) => {
    if (!isRefresh(input)) return supabaseFetch(input, init)
    triedSince ??= Date.now()
    // A session that is renewed when nobody waits any more would be lost.
    if (Date.now() - triedSince >= patienceMilliseconds) throw new Error('no more time to refresh')
    // Asked again at once, as auth-js does, it would be refused again.
    if (isRefused) throw new Error('a refresh was refused just now')
    const headers = new Headers(init?.headers)
    headers.set('apikey', env().SUPABASE_SECRET_KEY)
    headers.set('Authorization', `Bearer ${env().SUPABASE_SECRET_KEY}`)
    if (clientIp !== 'unknown') headers.set('Sb-Forwarded-For', clientIp)
    const answer = await supabaseFetch(input, { ...init, headers })
    if (answer.ok) triedSince = null
    isRefused = saysNothingOf(answer) && answer.status < 500
    return saysNothingOf(answer) ? new Response(answer.body, { status: 503 }) : answer
  }
}

type Found = { session: Session | null; error: AuthError | null }

/** The session in the cookies, renewed if it has expired; `isOutage` tells what an error means. */
export async function readSession(auth: Auth): Promise<Found> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Found>((resolve) => {
    const error = new AuthRetryableFetchError('the refresh took too long', 0)
    timer = setTimeout(() => resolve({ session: null, error }), patienceMilliseconds)
  })
  const found = auth.getSession().then(({ data, error }) => ({ session: data.session, error }))
  try {
    return await Promise.race([found, late])
  } finally {
    clearTimeout(timer)
  }
}

/** No answer of Auth, or a failing one, says nothing about a session or token. */
export function isOutage(error: { name?: string; status?: number | undefined }): boolean {
  return error.name === 'AuthRetryableFetchError' || (error.status ?? 0) >= 500
}
