import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from './context'
import { Problem } from './problem'

export const JSON_LIMIT_BYTES = 1024 * 1024
export const UPLOAD_LIMIT_BYTES = 100 * 1024 * 1024

function refuse(limit: number) {
  return (): never => {
    // The rest is not kept: Node discards what still arrives, so that a client in full flow gets to
    // read this answer instead of a broken connection.
    throw new Problem('payload_too_large', 'api.body_too_large', {
      detail: `The body may have at most ${limit} bytes here.`,
    })
  }
}

const limitJson = bodyLimit({ maxSize: JSON_LIMIT_BYTES, onError: refuse(JSON_LIMIT_BYTES) })

/** A declared length is refused unread; without one, reading stops at the limit. */
export function limitBody(isUpload: (c: ApiContext) => boolean) {
  const refuseUpload = refuse(UPLOAD_LIMIT_BYTES)
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (!isUpload(c)) return limitJson(c, next)
    // Uploads are streamed, so only the declared length is known here; the reader counts the rest.
    if (Number(c.req.header('content-length') ?? 0) > UPLOAD_LIMIT_BYTES) refuseUpload()
    return next()
  })
}
