import { type Timing, timingOf } from './measure.ts'

export type HttpMeasurement = { name: string; timing: Timing; perSecond: number }

type Gateway = { apiUrl: string; key: string; email: string; password: string }

export async function signIn({ apiUrl, key, email, password }: Gateway): Promise<string> {
  const response = await fetch(`${apiUrl}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: key, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'access_token' in body) {
    return String(body.access_token)
  }
  throw new Error(`Signing in failed with status ${response.status}.`)
}

/** `connections` callers, each asking again as soon as it is answered. */
export async function measureHttp(
  name: string,
  request: () => Promise<Response>,
  connections: number,
  milliseconds: number,
): Promise<HttpMeasurement> {
  const samples: number[] = []
  const run = async (until: number, keep: boolean) => {
    while (performance.now() < until) {
      const start = performance.now()
      const response = await request()
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${name}: status ${response.status}`)
      if (keep) samples.push(performance.now() - start)
    }
  }
  const all = (until: number, keep: boolean) =>
    Promise.all(Array.from({ length: connections }, () => run(until, keep)))
  await all(performance.now() + milliseconds / 5, false)
  await all(performance.now() + milliseconds, true)
  return { name, timing: timingOf(samples), perSecond: (samples.length * 1000) / milliseconds }
}

export function rpc(apiUrl: string, key: string, token: string, name: string, body: unknown) {
  return () =>
    fetch(`${apiUrl}/rest/v1/rpc/${name}`, {
      method: 'POST',
      headers: {
        apikey: key,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
}
