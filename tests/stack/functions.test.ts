import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { repository } from '../../stack/start.ts'
import { administrator, anonymous, signedIn, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack
let folder: string

const hello = `
import { z } from 'npm:zod'
let calls = 0
Deno.serve(async (request) => {
  const url = new URL(request.url)
  if (url.pathname.endsWith('/crash')) setTimeout(() => Deno.exit(7), 10)
  calls += 1
  return Response.json({
    path: url.pathname + url.search,
    method: request.method,
    body: await request.text(),
    upgrade: request.headers.get('upgrade') ?? request.headers.get('http2-settings'),
    calls,
    env: Deno.env.get('SUPABASE_URL'),
    address: Deno.env.get('DENO_SERVE_ADDRESS'),
    hasSecret: Boolean(Deno.env.get('SUPABASE_SECRET_KEY')),
    zod: z.string().safeParse('x').success,
    runtime: typeof Deno.version.deno,
  }, { status: 201, headers: { 'x-from': 'hello' } })
})
`

const reach = `
Deno.serve(async () => {
  const answer = await fetch(Deno.env.get('SUPABASE_URL') + '/auth/v1/health', {
    headers: { apikey: Deno.env.get('SUPABASE_SECRET_KEY') },
  })
  return Response.json({ status: answer.status, list: Deno.env.get('NO_PROXY') })
})
`

const shared = `
Deno.serve((request) => {
  const headers = {
    'Access-Control-Allow-Origin': 'https://shop.test',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Expose-Headers': 'X-Mine',
  }
  return new Response(null, { status: request.method === 'OPTIONS' ? 204 : 200, headers })
})
`

beforeAll(async () => {
  // Inside the repository, so that \`npm:\` finds its node_modules as supabase/functions does.
  await mkdir(join(repository, '.clientele'), { recursive: true })
  folder = await mkdtemp(join(repository, '.clientele', `test-${process.pid}-functions-`))
  for (const [name, source] of Object.entries({
    hello,
    reach,
    shared,
    broken: 'throw new Error("no")',
  })) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'index.ts'), source)
  }
  stack = await startTestStack({ functions: folder })
}, 60_000)

afterAll(async () => {
  await stack?.remove()
  await rm(folder, { recursive: true, force: true })
})

describe('/functions/v1', () => {
  it('runs a function in Deno, without network, and keeps it', async () => {
    const first = await anonymous(stack).functions.invoke('hello', { body: { a: 1 } })
    expect(first.error).toBeNull()
    expect(first.data).toEqual({
      path: '/hello',
      method: 'POST',
      body: '{"a":1}',
      upgrade: null,
      calls: 1,
      env: stack.apiUrl,
      // Any that is free when it listens: one that was looked for before may be gone by then.
      address: 'tcp:127.0.0.1:0',
      hasSecret: true,
      zod: true,
      runtime: 'string',
    })
    const { client } = await signedIn(stack, 'caller@functions.test')
    const second = await client.functions.invoke('hello/deeper?q=1', { method: 'GET' })
    expect(second.data).toMatchObject({ path: '/hello/deeper?q=1', method: 'GET', calls: 2 })
    const raw = await fetch(`${stack.apiUrl}/functions/v1/hello`, {
      headers: { apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '' },
    })
    expect(raw.status).toBe(201)
    expect(raw.headers.get('x-from')).toBe('hello')
  })

  it('keeps what is between client and gateway from a function', async () => {
    const body = '{"a":1}'
    const answer = await new Promise<{ status?: number; body: unknown }>((resolve, reject) => {
      const call = request(
        `${stack.apiUrl}/functions/v1/hello`,
        {
          method: 'POST',
          headers: {
            apikey: stack.env.SUPABASE_SECRET_KEY,
            'Content-Length': body.length,
            Expect: '100-continue',
            Connection: 'Upgrade, HTTP2-Settings, X-Mine',
            Upgrade: 'h2c',
            'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
            'Keep-Alive': 'timeout=5',
            'X-Mine': 'between us',
          },
        },
        async (response) =>
          resolve({ status: response.statusCode, body: await json(response).catch(reject) }),
      )
      call.once('error', reject)
      call.once('continue', () => call.end(body))
      call.flushHeaders()
    })
    expect(answer).toMatchObject({ status: 201, body: { method: 'POST', body, upgrade: null } })
  })

  it('reaches the gateway without the proxy that the machine uses', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9')
    vi.stubEnv('http_proxy', 'http://127.0.0.1:9')
    vi.stubEnv('NO_PROXY', undefined)
    vi.stubEnv('no_proxy', 'intern.test')
    try {
      const { data } = await administrator(stack).functions.invoke('reach')
      expect(data).toEqual({ status: 200, list: 'intern.test,127.0.0.1,localhost' })
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('leaves it to a function which pages may call it', async () => {
    const url = `${stack.apiUrl}/functions/v1/shared`
    const headers = {
      Origin: 'https://shop.test',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'apikey',
    }
    const asked = await fetch(url, { method: 'OPTIONS', headers })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST')
    expect(asked.headers.get('access-control-allow-headers')).toBeNull()
    const apikey = stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? ''
    const answered = await fetch(url, { method: 'POST', headers: { apikey } })
    for (const { headers } of [asked, answered]) {
      expect(headers.get('access-control-allow-origin')).toBe('https://shop.test')
      expect(headers.get('access-control-expose-headers')).toBe('X-Mine')
    }
    const closed = await fetch(`${stack.apiUrl}/functions/v1/hello`, { headers: { apikey } })
    expect(closed.headers.get('access-control-allow-origin')).toBeNull()
    // What the gateway itself says, every page may read.
    const refused = await fetch(url, { method: 'POST' })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    const table = await fetch(`${stack.apiUrl}/rest/v1/nothing`, { method: 'OPTIONS' })
    expect(table.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('starts a function again after it has crashed', async () => {
    await administrator(stack).functions.invoke('hello/crash')
    await vi.waitFor(
      async () => {
        const { data } = await administrator(stack).functions.invoke('hello')
        expect(data).toMatchObject({ calls: 1 })
      },
      { timeout: 30_000, interval: 200 },
    )
  })

  it('asks for a key or a live token, and knows what it has', async () => {
    const url = `${stack.apiUrl}/functions/v1/hello`
    expect((await fetch(url)).status).toBe(401)
    const forged = await fetch(url, { headers: { Authorization: 'Bearer a.b.c' } })
    expect(forged.status).toBe(401)
    const unknown = await administrator(stack).functions.invoke('unknown')
    expect(unknown.response?.status).toBe(404)
    const outside = await fetch(`${stack.apiUrl}/functions/v1/..%2f..%2fstack`)
    expect(outside.status).toBe(404)
    const broken = await administrator(stack).functions.invoke('broken')
    expect(broken.response?.status).toBe(503)
  })
})
