import {
  authorizationOf,
  baseHeaders,
  preflight,
  problem,
  readJson,
  signInFirst,
  unavailable,
} from '../_shared/http.ts'
import { createLogError } from '../_shared/log.ts'

/** What the function is given; it reads no environment. */
export type Deps = {
  supabaseUrl: string
  publishableKey: string
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

// A secret has 43 characters; a body that is much larger is none of ours.
const maxBodyBytes = 16_384
const timeoutMilliseconds = 10_000
const logError = createLogError('commerce-migrate-cart')
const reasonPattern = /^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$/

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
    const authorization = authorizationOf(request)
    if (!authorization) return signInFirst()

    const body = await readJson(request, maxBodyBytes)
    if (body instanceof Response) return body
    if (!isInput(body.value)) return problem('malformed', 'app.invalid_input')
    return migrate(deps, authorization, body.value.guest_token)
  }
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
    logError('migrate_cart could not be reached', { err: error })
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
  logError('migrate_cart refused', { status, code })
  return unavailable()
}

function errorOf(body: unknown): { code: string; message: string } {
  const fields = typeof body === 'object' && body !== null ? body : {}
  return {
    code: 'code' in fields ? String(fields.code) : '',
    message: 'message' in fields ? String(fields.message) : '',
  }
}
