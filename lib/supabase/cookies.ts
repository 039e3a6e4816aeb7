import type { CookieOptionsWithName } from '@supabase/ssr'

/**
 * The session cookie. Scripts never see it: every auth call is made by this server. Without a fixed
 * name it would be named after the host of the API, which differs between inside and outside.
 */
export function sessionCookie(appUrl: string): CookieOptionsWithName {
  return {
    name: 'clientele-session',
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: appUrl.startsWith('https:'),
  }
}

/** Tokens only: a user with a very long name would not fit into the headers of a request. */
export const cookieEncoding = 'tokens-only'

export function hasSessionCookie(names: string[]): boolean {
  return names.some((name) => /^clientele-session(\.\d+)?$/.test(name))
}
