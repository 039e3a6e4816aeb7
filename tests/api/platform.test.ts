import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiOptions, api, requiredEnv, sessionCookieOf } from '../helpers/request.ts'
import { problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await createTenant()
})
afterAll(() => dropTenant(tenant))

describe('every answer', () => {
  it.each(['/api/v1/customers', '/api/nothing', '/api/health', '/api/openapi.json'])(
    '%s carries a request id and may not be cached or framed',
    async (path) => {
      const { headers } = await api(path)
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('cache-control')).toContain('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  it('keeps a sane request id and replaces any other', async () => {
    const sane = `trace-${randomUUID()}`
    const kept = await api('/api/v1/customers', { headers: { 'x-request-id': sane } })
    expect(kept.headers.get('x-request-id')).toBe(sane)
    expect(problemOf(kept).request_id).toBe(sane)
    for (const odd of ['short', 'with space and more', '{"forged":"line"}', 'x'.repeat(500)]) {
      const replaced = await api('/api/v1/customers', { headers: { 'x-request-id': odd } })
      expect(replaced.headers.get('x-request-id')).not.toBe(odd)
    }
  })

  it('is a problem also where nothing is', async () => {
    const response = await api('/api/v1/nothing/here')
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(problemOf(response)).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('methods and bodies', () => {
  it('another method is 405 with Allow', async () => {
    const response = await api('/api/v1/customers', { method: 'PATCH', user: tenant.user })
    expect(problemOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' })
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    const login = await api('/api/v1/auth/login')
    expect([login.status, login.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })

  it('a path written out is no id: other methods of it are 405 too', async () => {
    const answers = await Promise.all(
      [
        ['PUT', '/api/v1/customers/export'] as const,
        ['DELETE', '/api/v1/customers/import'] as const,
        ['PUT', '/api/crm/customers/search'] as const,
      ].map(async ([method, path]) => {
        const { status, headers } = await api(path, { method, user: tenant.user })
        return [status, headers.get('allow')]
      }),
    )
    expect(answers).toEqual([
      [405, 'POST, GET, HEAD, OPTIONS'],
      [405, 'POST, GET, HEAD, OPTIONS'],
      [405, 'GET, HEAD, OPTIONS'],
    ])
  })

  it.each([
    ['TRACE', '/api/v1/customers', 405],
    ['TRACE', '/sign-in', 405],
    ['PROPFIND', '/api/v1/customers', 405],
    ['GET', '/api/v1/%ff', 400],
    ['GET', '/api/v1/customers/%c3%28?limit=1', 400],
    ['POST', '/api/customers/%', 400],
  ])('%s %s, which Next cannot take, is a problem with %i', async (method, path, status) => {
    const response = await rawRequest(method, path)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(problemOf(response)).toMatchObject({ status })
    if (status === 405) expect(response.headers.get('allow')).toContain('GET')
  })

  it('an address with other percent signs stays what it is', async () => {
    const response = await api('/api/v1/customers/email/no%2Bbody%40example.test', {
      user: tenant.user,
    })
    expect(problemOf(response)).toMatchObject({ status: 404, reason: 'crm.customer_not_found' })
  })

  it('Accept is not consulted', async () => {
    const response = await api('/api/v1/customers', {
      user: tenant.user,
      headers: { accept: 'image/png' },
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json',
    ])
  })

  it('HEAD answers like GET without a body', async () => {
    const response = await api('/api/v1/customers', { method: 'HEAD', user: tenant.user })
    expect([response.status, response.text]).toEqual([200, ''])
  })

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])(
    '%s is 415',
    async (type) => {
      const response = await api('/api/v1/customers', {
        user: tenant.user,
        body: '{"name":"A"}',
        headers: { 'content-type': type },
      })
      expect(problemOf(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' })
    },
  )

  it('a body of 50 MB is refused with 413, declared or not', async () => {
    const body = new Uint8Array(50 * 1024 * 1024).fill(0x20)
    const declared = await api('/api/v1/customers', {
      user: tenant.user,
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(problemOf(declared)).toMatchObject({ status: 413, code: 'payload_too_large' })

    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        if (sent > body.length) controller.close()
        else controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const response = await fetch(new URL('/api/v1/customers', requiredEnv('CLIENTELE_APP_URL')), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tenant.user.accessToken}`,
      },
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
  })

  it('a body just below the limit is read', async () => {
    const body = JSON.stringify({ name: 'x', source: 'y'.repeat(1024 * 1024 - 60) })
    const response = await api('/api/v1/customers', {
      user: tenant.user,
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
  })
})

describe('the session cookie', () => {
  const withCookie = (options: ApiOptions) =>
    api('/api/v1/customers', {
      ...options,
      headers: { cookie: sessionCookieOf(tenant.user), ...options.headers },
    })
  const write = (headers: Record<string, string>) =>
    withCookie({ body: { name: 'By cookie' }, headers })

  it('reads', async () => {
    expect((await withCookie({})).status).toBe(200)
  })

  it('writes from the app’s own pages only', async () => {
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await write({ origin: requiredEnv('CLIENTELE_APP_URL') })).status).toBe(201)
    const refused: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: requiredEnv('CLIENTELE_APP_URL') },
    ]
    for (const headers of refused) {
      const response = await write(headers)
      expect(problemOf(response)).toMatchObject({ status: 403, reason: 'api.cross_origin_write' })
    }
  })

  it('is no session when it is rubbish', async () => {
    const response = await api('/api/v1/customers', {
      headers: { cookie: 'clientele-session=base64-rubbish' },
    })
    expect(response.status).toBe(401)
  })
})

describe('CORS', () => {
  it('an origin that is not listed gets no permission, and nobody gets one for cookies', async () => {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const { headers } = await api('/api/v1/customers', {
        method,
        user: tenant.user,
        headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
      })
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })
})

describe('health and metrics', () => {
  it('health names each dependency with its latency and nothing else', async () => {
    const response = await api('/api/health')
    expect(response.status).toBe(200)
    expect(Object.keys(response.body as object).sort()).toEqual([
      'checked_at',
      'dependencies',
      'status',
    ])
    for (const name of ['database', 'auth', 'storage', 'functions']) {
      expect(response.body).toMatchObject({
        dependencies: { [name]: { status: 'up', latency_ms: expect.any(Number) } },
      })
    }
    expect(response.text).not.toMatch(/https?:|127\.0\.0\.1|postgres|sb_/)
  })

  it('metrics are nobody’s without the token', async () => {
    expect([401, 404]).toContain((await api('/api/metrics')).status)
    const guess = await api('/api/metrics', { headers: { authorization: 'Bearer guess' } })
    expect([401, 404]).toContain(guess.status)
  })
})

describe('aliases', () => {
  const cases: [string, ApiOptions['method'], string][] = [
    ['/api/customer/auth/register', 'POST', '/api/v1/auth/register'],
    ['/api/customer/auth/login', 'POST', '/api/v1/auth/login'],
    ['/api/customer/auth/refresh', 'POST', '/api/v1/auth/refresh'],
    ['/api/customer/auth/logout', 'POST', '/api/v1/auth/logout'],
    ['/api/customer/auth/verify-email', 'POST', '/api/v1/auth/verify-email'],
    ['/api/customer/auth/forgot-password', 'POST', '/api/v1/auth/forgot-password'],
    ['/api/customer/auth/reset-password', 'POST', '/api/v1/auth/reset-password'],
    ['/api/customer/auth/profile', 'GET', '/api/v1/profile'],
    ['/api/users/profile', 'GET', '/api/v1/profile'],
    ['/api/auth/register', 'POST', '/api/v1/auth/register'],
    ['/api/auth/login', 'POST', '/api/v1/auth/login'],
    ['/api/auth/verify', 'POST', '/api/v1/auth/verify-email'],
    ['/api/auth/signout', 'POST', '/api/v1/auth/logout'],
    ['/api/customers/signup', 'POST', '/api/v1/auth/register'],
    ['/api/customers/verify-email', 'POST', '/api/v1/auth/verify-email'],
    ['/api/customers', 'GET', '/api/v1/customers'],
    ['/api/crm/customers', 'GET', '/api/v1/customers'],
    [`/api/customers/${randomUUID()}`, 'GET', ''],
    ['/api/crm/customers/email/nobody%40example.test', 'GET', ''],
    ['/api/crm/customers/export?archived=true', 'GET', '/api/v1/customers/export?archived=true'],
  ]

  it.each(cases)('%s (%s) answers as %s', async (alias, method, path) => {
    const canonical = path || alias.replace(/^\/api\/(crm\/)?customers/, '/api/v1/customers')
    if (method === 'POST') {
      expect(await refusalsOf(alias)).toEqual(await refusalsOf(canonical))
      return
    }
    const options: ApiOptions = { method, user: tenant.user }
    const [first, second] = [await api(alias, options), await api(canonical, options)]
    expect(first.status).toBe(second.status)
    expect(first.headers.get('content-type')).toBe(second.headers.get('content-type'))
    expect(withoutRequestId(first.body)).toEqual(withoutRequestId(second.body))
    expect(problemReason(first.body)).not.toBe('api.route_not_found')
  })

  it('stand for operations that refuse each in its own way', async () => {
    const paths = new Set(cases.flatMap(([, method, path]) => (method === 'POST' ? [path] : [])))
    const refusals = new Set<string>()
    for (const path of paths) refusals.add(JSON.stringify(await refusalsOf(path)))
    expect(refusals.size).toBe(paths.size)
  })
})

/** What writes answer to nothing at all and to a password that is too short to have been chosen. */
async function refusalsOf(path: string): Promise<unknown[]> {
  const refusals: unknown[] = []
  for (const body of [undefined, { email: 'nobody@example.test', password: 'x' }]) {
    const response = await api(path, { method: 'POST', ...(body && { body }) })
    expect([400, 401]).toContain(response.status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    refusals.push(withoutRequestId(response.body))
  }
  return refusals
}

/** What `fetch` refuses to send, or would put right. */
async function rawRequest(method: string, path: string) {
  const { hostname, port } = new URL(requiredEnv('CLIENTELE_APP_URL'))
  const sent = request({ hostname, port, method, path }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const raw = await text(answer)
  const headers = new Headers({
    'content-type': answer.headers['content-type'] ?? '',
    allow: answer.headers.allow ?? '',
  })
  return { status: answer.statusCode ?? 0, headers, text: raw, body: JSON.parse(raw) as unknown }
}

function withoutRequestId(body: unknown): unknown {
  return typeof body === 'object' ? { ...body, request_id: undefined } : body
}

function problemReason(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined
}
