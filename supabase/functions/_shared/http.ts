const statuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unavailable: 503,
} as const

/** Any page may call: it needs a user's token, which no cookie carries. */
export const baseHeaders = {
  'Cache-Control': 'no-store',
  'Access-Control-Allow-Origin': '*',
}

/** The call's header when it has a token, of whatever worth; the database looks at that. */
export function authorizationOf(request: Request): string | null {
  const authorization = request.headers.get('authorization')
  return authorization && /^Bearer\s+\S+$/i.test(authorization) ? authorization : null
}

/** The value of the body, or why there is none. */
export async function readJson(
  request: Request,
  maxBodyBytes: number,
): Promise<{ value: unknown } | Response> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    return problem('unsupported_media_type', 'api.unsupported_media_type')
  }
  const text = await readText(request, maxBodyBytes)
  if (text === null) return problem('payload_too_large', 'api.body_too_large')
  try {
    return { value: JSON.parse(text) }
  } catch {
    return problem('malformed', 'api.invalid_json')
  }
}

/** The body, or null when it is too large: then no more than that is read. */
async function readText(request: Request, maxBodyBytes: number): Promise<string | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) return null
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > maxBodyBytes) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
  return text + decoder.decode()
}

/** What a browser asks before it calls. */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...baseHeaders,
      'Access-Control-Allow-Methods': 'POST, OPTIONS',
      'Access-Control-Allow-Headers': 'authorization, apikey, content-type, x-client-info',
      'Access-Control-Max-Age': '600',
    },
  })
}

export function signInFirst(): Response {
  return problem('unauthenticated', 'identity.sign_in_required', {
    'WWW-Authenticate': 'Bearer realm="clientele"',
  })
}

export function unavailable(): Response {
  return problem('unavailable', 'app.unavailable', { 'Retry-After': '5' })
}

/** The shape of the API's refusals: RFC 9457, with a code and a reason to branch on. */
export function problem(
  code: keyof typeof statuses,
  reason: string,
  headers: Record<string, string> = {},
): Response {
  const status = statuses[code]
  const body = { type: `urn:clientele:problem:${code}`, title: code, status, code, reason }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...baseHeaders, ...headers, 'Content-Type': 'application/problem+json' },
  })
}
