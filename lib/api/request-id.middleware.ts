import { createMiddleware } from 'hono/factory'
import { requestIdFrom } from '@/lib/request.rules'
import type { ApiEnv } from './context'

/** Keeps a sane request id of the caller, else makes one; every answer carries it. */
export const requestId = createMiddleware<ApiEnv>(async (c, next) => {
  const id = requestIdFrom(c.req.header('x-request-id'))
  c.set('requestId', id)
  c.set('logFields', {})
  await next()
  c.res.headers.set('X-Request-Id', id)
})
