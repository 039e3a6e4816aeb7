import { Writable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'

const lines: string[] = []
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk))
    done()
  },
})

vi.mock('pino', async (importOriginal) => {
  const { default: pino } = await importOriginal<typeof import('pino')>()
  const toSink = (options: object) => pino(options, sink)
  return { default: Object.assign(toSink, pino) }
})

const METRICS_TOKEN = 'sixteen characters and more'
Object.assign(process.env, {
  LOG_LEVEL: 'info',
  APP_URL: 'http://127.0.0.1:3000',
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:9',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_test',
  SUPABASE_SECRET_KEY: 'sb_secret_test',
  API_CORS_ORIGINS: 'https://shop.example.test, https://two.example.test',
  METRICS_TOKEN,
  SMTP_URL: '',
})
const { createApi } = await import('../../../lib/api/app.ts')
const api = createApi()
const send = async (path: string, init: RequestInit = {}) =>
  api.fetch(new Request(`http://127.0.0.1:3000${path}`, init), {})

describe('CORS', () => {
  const preflight = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, idempotency-key',
    }
    return (await send('/api/v1/customers', { method: 'OPTIONS', headers })).headers
  }

  it('lets a listed origin in, with its token and never with cookies', async () => {
    for (const origin of ['https://shop.example.test', 'https://two.example.test']) {
      const headers = await preflight(origin)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-headers')).toContain('Authorization')
      expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
      expect(headers.get('access-control-allow-methods')).toContain('POST')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  it('lets nobody else in, however alike', async () => {
    for (const origin of [
      'https://evil.test',
      'http://shop.example.test',
      'https://shop.example.test.evil.test',
      'https://shop.example.test:8443',
      'null',
    ]) {
      expect((await preflight(origin)).get('access-control-allow-origin'), origin).toBeNull()
    }
  })

  it('a refusal can be read by the listed origin too', async () => {
    const { headers, status } = await send('/api/v1/nothing', {
      headers: { origin: 'https://shop.example.test' },
    })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([
      404,
      'https://shop.example.test',
    ])
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id')
  })
})

describe('an upload', () => {
  it.each([
    '/api/v1/customers/import',
    '/api/v1/products/import',
    '/api/v1/invoices/import',
    '/api/v1/customers/x/files',
    '/api/v1/products/x/images',
  ])('of a stranger to %s is refused unread, also one that calls itself JSON', async (path) => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        if (sent > 8 * 1024 * 1024) controller.close()
        else controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const headers = { 'content-type': 'application/json' }
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' }
    expect((await send(path, init)).status).toBe(401)
    expect(sent).toBeLessThan(1024 * 1024)
  })
})

describe('/api/metrics', () => {
  const withToken = (token?: string) =>
    send('/api/metrics', token === undefined ? {} : { headers: { authorization: token } })

  it('is read with the token', async () => {
    const response = await withToken(`Bearer ${METRICS_TOKEN}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(await response.text()).toMatch(/^# HELP \w+/m)
  })

  it.each([
    undefined,
    '',
    'Bearer ',
    METRICS_TOKEN,
    `Bearer ${METRICS_TOKEN}x`,
    `Bearer ${METRICS_TOKEN.slice(0, -1)}`,
  ])('is refused with %j', async (token) => {
    const response = await withToken(token)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('metrics')
  })
})

describe('/api/health', () => {
  it('is 503 and names what is down, and why only in the log', async () => {
    lines.length = 0
    const response = await send('/api/health')
    expect(response.status).toBe(503)
    const down = { status: 'down', latency_ms: expect.any(Number) }
    expect(await response.json()).toEqual({
      status: 'down',
      checked_at: expect.any(String),
      dependencies: { database: down, auth: down, storage: down, functions: down },
    })
    expect(lines.filter((line) => line.includes('health.down'))).toHaveLength(4)
  })

  it.each([
    ['up', 405],
    ['up', 204],
    ['down', 404],
    ['down', 503],
  ])(
    'says that functions are %s when the mailer answers %i, without a call that sends',
    async (status, answer) => {
      const asked: string[] = []
      vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit) => {
        asked.push(`${method} ${new URL(url).pathname}`)
        return new Response(null, { status: url.includes('/functions/') ? answer : 200 })
      })
      vi.resetModules()
      const fresh = (await import('../../../lib/api/app.ts')).createApi()
      const response = await fresh.fetch(new Request('http://127.0.0.1:3000/api/health'), {})
      vi.unstubAllGlobals()
      expect(await response.json()).toMatchObject({
        status,
        dependencies: { database: { status: 'up' }, functions: { status } },
      })
      expect(asked).toContain('OPTIONS /functions/v1/platform-mailer')
    },
  )
})

describe('headers', () => {
  it.each(['/api/docs', '/api/openapi.json', '/api/v1/nothing', '/api/health'])(
    'of %s let no browser guess, frame or tell',
    async (path) => {
      const { headers } = await send(path)
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      })
      expect(headers.get('strict-transport-security')).toBeNull()
    },
  )

  it('promise https for good where there is https', async () => {
    Object.assign(process.env, { APP_URL: 'https://app.example.test' })
    vi.resetModules()
    const https = (await import('../../../lib/api/app.ts')).createApi()
    for (const path of ['/api/docs', '/api/v1/nothing']) {
      const { headers } = await https.fetch(new Request(`https://app.example.test${path}`), {})
      expect(headers.get('strict-transport-security'), path).toMatch(/^max-age=\d{8}/)
    }
  })
})

describe('the access log', () => {
  it('has a line for each request and nothing in it that is secret or personal', async () => {
    lines.length = 0
    await send('/api/v1/auth/login?next=jane.query%40example.com', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer eyJhbGciOi.eyJzdWIi.c2ln',
        cookie: 'clientele-session=of-jane',
        'x-request-id': 'request-under-test',
      },
      body: JSON.stringify({ email: 'jane.doe@example.com', password: 'hunter2 hunter2' }),
    })
    await send('/api/v1/customers/email/jane.path%40example.com', {
      headers: { authorization: 'Bearer eyJhbGciOi.eyJzdWIi.c2ln' },
    })
    const logged = lines.join('')
    const requests = lines.flatMap((line) => {
      const entry: unknown = JSON.parse(line)
      return typeof entry === 'object' && entry && 'route' in entry ? [entry] : []
    })
    expect(requests).toMatchObject([
      { event: 'api.request', route: '/api/v1/auth/login', request_id: 'request-under-test' },
      { event: 'api.request', method: 'GET' },
    ])
    for (const secret of ['jane', 'hunter2', 'eyJ', 'of-jane', 'sb_secret']) {
      expect(logged).not.toContain(secret)
    }
  })
})
