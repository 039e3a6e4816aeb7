import type { CookieOptionsWithName } from '@supabase/ssr'

export const SESSION_COOKIE = 'clientele-session'

/**
 * The session cookie. Scripts never see it: every auth call is made by this server. Without a fixed
 * name it would be named after the host of the API, which differs between inside and outside.
 */
export function sessionCookie(appUrl: string): CookieOptionsWithName {
  return {
    name: SESSION_COOKIE,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: appUrl.startsWith('https:'),
  }
}

/** Tokens only: a user with a very long name would not fit into the headers of a request. */
export const cookieEncoding = 'tokens-only'

export function hasSessionCookie(names: string[]): boolean {
  const own = new RegExp(`^${SESSION_COOKIE}(\\.\\d+)?$`)
  return names.some((name) => own.test(name))
}
