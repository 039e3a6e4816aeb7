// Callers of the gateway in a process of their own, as the app is: started by `measureHttp()`.
import { Agent, request } from 'node:http'
import { callsSchema, type HttpMeasurement } from './http.ts'
import { timingOf } from './measure.ts'

// Not fetch(): it would take more of the two cores than the gateway does.
const agent = new Agent({ keepAlive: true })

function ask(url: string, headers: Record<string, string>, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`${url}: status ${answer.statusCode}`))
      })
    })
    call.once('error', reject).end(body)
  })
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
