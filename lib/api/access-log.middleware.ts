import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { log } from '@/lib/log'
import type { ApiContext, ApiEnv } from './context'
import { observeRequest } from './metrics'

/**
 * One line and one observation a request. The route's pattern is logged instead of the path, and
 * neither query nor headers nor bodies: paths and queries carry e-mail addresses and names.
 */
export const accessLog = createMiddleware<ApiEnv>(async (c, next) => {
  const startedAt = performance.now()
  await next()
  const durationMs = performance.now() - startedAt
  const route = c.res.status === 404 ? 'unmatched' : patternOf(c)
  observeRequest({ method: c.req.method, route, status: c.res.status, durationMs })
  log.info(
    {
      event: 'api.request',
      request_id: c.get('requestId'),
      method: c.req.method,
      route,
      status: c.res.status,
      duration_ms: Math.round(durationMs * 10) / 10,
      user_id: c.get('caller')?.userId,
      org: c.get('org')?.slug,
      ...c.get('logFields'),
    },
    'request',
  )
})

/** The last matched route that is not middleware. */
function patternOf(c: ApiContext): string {
  return routePath(c, -1)
}
