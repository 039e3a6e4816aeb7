import { z } from 'zod'
import { answerOf } from './worker.ts'

export const callsSchema = z.object({
  apiUrl: z.string(),
  key: z.string(),
  token: z.string(),
  connections: z.number(),
  milliseconds: z.number(),
  calls: z.array(
    z.object({ name: z.string(), rpc: z.string(), body: z.record(z.string(), z.unknown()) }),
  ),
})

const measurementSchema = z.object({
  name: z.string(),
  timing: z.object({ p50: z.number(), p99: z.number() }),
  perSecond: z.number(),
})

export type HttpMeasurement = z.infer<typeof measurementSchema>

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

/** In a process of its own: this one holds the gateway, and would keep it waiting. */
export async function measureHttp(calls: z.infer<typeof callsSchema>): Promise<HttpMeasurement[]> {
  const answer = await answerOf(new URL('./http-callers.ts', import.meta.url), [
    JSON.stringify(calls),
  ])
  return z.array(measurementSchema).parse(answer)
}
