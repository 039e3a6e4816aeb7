import 'server-only'
import { headers } from 'next/headers'
import { env } from './env'
import { peerFrom, peerHeader } from './peer'
import { clientIpFrom, requestIdFrom } from './request.rules'

export type RequestContext = { requestId: string; clientIp: string }

/** Request id and client address out of a request's headers; TRUSTED_PROXY_HOPS says whom to believe. */
export function requestContextOf(source: Headers): RequestContext {
  return {
    requestId: requestIdFrom(source.get('x-request-id')),
    clientIp: clientIpFrom(
      source.get('x-forwarded-for'),
      peerFrom(source.get(peerHeader)),
      env().TRUSTED_PROXY_HOPS,
    ),
  }
}

/** The context of the request being served: pages, actions and route handlers. */
export async function getRequestContext(): Promise<RequestContext> {
  return requestContextOf(await headers())
}
