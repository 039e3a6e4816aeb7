import { createHash, timingSafeEqual } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { env } from '@/lib/env'
import type { ApiEnv } from './context'
import { renderMetrics } from './metrics'
import { Problem } from './problem'

export const metricsRouter = new OpenAPIHono<ApiEnv>()

/**
 * By token and not by address: behind a proxy everyone comes from loopback. Without METRICS_TOKEN
 * there is nothing here, so forgetting to set it opens nothing.
 */
metricsRouter.get('/metrics', (c) => {
  const token = env().METRICS_TOKEN
  if (token === undefined) throw new Problem('not_found', 'api.route_not_found')
  if (!isSame(c.req.header('authorization') ?? '', `Bearer ${token}`)) {
    throw new Problem('unauthenticated', 'api.metrics_token_required', {
      headers: { 'WWW-Authenticate': 'Bearer realm="metrics"' },
    })
  }
  return c.body(renderMetrics(), 200, {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
  })
})

/** Hashes first: equal lengths are needed, and the comparison must take the same time for all. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
