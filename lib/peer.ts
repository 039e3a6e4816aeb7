import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

export const peerHeader = 'x-clientele-peer'

// Proxy, pages and instrumentation are bundled apart but share one process.
const keySlot = Symbol.for('clientele.peer-key')
const shared = globalThis as typeof globalThis & { [keySlot]?: string }

/**
 * Notes the socket's address in a header of every request before Next sees it. Next itself only
 * fills X-Forwarded-For when the caller has not sent one, so that header alone can be forged. The
 * value carries a key of this process: where no Node server runs, a caller's own header is refused.
 */
export function recordPeerAddresses(): void {
  if (shared[keySlot]) return
  const key = crypto.randomUUID()
  shared[keySlot] = key
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    request.headers[peerHeader] = `${key} ${request.socket.remoteAddress ?? 'unknown'}`
  })
}

/** The address in that header, of a request; null unless this process has written it. */
export function peerFrom(header: string | null): string | null {
  const key = shared[keySlot]
  if (!key || !header?.startsWith(`${key} `)) return null
  return header.slice(key.length + 1)
}
