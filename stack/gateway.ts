import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import postgres, { type Sql } from 'postgres'
import { AuthError } from './auth/errors.ts'
import { createRateLimits } from './auth/limits.ts'
import { createAuthMailer } from './auth/mailer.ts'
import { createAuthService } from './auth/service.ts'
import type { Config } from './config.ts'
import { type RequestContext, requestContext } from './connection.ts'
import { nameDatabaseError } from './data-errors.ts'
import { bearerOf, type Functions } from './functions.ts'
import type { Keys } from './keys.ts'
import { createLite } from './lite.ts'
import type { MailDriver } from './mail-driver.ts'
import { loopback, portError } from './ports.ts'
import { evenOut, readLimited } from './storage-api.ts'

const openAuthPaths = /^\/auth\/v1\/(callback|authorize|verify|health|\.well-known\/)/
const browser = /^\s*Mozilla\/5\.0/i
const maxBytes = { auth: 1024 ** 2, rest: 20 * 1024 ** 2, storage: 52 * 1024 ** 2 }

const corsHeaders: [string, string][] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Expose-Headers', 'Content-Range, Link, X-Total-Count, Location'],
]

/** Sends the answer itself where its headers can be set: a copy goes through a stream, and slower. */
function allowOrigins(answer: Response): Response {
  const allow = (response: Response) => {
    for (const [name, value] of corsHeaders) response.headers.set(name, value)
    return response
  }
  try {
    return allow(answer)
  } catch {
    // Redirects and answers to fetch() are read-only.
    return allow(new Response(answer.body, answer))
  }
}

function preflight(request: Request): Response {
  const wanted = request.headers.get('access-control-request-headers')
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
      'Access-Control-Allow-Headers': wanted ?? '*',
      'Access-Control-Max-Age': '86400',
    },
  })
}

/** What Supabase's gateway does with the key of a call to Auth; lite sees to the other APIs. */
function refuseKey(request: Request, keys: Keys): Response | undefined {
  const { pathname, searchParams } = new URL(request.url)
  if (openAuthPaths.test(pathname)) return undefined
  const key = request.headers.get('apikey') ?? searchParams.get('apikey')
  if (!key) {
    return Response.json(
      {
        message: 'No API key found in request',
        hint: 'No `apikey` request header or url param was found.',
      },
      { status: 401 },
    )
  }
  if (key !== keys.publishableKey && key !== keys.secretKey) {
    return Response.json(
      { message: 'Invalid API key', hint: 'Double check your Supabase `apikey`' },
      { status: 401 },
    )
  }
  if (key === keys.secretKey && browser.test(request.headers.get('user-agent') ?? '')) {
    return Response.json({ message: 'Forbidden use of secret API key in browser' }, { status: 401 })
  }
  return undefined
}

/** PostgREST takes a token that is none for an error; lite, for no token. */
function refuseToken(request: Request, keys: Keys): Response | undefined {
  const token = bearerOf(request)
  if (!token || token === keys.publishableKey || token === keys.secretKey) return undefined
  const parts = token.split('.').filter((part) => part !== '')
  if (parts.length === 3 && token.split('.').length === 3) return undefined
  return Response.json(
    {
      code: 'PGRST301',
      details: null,
      hint: null,
      message: `Expected 3 parts in JWT; got ${parts.length}`,
    },
    { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
  )
}

const tooLarge = () =>
  Response.json(
    { message: 'Payload too large', code: 413, error_code: 'payload_too_large' },
    { status: 413, headers: [...corsHeaders, ['Connection', 'close']] },
  )

/** The request, if its body is no longer than its service takes; without a length it is read first. */
async function limitBody(request: Request, pathname: string): Promise<Request | undefined> {
  const service = /^\/(auth|rest|storage)\//.exec(pathname)?.[1]
  const limit = maxBytes[service === 'auth' || service === 'rest' ? service : 'storage']
  const length = request.headers.get('content-length')
  if (length !== null) return Number(length) > limit ? undefined : request
  if (!request.body) return request
  const body = await readLimited(request, limit)
  return (
    body && new Request(request.url, { method: request.method, headers: request.headers, body })
  )
}

export type GatewayOptions = {
  /** Connection string as a given role. */
  urlAs(role: string): string
  apiUrl: string
  config: Config
  keys: Keys
  home: string
  root: string
  mail: MailDriver
  functions: Functions
}

export function createGateway(options: GatewayOptions) {
  const { config, keys, apiUrl, functions } = options
  const lite = createLite(options)
  const sql: Sql = postgres(options.urlAs('supabase_auth_admin'), {
    max: 16,
    onnotice: () => undefined,
    connection: { TimeZone: 'UTC' },
  })
  const auth = createAuthService(
    {
      sql,
      config: config.auth,
      keys,
      mailer: createAuthMailer(config, options.root, options.mail),
      tokens: {
        secret: keys.jwtSecret,
        issuer: `${apiUrl}/auth/v1`,
        expiry: config.auth.jwt_expiry,
        rotate: config.auth.enable_refresh_token_rotation,
        reuseInterval: config.auth.refresh_token_reuse_interval,
      },
      links: {
        siteUrl: config.auth.site_url,
        apiUrl,
        codeLength: config.auth.email.otp_length,
      },
      limits: createRateLimits(config.auth.rate_limit),
    },
    lite.auth,
  )

  async function route(request: Request, pathname: string): Promise<Response> {
    if (pathname.startsWith('/auth/v1')) {
      return refuseKey(request, keys) ?? auth.fetch(request)
    }
    if (pathname.startsWith('/rest/v1')) {
      return refuseToken(request, keys) ?? nameDatabaseError(await lite.rest(request))
    }
    if (pathname.startsWith('/storage/v1')) return evenOut(request, lite.storage)
    if (pathname.startsWith('/functions/v1/')) return functions.handle(request)
    if (pathname.startsWith('/realtime/v1')) {
      return new AuthError(
        501,
        'not_implemented',
        'Realtime is not implemented by the embedded stack',
      ).toResponse()
    }
    if (pathname.startsWith('/graphql/v1')) {
      return new AuthError(
        501,
        'not_implemented',
        'GraphQL is not implemented by the embedded stack',
      ).toResponse()
    }
    return Response.json({ message: 'no Route matched with those values' }, { status: 404 })
  }

  async function handle(original: Request): Promise<Response> {
    const { pathname } = new URL(original.url)
    // Functions say themselves which pages may call them, hosted as well.
    const isFunction = pathname.startsWith('/functions/v1/')
    if (original.method === 'OPTIONS' && !isFunction) return preflight(original)
    const request = await limitBody(original, pathname)
    if (!request) return tooLarge()
    const headers = Object.fromEntries(request.headers)
    // As PostgREST sees it.
    const path = pathname.replace(/^\/rest\/v1/, '')
    const context: RequestContext = { method: request.method, path, headers, log: [] }
    const answer = await requestContext.run(context, () => route(request, pathname))
    if (answer.status >= 500 && answer.status !== 501) {
      for (const line of context.log) console.error(...line)
    }
    return isFunction ? answer : allowOrigins(answer)
  }

  let server: Server | undefined
  return {
    prepare: () => lite.ensureSystemSchema(),
    async open(port: number) {
      await lite.watchSchema()
      await new Promise<void>((resolve, reject) => {
        const options = {
          port,
          hostname: loopback,
          fetch: handle,
          // Node closes an idle connection after five seconds, also one that a client busy with a
          // large file is just about to use again; hosted gateways wait longer, too.
          serverOptions: { keepAliveTimeout: 65_000 },
        }
        const listening = serve(options, () => resolve()) as Server
        listening.once('error', (error) => reject(portError('api', port, error)))
        server = listening
      })
    },
    async stop() {
      server?.closeAllConnections()
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
      await Promise.all([lite.close(), sql.end({ timeout: 1 })])
    },
  }
}
