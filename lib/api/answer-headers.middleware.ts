import { createMiddleware } from 'hono/factory'
import { env } from '@/lib/env'
import { securityHeaders } from '@/lib/security-headers'
import type { ApiEnv } from './context'

/** What every answer carries: no cache may keep it, no browser may guess its type or frame it. */
export const answerHeaders = createMiddleware<ApiEnv>(async (c, next) => {
  await next()
  const { headers } = c.res
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  for (const header of securityHeaders(env().APP_URL.startsWith('https:'))) headers.set(...header)
  // Stricter than for pages: no other site has use for an address of the API.
  headers.set('Referrer-Policy', 'no-referrer')
  if (!headers.has('Content-Security-Policy')) {
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  }
  headers.append('Vary', 'Authorization, Cookie, X-Org')
})
