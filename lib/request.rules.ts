const requestIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{7,63}$/

/** Keeps a caller's request id when it is harmless to log and store; else makes one. */
export function requestIdFrom(header: string | null | undefined): string {
  return header && requestIdPattern.test(header) ? header : crypto.randomUUID()
}

/**
 * The address of the client, as far as it can be trusted. Each of our own proxies appends the
 * address it saw to X-Forwarded-For, so with n of them the n-th entry from the right, counting the
 * socket's own peer as the last, was written by the outermost one. Everything left of it was
 * written by the caller and proves nothing.
 */
export function clientIpFrom(
  forwardedFor: string | null | undefined,
  peer: string | null | undefined,
  trustedHops: number,
): string {
  const chain = (forwardedFor ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (peer) chain.push(peer)
  const index = Math.max(0, chain.length - 1 - (peer ? trustedHops : trustedHops - 1))
  return normalizeIp(chain[Math.min(index, chain.length - 1)])
}

function normalizeIp(address: string | undefined): string {
  if (!address || address.length > 64) return 'unknown'
  return address.replace(/^::ffff:/i, '').toLowerCase()
}

/**
 * The addresses that one machine may have at will: of IPv6 the whole /64, which every line gets;
 * of IPv4 the one.
 */
export function networkOf(address: string): string {
  const host = `http://[${address.replace(/%.*$/, '')}]`
  if (!address.includes(':') || !URL.canParse(host)) return address
  // Resolving writes it in one way: at most one `::`, no zeros in front.
  const [head = '', tail = ''] = new URL(host).hostname.slice(1, -1).split('::')
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const groups = [...(left ?? [])]
  while (groups.length + (right?.length ?? 0) < 8) groups.push('0')
  return `${[...groups, ...(right ?? [])].slice(0, 4).join(':')}::/64`
}

/** What a form or a link may say of where to go on. */
export const PATH_LENGTH = 2000

/**
 * A path inside this app, or the fallback. `//evil.test`, `/\evil.test` and control characters,
 * which browsers drop, would lead out of it.
 */
export function safePath(path: unknown, fallback: string): string {
  if (typeof path !== 'string' || path.length > PATH_LENGTH) return fallback
  if (!path.startsWith('/') || /^\/[/\\]/.test(path)) return fallback
  for (const character of path) {
    const code = character.charCodeAt(0)
    if (code < 32 || code === 127 || character === '\\') return fallback
  }
  const base = 'http://app.invalid'
  const url = URL.canParse(path, base) ? new URL(path, base) : null
  // Resolving takes dots away: `/.//evil.test` has become another host only now.
  if (url?.origin !== base || url.pathname.startsWith('//')) return fallback
  return `${url.pathname}${url.search}${url.hash}`
}

/** The page that takes `next`, told where to go on from it; `next` may be anything. */
export function withNext(page: string, next: string | undefined): string {
  return next === undefined ? page : `${page}?next=${encodeURIComponent(safePath(next, '/'))}`
}
