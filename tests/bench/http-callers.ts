// Callers of the gateway in a process of their own, as the app is: started by `measureHttp()`.
import { callsSchema, type HttpMeasurement } from './http.ts'
import { timingOf } from './measure.ts'

async function ask(url: string, headers: Record<string, string>, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url}: status ${response.status}`)
}

const { apiUrl, key, token, connections, milliseconds, calls } = callsSchema.parse(
  JSON.parse(process.argv[2] ?? ''),
)
const headers = {
  apikey: key,
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
}
const measurements: HttpMeasurement[] = []
for (const { name, rpc, body } of calls) {
  const samples: number[] = []
  /** Each caller asks again as soon as it is answered. */
  const run = async (until: number, keep: boolean) => {
    while (performance.now() < until) {
      const start = performance.now()
      await ask(`${apiUrl}/rest/v1/rpc/${rpc}`, headers, JSON.stringify(body))
      if (keep) samples.push(performance.now() - start)
    }
  }
  const all = (until: number, keep: boolean) =>
    Promise.all(Array.from({ length: connections }, () => run(until, keep)))
  await all(performance.now() + milliseconds / 5, false)
  await all(performance.now() + milliseconds, true)
  const perSecond = (samples.length * 1000) / milliseconds
  measurements.push({ name, timing: timingOf(samples), perSecond })
}
process.send?.(measurements)
