const prefix = 'clientele-cart-'
const cookieName = /^clientele-cart-[a-z0-9]+(?:-[a-z0-9]+)*$/
const cookieValue = /^([A-Za-z0-9_-]{43})(?:~([0-9a-f-]{36}))?$/

/** A year, after which the shop has long forgotten the cart: it alone decides how long it lives. */
const maxAgeSeconds = 365 * 24 * 60 * 60

/** Each shop has a cookie of its own, since a secret opens a cart of one shop. */
export function guestCartCookie(slug: string): string {
  return `${prefix}${slug}`
}

export function isGuestCartCookie(name: string): boolean {
  return cookieName.test(name)
}

export type GuestCart = {
  token: string
  /** Whose sign-in tried to take it along and failed: from then on it is for nobody else. */
  userId: string | null
}

export function readGuestCart(value: string | undefined): GuestCart | null {
  const match = cookieValue.exec(value ?? '')
  return match?.[1] ? { token: match[1], userId: match[2] ?? null } : null
}

export function writeGuestCart({ token, userId }: GuestCart): string {
  return userId === null ? token : `${token}~${userId}`
}

/** Scripts never see the secret, and no other site can send it along with a form. */
export function guestCartCookieOptions(appUrl: string) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: appUrl.startsWith('https:'),
    maxAge: maxAgeSeconds,
  }
}
