import type { NextRequest, NextResponse } from 'next/server'
import { createTokenClient } from '@/lib/supabase/server'
import { type CookieJar, migrateGuestCarts } from './guest-cart'
import { isGuestCartCookie } from './guest-cart.rules'

type Cookie = Parameters<CookieJar['set']>

export type TakenAlong = {
  /** Puts new and removed cookies, and what forbids caching them, on the answer. */
  applyTo(response: NextResponse): void
}

/**
 * Whoever is signed in and still has a guest's cart in their browser: their sign-in could not take
 * it along, or happened where no code of ours ran. Here, because a page cannot remove cookies. Costs
 * nothing without such a cookie, which is nearly always.
 */
export async function takeGuestCartsAlong(
  request: NextRequest,
  accessToken: string | null,
  requestId: string,
): Promise<TakenAlong> {
  const removed = new Set<string>()
  const written = new Map<string, Cookie>()
  const taken: TakenAlong = {
    applyTo(response) {
      for (const name of removed) response.cookies.delete(name)
      for (const cookie of written.values()) response.cookies.set(...cookie)
      if (removed.size + written.size > 0) {
        response.headers.set('Cache-Control', 'private, no-store')
      }
    },
  }
  const userId = accessToken === null ? null : subjectOf(accessToken)
  const cookies = request.cookies.getAll()
  if (accessToken === null || userId === null) return taken
  if (!cookies.some(({ name }) => isGuestCartCookie(name))) return taken

  const db = createTokenClient(accessToken, { requestId, clientIp: 'unknown' })
  await migrateGuestCarts(db, userId, {
    getAll: () => cookies,
    // The page that is made next reads the request's own.
    set(name, value, options) {
      request.cookies.set(name, value)
      written.set(name, [name, value, options])
    },
    delete(name) {
      request.cookies.delete(name)
      removed.add(name)
    },
  })
  return taken
}

/** Whose token it says it is. Nothing is decided by it: the database verifies the token itself. */
function subjectOf(accessToken: string): string | null {
  try {
    const payload = accessToken.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const subject =
      typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : null
    return typeof subject === 'string' ? subject : null
  } catch {
    return null
  }
}
