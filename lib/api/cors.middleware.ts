import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './context'

/**
 * Other origins are let in by allow-list only, and without cookies: a page elsewhere
 * authenticates with a bearer token or not at all.
 */
export function allowOrigins(listed: () => readonly string[]) {
  const handle = cors({
    origin: (origin) => (listed().includes(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'X-Cart-Token',
      'X-Org',
      'X-Request-Id',
    ],
    exposeHeaders: [
      'Content-Disposition',
      'ETag',
      'Idempotent-Replayed',
      'Location',
      'Retry-After',
      'X-Cart-Token',
      'X-Request-Id',
    ],
    maxAge: 600,
  })
  return createMiddleware<ApiEnv>((c, next) => handle(c, next))
}
