import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from './context'
import { type FieldError, Problem } from './problem'

const MAX_DEPTH = 32
const MAX_URL = 8_192

/**
 * Refuses what Postgres cannot store (NUL, lone surrogates), and control characters in a query,
 * before any handler sees it, so that such input is the caller's 400 and never a failure of the
 * database. An upload is bytes, whatever its type says: it stays unread until its handler, who knows
 * who sends it, reads it up to its limit.
 */
export function cleanInput(isUpload: (c: ApiContext) => boolean) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (c.req.url.length > MAX_URL) {
      throw new Problem('malformed', 'api.url_too_long')
    }
    assertCleanUrl(new URL(c.req.url))
    if (!isUpload(c) && isJson(c.req.header('content-type'))) {
      const text = await readUtf8(c.req.raw.clone())
      if (text.trim() !== '') assertCleanJson(parseJson(text))
      // Some clients name a type with every request: nothing is no body, whatever its type.
      else c.req.raw.headers.delete('content-type')
    }
    await next()
  })
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/([a-z.-]+\+)?json\b/i.test(contentType)
}

function assertCleanUrl(url: URL): void {
  const parts = [decode(url.pathname), ...url.searchParams.keys(), ...url.searchParams.values()]
  if (parts.some((part) => part.includes('\u0000'))) throw new Problem('malformed', 'api.nul_byte')
  // Nothing is filtered by a text of several lines; white space around a value is trimmed later.
  for (const [field, value] of url.searchParams) {
    if (/[\p{Cc}\u2028\u2029]/u.test(value.trim())) throw dirty(field, 'api.control_character')
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Problem('malformed', 'api.invalid_encoding')
  }
}

async function readUtf8(request: Request): Promise<string> {
  const bytes = await request.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem('malformed', 'api.invalid_encoding')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('malformed', 'api.invalid_json')
  }
}

type Visit = { value: unknown; path: string; depth: number }

/** Walks without recursion: a body of half a million brackets must not overflow the stack. */
function assertCleanJson(root: unknown): void {
  const queue: Visit[] = [{ value: root, path: '', depth: 0 }]
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { value, path, depth } = visit
    if (depth > MAX_DEPTH) throw new Problem('malformed', 'api.too_deep')
    if (typeof value === 'string') assertCleanText(value, path)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        const childPath = path === '' ? key : `${path}.${key}`
        assertCleanText(key, childPath)
        queue.push({ value: child, path: childPath, depth: depth + 1 })
      }
    }
  }
}

function assertCleanText(text: string, path: string): void {
  if (text.includes('\u0000')) throw dirty(path, 'api.nul_byte')
  if (!text.isWellFormed()) throw dirty(path, 'api.invalid_encoding')
}

function dirty(path: string, reason: string): Problem {
  const field = path.replaceAll('\u0000', '').toWellFormed().slice(0, 200)
  const errors: FieldError[] = field === '' ? [] : [{ field, reason }]
  return new Problem('malformed', reason, { errors })
}
