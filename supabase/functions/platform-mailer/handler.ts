import type { Totals } from './worker.ts'

/** What the function is given; it reads no environment. */
export type Deps = {
  secretKeys: string[]
  run: () => Promise<Totals>
  /** Keeps the process alive until the promise has settled, where that has to be asked for. */
  waitUntil: (work: Promise<unknown>) => void
  log: (message: string, error?: unknown) => void
}

const headers = { 'Cache-Control': 'no-store' }

/**
 * Sends what is due. Whoever calls is answered at once, or with `{"wait": true}` when it is done; a
 * call during a run makes it look once more, so that no mail waits for the next call.
 */
export function createMailerHandler(deps: Deps): (request: Request) => Promise<Response> {
  let running: Promise<Totals> | null = null
  let isAskedAgain = false

  async function runAll(): Promise<Totals> {
    try {
      let totals: Totals
      do {
        isAskedAgain = false
        totals = await deps.run()
      } while (isAskedAgain)
      return totals
    } finally {
      running = null
    }
  }

  return async (request) => {
    if (request.method !== 'POST') return problem(405, 'method_not_allowed', { Allow: 'POST' })
    if (!(await isTrusted(request, deps.secretKeys))) return problem(401, 'unauthenticated')
    const isWaiting = /"wait"\s*:\s*true/.test((await request.text()).slice(0, 1000))
    if (running) isAskedAgain = true
    else running = runAll()
    const work = running
    const logged = work.catch((error: unknown) => {
      deps.log('The mailer could not run', error)
      return null
    })
    if (!isWaiting) {
      deps.waitUntil(logged)
      return Response.json({ status: 'running' }, { status: 202, headers })
    }
    const totals = await logged
    if (!totals) return problem(503, 'unavailable', { 'Retry-After': '10' })
    return Response.json({ status: 'done', ...totals }, { headers })
  }
}

/** The server's key, as newer projects send it (apikey) or older ones (bearer). */
async function isTrusted(request: Request, keys: string[]): Promise<boolean> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const given = [request.headers.get('apikey'), bearer]
  const hashes = await Promise.all(keys.filter((key) => key !== '').map(hash))
  for (const one of given) {
    if (one && hashes.includes(await hash(one))) return true
  }
  return false
}

/** Compared by hash, so that the time it takes says nothing about the key. */
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function problem(status: number, code: string, extra: Record<string, string> = {}): Response {
  const body = { type: `urn:clientele:problem:${code}`, title: code, status, code }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, ...extra, 'Content-Type': 'application/problem+json' },
  })
}
