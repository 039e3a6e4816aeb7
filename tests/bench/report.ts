import { cpus, totalmem } from 'node:os'
import type { CrmMeasurement } from './crm.ts'
import type { HttpMeasurement } from './http.ts'
import type { ImportMeasurement } from './imports.ts'
import type { Measurement } from './measure.ts'

export type SizeResult = { size: number; measurements: Measurement[]; sequentialScans: number }

export type Results = {
  version: string
  isQuick: boolean
  rounds: number
  sizes: SizeResult[]
  http: HttpMeasurement[]
  imports: { count: number; steps: ImportMeasurement[] }
  crm: { events: number; notes: number; measurements: CrmMeasurement[] }
}

const milliseconds = (value: number) => value.toFixed(2)
const sizeName = (size: number) => size.toLocaleString('en')

function table(header: string[], rows: string[][]): string {
  const all = [header, header.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  const widths = header.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)))
  return all
    .map((row, rowIndex) => {
      const cells = row.map((cell, index) => {
        const width = widths[index] ?? 0
        if (rowIndex !== 1) return index === 0 ? cell.padEnd(width) : cell.padStart(width)
        return index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`
      })
      return `| ${cells.join(' | ')} |`
    })
    .join('\n')
}

function operationsTable(sizes: SizeResult[]): string {
  const smallest = sizes[0]
  const largest = sizes.at(-1)
  if (!smallest || !largest) throw new Error('Nothing was measured.')
  const rows = largest.measurements.map((measurement, index) => {
    const first = smallest.measurements[index]
    return [
      measurement.name,
      ...sizes.map(({ measurements }) =>
        milliseconds(measurements[index]?.member.p50 ?? Number.NaN),
      ),
      milliseconds(measurement.member.p99),
      measurement.owner ? milliseconds(measurement.owner.p50) : '–',
      measurement.owner ? (measurement.member.p50 / measurement.owner.p50).toFixed(2) : '–',
      first ? (measurement.member.p50 / first.member.p50).toFixed(2) : '–',
    ]
  })
  return table(
    [
      'operation',
      ...sizes.map(({ size }) => `${sizeName(size)}: p50`),
      'p99, largest',
      'owner p50',
      'RLS tax',
      'growth',
    ],
    rows,
  )
}

export function render(results: Results): string {
  const { sizes, http, imports, crm } = results
  const scans = sizes.reduce((sum, { sequentialScans }) => sum + sequentialScans, 0)
  const total = imports.steps
    .filter(({ step }) => step !== 'undo')
    .reduce((sum, { seconds }) => sum + seconds, 0)
  return `# Benchmarks

Written by \`npm run bench\`${results.isQuick ? ' (a quick run, too small to compare with)' : ''}; do not edit. Measured with ${results.version} from the embedded stack and Node ${process.versions.node}, all on one machine with ${cpus().length} cores and ${Math.round(totalmem() / 2 ** 30)} GB of memory that did other work meanwhile: absolute times vary with that, ratios hardly, since member and owner take turns.

## Customers

${sizeName(sizes.at(-1)?.size ?? 0)} customers at most, in 200 organizations, half of them in one; that one is asked. Milliseconds per statement as the client sees them, ${results.rounds} rounds. The member is a signed-in user with a live session, who goes through row-level security or, where a function reads past it, through its check of the permission. The owner runs the same SQL without either. What the member pays is nearly the same everywhere: finding that the session is alive, that no new password is required, where its user works and whether the role allows it. These are reads of five small tables, 35 microseconds once the plans are made, and beside the shortest statements on the bare table that is a large share. “Page 2,500” was seen to pay once more: with the same index scan in both, Postgres mostly planned the member's statement anew each time, and the owner's not. *RLS tax* is member by owner at the largest size (aim: at most 1.3), *growth* the largest size by the smallest (aim: at most 2).

${operationsTable(sizes)}

Sequential scans of the tables that grow, during all of this: ${scans}.

## Over HTTP

Through the gateway with 8 connections, at ${sizeName(sizes.at(-1)?.size ?? 0)} customers; gateway, database and the caller share the machine. Aim: 99th percentile under 50 ms.

${table(
  ['request', 'p50 (ms)', 'p99 (ms)', 'per second'],
  http.map(({ name, timing, perSecond }) => [
    name,
    milliseconds(timing.p50),
    milliseconds(timing.p99),
    perSecond.toFixed(0),
  ]),
)}

## Import

${sizeName(imports.count)} rows in SQL, every step as a signed-in member, into an organization beside the others. Stage, review and apply together: ${total.toFixed(1)} s. No call may take longer than 8 s, the statement timeout of the Data API.

${table(
  ['step', 'seconds', 'slowest call (s)'],
  imports.steps.map(({ step, seconds, slowestCall }) => [
    step,
    seconds.toFixed(1),
    slowestCall.toFixed(2),
  ]),
)}

## With histories

The same customers with ${sizeName(crm.events)} events and ${sizeName(crm.notes)} notes, as a signed-in member.

${table(
  ['what', 'aim', 'measured'],
  crm.measurements.map(({ name, aim, values }) => [name, aim, values]),
)}
`
}
