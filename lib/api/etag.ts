import type { ApiContext } from './context'
import { Problem } from './problem'

const ETAG = /^"([A-Za-z0-9_-]{8,100})"$/

/** The version of a row is the time of its last change, quoted and opaque as HTTP wants it. */
export function etagOf(updatedAt: string): string {
  return `"${Buffer.from(updatedAt, 'utf8').toString('base64url')}"`
}

/** The version that If-Match asks for; undefined when any will do. */
export function expectedVersion(c: ApiContext): string | undefined {
  const header = c.req.header('if-match')?.trim()
  if (header === undefined || header === '*') return undefined
  const encoded = ETAG.exec(header)?.[1]
  const version = encoded === undefined ? '' : Buffer.from(encoded, 'base64url').toString('utf8')
  if (Number.isNaN(Date.parse(version))) {
    throw new Problem('malformed', 'api.if_match_invalid', {
      errors: [{ field: 'If-Match', reason: 'api.if_match_invalid' }],
    })
  }
  return new Date(version).toISOString()
}
