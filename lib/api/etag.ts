import type { ApiContext } from './context'
import { Problem } from './problem'

const ETAG = /^"([A-Za-z0-9_-]{8,100})"$/
const DIGEST = /^[0-9a-f]{32}$/

/** The version of a row is mostly the time of its last change, quoted and opaque as HTTP wants it. */
export function etagOf(version: string): string {
  return `"${Buffer.from(version, 'utf8').toString('base64url')}"`
}

/** Of a row whose answer also has what is changed without it: that has a version of its own. */
export function etagOfBoth(updatedAt: string, partsVersion: string): string {
  return etagOf(`${updatedAt} ${partsVersion}`)
}

/** The version that If-Match asks for; undefined when any will do. */
export function expectedVersion(c: ApiContext): string | undefined {
  return expectedVersions(c)?.updatedAt
}

/** Both versions of `etagOfBoth`. */
export function expectedVersions(
  c: ApiContext,
): { updatedAt: string; parts: string | undefined } | undefined {
  const sent = sentVersion(c)
  if (sent === undefined) return undefined
  const [version = '', parts] = sent.split(' ')
  if (Number.isNaN(Date.parse(version))) throw notAnEtag()
  return { updatedAt: new Date(version).toISOString(), parts }
}

/** Of a row whose version is what the database made of its values. */
export function expectedDigest(c: ApiContext): string | undefined {
  const sent = sentVersion(c)
  if (sent !== undefined && !DIGEST.test(sent)) throw notAnEtag()
  return sent
}

function sentVersion(c: ApiContext): string | undefined {
  const header = c.req.header('if-match')?.trim()
  if (header === undefined || header === '*') return undefined
  const encoded = ETAG.exec(header)?.[1]
  if (encoded === undefined) throw notAnEtag()
  return Buffer.from(encoded, 'base64url').toString('utf8')
}

function notAnEtag(): Problem {
  return new Problem('malformed', 'api.if_match_invalid', {
    errors: [{ field: 'If-Match', reason: 'api.if_match_invalid' }],
  })
}
