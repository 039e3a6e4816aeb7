// Loads a database of its own, measures, and writes docs/benchmarks.md.
//   npm run bench                    everything
//   npm run bench -- --only commerce  one part; the report keeps what it says of the other
//   npm run bench -- --quick          small, to see whether it works; writes nothing
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Stack, startStack } from '../../stack/start.ts'
import { runCommerce } from './commerce-run.ts'
import { connect } from './connections.ts'
import { runCrm } from './crm-run.ts'
import { runFinance } from './finance-run.ts'
import { describeMachine, type PartName, renderReport } from './report.ts'
import { describeSpeed } from './yardstick.ts'

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const root = fileURLToPath(new URL('../../', import.meta.url))
const home = join(root, '.clientele', `bench-${process.pid}`)
const report = join(root, 'docs', 'benchmarks.md')
const parts = { crm: runCrm, commerce: runCommerce, finance: runFinance }

function say(line: string) {
  console.log(line)
}

function isPart(name: string): name is PartName {
  return name in parts
}

function chosenParts(): PartName[] {
  if (options.only === undefined) return ['crm', 'commerce', 'finance']
  if (isPart(options.only)) return [options.only]
  throw new Error(`--only ${options.only}: there are crm, commerce and finance.`)
}

async function run(stack: Stack): Promise<Partial<Record<PartName, string>>> {
  const owner = connect(stack)
  try {
    const [row] = await owner<{ version: string }[]>`
      select 'Postgres ' || split_part(current_setting('server_version'), ' ', 1) as version`
    const machine = describeMachine(row?.version ?? 'Postgres', options.quick)
    const measured: Partial<Record<PartName, string>> = {}
    for (const part of chosenParts()) {
      const before = await describeSpeed(owner)
      const text = await parts[part](stack, owner, { isQuick: options.quick, machine, say })
      const after = await describeSpeed(owner)
      measured[part] =
        `${text.trimEnd()}\n\nThe yardstick, one connection, nothing of ours in it. Before: ${before}. After: ${after}.\n`
    }
    return measured
  } finally {
    await owner.end()
  }
}

let stack: Stack | undefined
let isCleaning = false
async function cleanUp() {
  if (isCleaning) return
  isCleaning = true
  await stack?.stop()
  await rm(home, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void cleanUp().finally(() => process.exit(1)))
}

try {
  chosenParts()
  say('Starting a stack of its own …')
  stack = await startStack({ home, ports: 'free', seed: false, quiet: true, mailer: false })
  const measured = await run(stack)
  const text = renderReport(existsSync(report) ? readFileSync(report, 'utf8') : '', measured)
  // A quick run says whether the benchmark works, not how fast anything is.
  if (!options.quick) await writeFile(report, text)
  say(`\n${Object.values(measured).join('\n')}`)
} finally {
  await cleanUp()
}
