import { type NextRequest, NextResponse } from 'next/server'
import { takeGuestCartsAlong } from '@/lib/commerce/guest-cart.proxy'
import { env } from '@/lib/env'
import { requestIdFrom } from '@/lib/request.rules'
import { refusalOf } from '@/lib/request-refusal'
import { contentSecurityPolicy, createNonce, securityHeaders } from '@/lib/security-headers'
import { refreshSession } from '@/lib/supabase/proxy'

/** Pictures that caches keep for everybody, so nothing of one browser goes along with them. */
const sharedPaths = /^\/images\//
const signedInPaths = /^\/(?:o|account|platform|change-password)(?:\/|$)/

type Forwarded = { nonce: string; policy: string; requestId: string }

/** Refreshes the session and sets the headers of every page. It saves trips; it decides nothing. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { APP_URL, NEXT_PUBLIC_SUPABASE_URL } = env()
  const isHttps = APP_URL.startsWith('https:')
  const requestId = requestIdFrom(request.headers.get('x-request-id'))
  const nonce = createNonce()
  const policy = contentSecurityPolicy({
    nonce,
    supabaseUrl: NEXT_PUBLIC_SUPABASE_URL,
    isDevelopment: process.env.NODE_ENV === 'development',
    isHttps,
  })

  const refusal = await refusalOf(request)
  const response = refusal
    ? new NextResponse(refusal.body, refusal)
    : await answer(request, { nonce, policy, requestId })
  response.headers.set('Content-Security-Policy', policy)
  response.headers.set('x-request-id', requestId)
  for (const [name, value] of securityHeaders(isHttps)) response.headers.set(name, value)
  return response
}

async function answer(request: NextRequest, forwarded: Forwarded): Promise<NextResponse> {
  // Where a picture is for staff alone, its route reads their session itself.
  if (sharedPaths.test(request.nextUrl.pathname)) return forward(request, forwarded)
  const session = await refreshSession(request, forwarded.requestId)
  // Before the page is made, which then shows the cart as it is.
  const carts = await takeGuestCartsAlong(request, session.accessToken, forwarded.requestId)
  const response = respond(request, session.isSignedIn, forwarded)
  session.applyTo(response)
  carts.applyTo(response)
  return response
}

function respond(request: NextRequest, isSignedIn: boolean, forwarded: Forwarded): NextResponse {
  const { pathname, search } = request.nextUrl
  if (!isSignedIn && signedInPaths.test(pathname) && request.method === 'GET') {
    const target = request.nextUrl.clone()
    target.pathname = '/sign-in'
    target.search = ''
    target.searchParams.set('next', `${pathname}${search}`)
    return NextResponse.redirect(target)
  }
  return forward(request, forwarded)
}

function forward(request: NextRequest, forwarded: Forwarded): NextResponse {
  const { pathname, search } = request.nextUrl
  // Next reads the nonce for its own script tags out of the request's policy.
  const headers = new Headers(request.headers)
  headers.set('x-nonce', forwarded.nonce)
  headers.set('Content-Security-Policy', forwarded.policy)
  headers.set('x-request-id', forwarded.requestId)
  // Pages do not know their own address; a sign-in leads back to it. Whatever came in is overwritten.
  headers.set('x-clientele-path', `${pathname}${search}`)
  return NextResponse.next({ request: { headers } })
}

// The API sets its own headers and reads bodies larger than the 10 MB that a proxy would cut off.
// Files are left out by their names: what else ends in `.png` is a page, if only the one that says
// that there is none, and would come without its policy.
export const config = {
  matcher: [
    '/((?!api/|_next/static|_next/image|(?:icon\\.svg|apple-icon\\.png|icon-192\\.png|icon-512\\.png|robots\\.txt|sitemap\\.xml)$).*)',
  ],
}
