import { monitorEventLoopDelay } from 'node:perf_hooks'

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

type Series = { labels: string; count: number; sum: number; buckets: number[] }
type Observation = { method: string; route: string; status: number; durationMs: number }

type Registry = {
  series: Map<string, Series>
  startedAt: number
  eventLoop: ReturnType<typeof monitorEventLoopDelay>
}

declare global {
  // Survives the module being loaded again, in development and by a second route bundle.
  var clienteleMetrics: Registry | undefined
}

function registry(): Registry {
  if (globalThis.clienteleMetrics === undefined) {
    const eventLoop = monitorEventLoopDelay({ resolution: 20 })
    eventLoop.enable()
    globalThis.clienteleMetrics = {
      series: new Map(),
      startedAt: Date.now() / 1000 - process.uptime(),
      eventLoop,
    }
  }
  return globalThis.clienteleMetrics
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])

/** Labels come from closed sets only (route patterns, known methods), so memory stays bounded. */
export function observeRequest({ method, route, status, durationMs }: Observation): void {
  const safeMethod = KNOWN_METHODS.has(method) ? method : 'OTHER'
  const labels = `method="${safeMethod}",route="${escapeLabel(route)}",status="${status}"`
  const { series } = registry()
  const found = series.get(labels) ?? {
    labels,
    count: 0,
    sum: 0,
    buckets: BUCKETS_SECONDS.map(() => 0),
  }
  const seconds = durationMs / 1000
  found.count += 1
  found.sum += seconds
  BUCKETS_SECONDS.forEach((bound, index) => {
    if (seconds <= bound) found.buckets[index] = (found.buckets[index] ?? 0) + 1
  })
  series.set(labels, found)
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** The Prometheus text format, version 0.0.4. */
export function renderMetrics(): string {
  const { series, startedAt, eventLoop } = registry()
  const lines: string[] = []
  const all = [...series.values()]
  family(lines, 'clientele_http_requests_total', 'counter', 'Requests answered by the API.')
  for (const one of all) lines.push(`clientele_http_requests_total{${one.labels}} ${one.count}`)

  const histogram = 'clientele_http_request_duration_seconds'
  family(lines, histogram, 'histogram', 'Time until the answer was ready, in seconds.')
  for (const one of all) {
    BUCKETS_SECONDS.forEach((bound, index) => {
      lines.push(`${histogram}_bucket{${one.labels},le="${bound}"} ${one.buckets[index] ?? 0}`)
    })
    lines.push(`${histogram}_bucket{${one.labels},le="+Inf"} ${one.count}`)
    lines.push(`${histogram}_sum{${one.labels}} ${one.sum.toFixed(6)}`)
    lines.push(`${histogram}_count{${one.labels}} ${one.count}`)
  }

  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  gauge(lines, 'process_resident_memory_bytes', 'Resident memory in bytes.', memory.rss)
  gauge(lines, 'nodejs_heap_size_used_bytes', 'Used heap in bytes.', memory.heapUsed)
  gauge(lines, 'nodejs_heap_size_total_bytes', 'Reserved heap in bytes.', memory.heapTotal)
  gauge(lines, 'nodejs_external_memory_bytes', 'Memory outside of the heap.', memory.external)
  gauge(lines, 'process_start_time_seconds', 'Start of the process, unix time.', startedAt)
  gauge(
    lines,
    'nodejs_eventloop_lag_p99_seconds',
    'Delay of the event loop, 99th percentile.',
    Number.isFinite(eventLoop.percentile(99)) ? eventLoop.percentile(99) / 1e9 : 0,
  )
  family(lines, 'process_cpu_seconds_total', 'counter', 'CPU time used, user and system.')
  lines.push(`process_cpu_seconds_total ${(cpu.user + cpu.system) / 1e6}`)
  return `${lines.join('\n')}\n`
}

function family(lines: string[], name: string, type: string, help: string): void {
  lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
}

function gauge(lines: string[], name: string, help: string, value: number): void {
  family(lines, name, 'gauge', help)
  lines.push(`${name} ${value}`)
}
