import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import type { ApiEnv } from './context'
import { json } from './responses'

const TIMEOUT_MS = 2_000
const FRESH_MS = 1_000

const dependencySchema = z.object({
  status: z.enum(['up', 'down']),
  latency_ms: z.number().openapi({ description: 'Until the answer, or until giving up.' }),
})

const healthSchema = z
  .object({
    status: z.enum(['up', 'down']),
    checked_at: z.iso.datetime(),
    dependencies: z.record(z.string(), dependencySchema),
  })
  .openapi('Health', {
    example: {
      status: 'up',
      checked_at: '2026-11-21T08:00:00.000Z',
      dependencies: {
        database: { status: 'up', latency_ms: 2.1 },
        auth: { status: 'up', latency_ms: 1.3 },
        storage: { status: 'up', latency_ms: 1.9 },
        functions: { status: 'up', latency_ms: 2.4 },
        mail: { status: 'up', latency_ms: 0.8 },
      },
    },
  })

type Health = z.infer<typeof healthSchema>
type Probe = (signal: AbortSignal) => Promise<void>

function probes(): Record<string, Probe> {
  const { SMTP_URL } = env()
  return {
    database: (signal) => probeHttp('/rest/v1/currencies?select=code&limit=1', signal),
    auth: (signal) => probeHttp('/auth/v1/health', signal),
    storage: (signal) => probeHttp('/storage/v1/bucket/avatars', signal),
    functions: probeFunctions,
    ...(SMTP_URL === undefined ? {} : { mail: (signal) => probeSmtp(new URL(SMTP_URL), signal) }),
  }
}

async function probeHttp(path: string, signal: AbortSignal): Promise<void> {
  const { SUPABASE_SECRET_KEY } = env()
  const response = await ask(path, { headers: { apikey: SUPABASE_SECRET_KEY }, signal })
  if (!response.ok) throw new Error(`answered ${response.status}`)
}

/**
 * The mailer, because its schedule keeps it running. It refuses what is no POST before it looks for
 * mails, and hosted, an OPTIONS is not billed. Not found is what has not been deployed.
 */
async function probeFunctions(signal: AbortSignal): Promise<void> {
  const { status } = await ask('/functions/v1/platform-mailer', { method: 'OPTIONS', signal })
  if (status >= 500 || status === 404) throw new Error(`answered ${status}`)
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${env().NEXT_PUBLIC_SUPABASE_URL}${path}`, {
    ...init,
    cache: 'no-store',
  })
  await response.body?.cancel()
  return response
}

/** Up means that the server greets us; nothing is sent. */
function probeSmtp(url: URL, signal: AbortSignal): Promise<void> {
  const isTls = url.protocol === 'smtps:'
  const port = Number(url.port) || (isTls ? 465 : 25)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const address = { host: url.hostname, port }
  const socket = isTls ? connectTls(address) : connect(address)
  const abort = () => socket.destroy(new Error('timed out'))
  signal.addEventListener('abort', abort, { once: true })
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('closed without a greeting')))
  socket.once('data', (greeting) => {
    if (greeting.toString('latin1').startsWith('220')) resolve()
    else reject(new Error('refused'))
    socket.end('QUIT\r\n')
  })
  return promise.finally(() => signal.removeEventListener('abort', abort))
}

async function check(name: string, probe: Probe) {
  const startedAt = performance.now()
  const elapsed = () => Math.round((performance.now() - startedAt) * 10) / 10
  try {
    await probe(AbortSignal.timeout(TIMEOUT_MS))
    return { status: 'up' as const, latency_ms: elapsed() }
  } catch (error) {
    // Why it is down is for the log; whoever asks from outside learns only that it is.
    const cause = error instanceof Error ? error.message : String(error)
    log.warn({ event: 'health.down', dependency: name, cause }, `${name} is down`)
    return { status: 'down' as const, latency_ms: elapsed() }
  }
}

async function checkAll(): Promise<Health> {
  const entries = await Promise.all(
    Object.entries(probes()).map(
      async ([name, probe]) => [name, await check(name, probe)] as const,
    ),
  )
  const isUp = entries.every(([, { status }]) => status === 'up')
  return {
    status: isUp ? 'up' : 'down',
    checked_at: new Date().toISOString(),
    dependencies: Object.fromEntries(entries),
  }
}

let latest: { at: number; health: Promise<Health> } | undefined

/** Anyone may ask, so one check serves all who ask within a second. */
function currentHealth(): Promise<Health> {
  if (latest === undefined || Date.now() - latest.at > FRESH_MS) {
    latest = { at: Date.now(), health: checkAll() }
  }
  return latest.health
}

export const healthRouter = new OpenAPIHono<ApiEnv>()

healthRouter.openapi(
  createRoute({
    method: 'get',
    path: '/health',
    operationId: 'getHealth',
    tags: ['Operation'],
    summary: 'Whether everything the app depends on answers',
    responses: {
      200: json(healthSchema, 'Every dependency is up.'),
      503: json(healthSchema, 'At least one is down.'),
    },
  }),
  async (c) => {
    const health = await currentHealth()
    return c.json(health, health.status === 'up' ? 200 : 503)
  },
)
