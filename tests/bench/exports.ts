import { z } from 'zod'
import type { Finding } from './findings.ts'
import { answerOf } from './worker.ts'

const answerSchema = z.object({ seconds: z.number(), before: z.number(), peak: z.number() })

/** What V8 may keep: a worker whose memory grew with the rows would end at this. */
const HEAP_MB = 64

/** The worker in a process of its own, so that its memory is nobody else's. */
export async function runExportWorker(env: Record<string, string>) {
  const answer = await answerOf(new URL('./export-worker.ts', import.meta.url), [], {
    env: { ...process.env, ...env, LOG_LEVEL: 'error' },
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
  })
  return answerSchema.parse(answer)
}

export function describeExports(
  rows: number,
  large: z.infer<typeof answerSchema>,
  small: z.infer<typeof answerSchema>,
): Finding[] {
  return [
    {
      name: `export of ${rows.toLocaleString('en')} rows into storage`,
      aim: 'under 20 s',
      isKept: large.seconds < 20,
      values: `${large.seconds.toFixed(1)} s`,
    },
    {
      name: `… memory of the worker at its peak, with a heap of ${HEAP_MB} MB`,
      aim: 'constant',
      isKept: large.peak < 1.25 * small.peak,
      values: `${large.peak} MB, for half of the rows ${small.peak} MB, idle ${large.before} MB`,
    },
  ]
}
