/** What the function is given; it reads no environment and imports nothing. */
export type Deps = {
  supabaseUrl: string
  publishableKey: string
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

type Code = keyof typeof statuses

const statuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unavailable: 503,
} as const

// A secret has 43 characters; a body that is much larger is none of ours.
const maxBodyBytes = 16_384
const timeoutMilliseconds = 10_000
const reasonPattern = /^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$/

const baseHeaders = {
  'Cache-Control': 'no-store',
  // Any page may call: it needs the user's token and the guest's, which no cookie carries.
  'Access-Control-Allow-Origin': '*',
}

/**
 * Makes a guest's cart the user's, for clients that talk to Supabase and not to our API. The user's
 * own token goes on to the database, which decides everything; this adds no rights.
 */
export function createMigrateCartHandler(deps: Deps): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflight()
    if (request.method !== 'POST') {
      return problem('method_not_allowed', 'api.method_not_allowed', { Allow: 'POST, OPTIONS' })
    }
    const authorization = request.headers.get('authorization')
    if (!authorization || !/^Bearer\s+\S+$/i.test(authorization)) return signInFirst()

    const input = await readInput(request)
    if (input instanceof Response) return input
    return migrate(deps, authorization, input)
  }
}

async function readInput(request: Request): Promise<string | Response> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    return problem('unsupported_media_type', 'api.unsupported_media_type')
  }
  const text = await readText(request)
  if (text === null) return problem('payload_too_large', 'api.body_too_large')
  try {
    const body: unknown = JSON.parse(text)
    if (isInput(body)) return body.guest_token
    return problem('malformed', 'app.invalid_input')
  } catch {
    return problem('malformed', 'api.invalid_json')
  }
}

/** The body, or null when it is too large: then no more than that is read. */
async function readText(request: Request): Promise<string | null> {
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

function isInput(body: unknown): body is { guest_token: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'guest_token' in body &&
    typeof body.guest_token === 'string' &&
    !body.guest_token.includes('\u0000') &&
    Object.keys(body).length === 1
  )
}

async function migrate(deps: Deps, authorization: string, token: string): Promise<Response> {
  let answer: Response
  let body: unknown
  try {
    answer = await deps.fetch(`${deps.supabaseUrl}/rest/v1/rpc/migrate_cart`, {
      method: 'POST',
      headers: {
        apikey: deps.publishableKey,
        Authorization: authorization,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ p_guest_token: token }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    body = await answer.json()
  } catch (error) {
    console.error('migrate_cart could not be reached', error)
    return unavailable()
  }
  if (answer.ok) return Response.json(body, { headers: baseHeaders })
  return refusal(answer.status, body)
}

function refusal(status: number, body: unknown): Response {
  const { code, message } = errorOf(body)
  // Somebody else holds the cart right now; nothing has happened.
  if (code === '55P03' || code === '40001' || code === '40P01') {
    return problem('conflict', 'app.conflict', { 'Retry-After': '1' })
  }
  // A key in place of a user's token is anon to the database, which may not call it.
  if (status === 401 || (code === '42501' && !reasonPattern.test(message))) return signInFirst()
  if (status === 403 && reasonPattern.test(message)) return problem('forbidden', message)
  console.error('migrate_cart refused', status, code)
  return unavailable()
}

function errorOf(body: unknown): { code: string; message: string } {
  const fields = typeof body === 'object' && body !== null ? body : {}
  return {
    code: 'code' in fields ? String(fields.code) : '',
    message: 'message' in fields ? String(fields.message) : '',
  }
}

function signInFirst(): Response {
  return problem('unauthenticated', 'identity.sign_in_required', {
    'WWW-Authenticate': 'Bearer realm="clientele"',
  })
}

function unavailable(): Response {
  return problem('unavailable', 'app.unavailable', { 'Retry-After': '5' })
}

function preflight(): Response {
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

/** The shape of the API's refusals: RFC 9457, with a code and a reason to branch on. */
function problem(code: Code, reason: string, headers: Record<string, string> = {}): Response {
  const status = statuses[code]
  const body = { type: `urn:clientele:problem:${code}`, title: code, status, code, reason }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...baseHeaders, ...headers, 'Content-Type': 'application/problem+json' },
  })
}
