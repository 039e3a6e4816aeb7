import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** Where the API answers for what Next would meet with a page of its own, or a 500. */
export const unservable = {
  method: '/api/unservable/method',
  path: '/api/unservable/path',
} as const

/** Where nothing is. */
const NO_PAGE = '/s'

const methodsOfApi = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
// Of which no `Request` can be made, so that Next fails before any code of ours.
const methodsOfNobody = new Set(['TRACE', 'TRACK', 'CONNECT'])

type Received = Pick<IncomingMessage, 'method' | 'url'>

/** Turns a request that Next cannot take into one that it can, to an address that refuses it. */
export function makeServable(request: Received): void {
  const method = request.method ?? ''
  const [path = ''] = (request.url ?? '').split('?', 1)
  const isForApi = /^\/api(?:\/|$)/.test(path)
  if (methodsOfNobody.has(method) || (isForApi && !methodsOfApi.has(method))) {
    request.method = 'GET'
    request.url = unservable.method
  } else if (isForApi && !isDecodable(path)) {
    request.url = unservable.path
  } else if (!isForApi && !isName(path)) {
    // Names in addresses are in any script, and get mangled on their way.
    request.url = NO_PAGE
  }
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Whether a thing in the database can be called so: it takes any text but one with a null byte. */
const isName = (path: string): boolean => isDecodable(path) && !/%00/.test(path)

let isWatching = false

/** Before Next sees a request, as for the peer's address. */
export function refuseUnservable(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => {
    makeServable((message as { request: IncomingMessage }).request)
  })
}
