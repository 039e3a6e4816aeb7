const prefix = 'clientele-orders-'
const cookieName = /^clientele-orders-[a-z0-9]+(?:-[a-z0-9]+)*$/
const secret = /^[A-Za-z0-9_-]{43}$/

/** A guest has one secret until their cart is merged or gone; few ever have more than two. */
const mostSecrets = 3

/** Each shop has a cookie of its own, as for the carts. */
export function guestOrdersCookie(slug: string): string {
  return `${prefix}${slug}`
}

export function isGuestOrdersCookie(name: string): boolean {
  return cookieName.test(name)
}

/** The secrets that orders were placed with, newest first. */
export function readOrderSecrets(value: string | undefined): string[] {
  return (value ?? '')
    .split('~', mostSecrets)
    .filter((text, index, all) => secret.test(text) && all.indexOf(text) === index)
}

/** The same with one more; the oldest makes room. */
export function addOrderSecret(value: string | undefined, token: string): string {
  const others = readOrderSecrets(value).filter((known) => known !== token)
  return [token, ...others].slice(0, mostSecrets).join('~')
}
