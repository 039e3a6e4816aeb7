import type { ApiContext } from './context'
import { Problem } from './problem'

const ETAG = /^"([A-Za-z0-9_-]{8,100})"$/

/** The version of a row is the time of its last change, quoted and opaque as HTTP wants it. */
export function etagOf(updatedAt: string): string {
  return quoted(updatedAt)
}

/** Of a row whose answer also has what is changed without it: that has a version of its own. */
export function etagOfBoth(updatedAt: string, partsVersion: string): string {
  return quoted(`${updatedAt} ${partsVersion}`)
}

function quoted(version: string): string {
  return `"${Buffer.from(version, 'utf8').toString('base64url')}"`
}

/** The version that If-Match asks for; undefined when any will do. */
export function expectedVersion(c: ApiContext): string | undefined {
  return expectedVersions(c)?.updatedAt
}

/** Both versions of `etagOfBoth`. */
export function expectedVersions(
  c: ApiContext,
): { updatedAt: string; parts: string | undefined } | undefined {
  const header = c.req.header('if-match')?.trim()
  if (header === undefined || header === '*') return undefined
  const encoded = ETAG.exec(header)?.[1]
  const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64url').toString('utf8')
  const [version = '', parts] = decoded.split(' ')
  if (Number.isNaN(Date.parse(version))) {
    throw new Problem('malformed', 'api.if_match_invalid', {
      errors: [{ field: 'If-Match', reason: 'api.if_match_invalid' }],
    })
  }
  return { updatedAt: new Date(version).toISOString(), parts }
}
