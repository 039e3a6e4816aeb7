import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { AuthError } from './auth/errors.ts'
import { verifyToken } from './auth/sessions.ts'
import type { Config } from './config.ts'
import { type Guarded, spawnGuarded } from './guard.ts'
import type { Keys } from './keys.ts'
import { loopback } from './ports.ts'
import { withoutProxy } from './proxy.ts'

type Worker = { guarded: Guarded; port: Promise<number> }

export type Functions = { handle(request: Request): Promise<Response>; stop(): Promise<void> }

const startTimeout = 60_000
/** As long as Supabase waits for the beginning of an answer. */
const answerTimeout = 150_000

/** What client and gateway say to each other, and what `fetch` sees to. */
const connectionHeaders = [
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function withoutConnection(headers: Headers): Headers {
  const rest = new Headers(headers)
  const named = headers.get('connection')?.split(',') ?? []
  for (const name of [...connectionHeaders, ...named.map((one) => one.trim())]) {
    if (/^[\w-]+$/.test(name)) rest.delete(name)
  }
  return rest
}

/** The program itself: Deno's launcher for npm would outlive a signal. */
function findDeno(): string {
  const require = createRequire(import.meta.url)
  const program = join(
    dirname(require.resolve('deno/package.json')),
    process.platform === 'win32' ? 'deno.exe' : 'deno',
  )
  return existsSync(program) ? program : require('deno/install_api.cjs').runInstall()
}

/** What Deno prints as it begins to listen. */
const LISTENING = /^Listening on http:\/\/[\d.]+:(\d+)\/$/m

/**
 * A function takes any port that is free, so that nobody else can have it first, and says which: in the
 * line that Deno prints as it begins to listen.
 */
function portOf(guarded: Guarded, timeLimit: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(
        new AuthError(
          503,
          'boot_error',
          'Function failed to start (please check the log of the stack)',
        ),
      )
    const timer = setTimeout(fail, timeLimit)
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      const [, port] = LISTENING.exec(said) ?? []
      if (port) end(() => resolve(Number(port)))
    }
    const end = (answer: () => void) => {
      clearTimeout(timer)
      guarded.process.stderr?.off('data', listen)
      answer()
    }
    guarded.process.stderr?.on('data', listen)
    guarded.exited.then(() => end(fail))
  })
}

export function bearerOf(request: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** What Supabase's gateway does for `verify_jwt`: a live token or a key, or the call goes no further. */
function assertVerified(request: Request, keys: Keys): void {
  const isKey = (text: string | null | undefined) =>
    text === keys.publishableKey || text === keys.secretKey
  const token = bearerOf(request)
  if (token && !isKey(token)) {
    verifyToken(token, keys.jwtSecret)
    return
  }
  if (isKey(token) || isKey(request.headers.get('apikey'))) return
  throw new AuthError(401, 'no_authorization', 'Missing authorization header')
}

/** Edge functions in real Deno, one process each, started at the first call. */
export function createFunctions(options: {
  folder: string
  root: string
  config: Config['functions']
  keys: Keys
  env: Record<string, string>
  /** Until it listens, and until it answers. Milliseconds. */
  startTimeLimit?: number
  timeLimit?: number
}): Functions {
  const {
    folder,
    root,
    config,
    keys,
    startTimeLimit = startTimeout,
    timeLimit = answerTimeout,
  } = options
  const workers = new Map<string, Promise<Worker>>()
  let isStopping = false

  async function start(name: string, entry: string): Promise<Worker> {
    const importMap = config[name]?.import_map
    const local = ['deno.json', 'deno.jsonc']
      .map((file) => join(folder, name, file))
      .find((file) => existsSync(file))
    const flags = [
      'run',
      '--allow-all',
      '--no-prompt',
      // npm: and bare names come from the repository's node_modules; no network is needed.
      '--node-modules-dir=manual',
      '--no-lock',
      ...(local ? [`--config=${local}`] : []),
      ...(importMap ? [`--import-map=${resolve(root, 'supabase', importMap)}`] : []),
    ]
    const guarded = spawnGuarded(findDeno(), [...flags, entry], {
      cwd: root,
      stopSignal: 'TERM',
      env: {
        ...process.env,
        ...options.env,
        ...withoutProxy(process.env),
        DENO_SERVE_ADDRESS: `tcp:${loopback}:0`,
        DENO_NO_UPDATE_CHECK: '1',
        // Deno heeds it too, and would ask for the port that our own inspector has.
        NODE_OPTIONS: '',
        NO_COLOR: '1',
      },
    })
    for (const input of [guarded.process.stdout, guarded.process.stderr]) {
      if (!input) continue
      createInterface({ input }).on('line', (line) => {
        // That port is for the gateway alone, and the shell of the guard says what signal we sent.
        if (LISTENING.test(line) || (isStopping && /\bTerminated\b/.test(line))) return
        console.log(`[${name}] ${line}`)
      })
    }
    return { guarded, port: portOf(guarded, startTimeLimit) }
  }

  /** A function that ends or does not start, for whatever reason, is started again by the next call. */
  function keep(name: string, worker: Promise<Worker>): Promise<Worker> {
    const forget = () => {
      if (workers.get(name) === worker) workers.delete(name)
    }
    workers.set(name, worker)
    worker.then(({ guarded }) => guarded.exited).then(forget, forget)
    worker.then(({ port }) => port).catch(forget)
    return worker
  }

  async function portOfWorker(name: string, entry: string): Promise<number> {
    if (isStopping) throw new AuthError(503, 'stopping', 'The stack is stopping')
    const worker = await (workers.get(name) ?? keep(name, start(name, entry)))
    try {
      return await worker.port
    } catch (error) {
      await worker.guarded.stop()
      throw error
    }
  }

  async function forward(request: Request, name: string, entry: string): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const path = pathname.slice('/functions/v1'.length)
    const port = await portOfWorker(name, entry)
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const body = hasBody ? await request.arrayBuffer() : undefined
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), timeLimit)
    const answer = await fetch(`http://${loopback}:${port}${path}${search}`, {
      method: request.method,
      headers: withoutConnection(request.headers),
      body,
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, patience.signal]),
    })
      .catch((error: unknown) => {
        if (patience.signal.aborted) {
          const limit = `${timeLimit / 1000} s`
          throw new AuthError(504, 'idle_timeout', `Function ${name} did not answer in ${limit}`)
        }
        throw new AuthError(502, 'function_crashed', `Function ${name} ended while it answered`, {
          cause: String(error),
        })
      })
      // Once it answers, it may go on for longer.
      .finally(() => clearTimeout(timer))
    const answerHeaders = new Headers(answer.headers)
    // fetch has undone both.
    answerHeaders.delete('content-encoding')
    answerHeaders.delete('content-length')
    return new Response(answer.body, { status: answer.status, headers: answerHeaders })
  }

  return {
    async handle(request) {
      const name = new URL(request.url).pathname.split('/')[3] ?? ''
      try {
        const settings = config[name]
        const entry = settings?.entrypoint
          ? resolve(root, 'supabase', settings.entrypoint)
          : join(folder, name, 'index.ts')
        const isKnown = /^[a-zA-Z0-9][\w-]*$/.test(name) && settings?.enabled !== false
        if (!isKnown || !existsSync(entry)) {
          throw new AuthError(404, 'not_found', 'Requested function was not found')
        }
        const isPreflight = request.method === 'OPTIONS'
        if (settings?.verify_jwt !== false && !isPreflight) assertVerified(request, keys)
        return await forward(request, name, entry)
      } catch (error) {
        if (!(error instanceof AuthError)) throw error
        // A token that is no good is 401 here, as at Supabase's gateway.
        const status = error.code === 'bad_jwt' ? 401 : error.status
        const refusal = new AuthError(status, error.code, error.message).toResponse()
        refusal.headers.set('Access-Control-Allow-Origin', '*')
        return refusal
      }
    },
    async stop() {
      isStopping = true
      const running = await Promise.allSettled(workers.values())
      await Promise.all(
        running.map((one) => (one.status === 'fulfilled' ? one.value.guarded.stop() : undefined)),
      )
    },
  }
}
