// Weakens the schema in one place at a time and asks the database tests to notice.
//   npm run test:mutation                every mutant
//   npm run test:mutation -- --short 24  those of migrations that changed, and a rotating part
//   npm run test:mutation -- --only '^policy customers_'
//   npm run test:mutation -- --report verdicts.json --resume
//                                        goes on where a run that wrote this file has ended
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { loadKeys } from '../../stack/keys.ts'
import { freePort } from '../../stack/ports.ts'
import { startDatabase } from '../../stack/postgres.ts'
import { removeHome } from '../../stack/reset.ts'
import { startStack } from '../../stack/start.ts'
import { listMutants, type Mutant } from './mutants.ts'
import { sayEvery } from './progress.ts'
import { explainedSurvivors } from './survivors.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { values: options } = parseArgs({
  options: {
    short: { type: 'string' },
    only: { type: 'string' },
    workers: { type: 'string', default: '2' },
    report: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
})

type Verdict = {
  mutant: Mutant
  outcome: 'caught' | 'caught by posture' | 'survived' | 'broken'
  detail: string
}

// Without those over HTTP, and that of the demo: a mutant is a database alone, no gateway stands before
// it, and nothing is in it.
const testFiles = readdirSync(join(root, 'tests/db'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && file !== 'demo_data.test.ts')
  .map((file) => join('tests/db', file))
  .filter((file) => !readFileSync(join(root, file), 'utf8').includes('helpers/request.ts'))

type Round = { files: string[] }

const posture = testFiles.filter((file) => /posture(?:\.\w+)?\.test\.ts$/.test(file))

const textOf = new Map(testFiles.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** The constraint, policy, trigger or index that a mutant is named after. */
const objectOf = ({ id }: Mutant) => /^[a-z ]* (?:[a-z_]+\.)?([a-z0-9_]+):/.exec(id)?.[1]

/**
 * Rounds of tests for what the matrix has not noticed, the likeliest first: the files that speak of
 * the thing, then the whole matrix, for functions that stand behind others. The posture test comes
 * last, since what it reads in the catalogue is weaker proof than what somebody could do; for grants
 * it comes sooner, because many stand behind another one, and the matrix, which has tried each alone
 * already, and the rest of the tests would be run for nothing.
 */
function roundsFor(mutant: Mutant): Round[] {
  const { kind, subject } = mutant
  const matrix = testFiles.filter((file) => file.endsWith('isolation.test.ts'))
  const object = objectOf(mutant)
  const rest = testFiles.filter((file) => ![...matrix, ...posture].includes(file))
  const speaking = rest.filter((file) => object && textOf.get(file)?.includes(object))
  const named = rest.filter(
    (file) => !speaking.includes(file) && new RegExp(`\\b${subject}\\b`).test(file),
  )
  const mentioning = rest.filter(
    (file) =>
      ![...speaking, ...named].includes(file) &&
      new RegExp(`\\b${subject}\\b`).test(textOf.get(file) ?? ''),
  )
  const others = rest.filter((file) => ![...speaking, ...named, ...mentioning].includes(file))
  const inOrder = (...lists: string[][]): Round[] => lists.map((files) => ({ files }))
  const rounds =
    kind === 'constraint'
      ? inOrder(speaking, named, mentioning, matrix, others, posture)
      : kind === 'grant'
        ? inOrder(speaking, named, posture, matrix, mentioning, others)
        : inOrder(speaking, named, matrix, mentioning, others, posture)
  return rounds.filter(({ files }) => files.length > 0)
}

// Both, so that the tests take the database as given and start none of their own.
const given = (databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:9',
  CI: 'true',
  NO_COLOR: '1',
})

type Run = { failed: boolean; output: string }

const runTests = ({ files }: Round, databaseUrl: string): Promise<Run> =>
  runVitest(['--project', 'db', '--bail', '1', ...files], given(databaseUrl), 600_000)

function runVitest(args: string[], env: Record<string, string>, timeoutMs?: number): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers', '1', ...args],
      { cwd: root, env: { ...process.env, ...env } },
    )
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ failed: code !== 0, output })
    })
  })
}

/** Those of the mutants that the matrix of access notices, each tried in a transaction. */
async function noticedByMatrix(
  mutants: Mutant[],
  databaseUrl: string,
  home: string,
  worker: number,
): Promise<Set<string>> {
  const files = { MUTANTS: join(home, `${worker}.json`), NOTICED: join(home, `${worker}.txt`) }
  writeFileSync(files.MUTANTS, JSON.stringify(mutants))
  writeFileSync(files.NOTICED, '')
  const args = ['--project', 'mutation']
  const { failed, output } = await runVitest(args, { ...given(databaseUrl), ...files })
  if (failed)
    throw new Error(`the matrix of access: ${firstFailure(output)}\n${output.slice(-8000)}`)
  return new Set(readFileSync(files.NOTICED, 'utf8').split('\n'))
}

const firstFailure = (output: string) =>
  /^ *(?:FAIL|×) +(.+)/m.exec(output)?.[1]?.trim() ?? output.trim().split('\n').at(-1) ?? 'failed'

/** The files that a run of tests says have failed; all that were run, where it says nothing. */
function failedFiles(output: string, round: Round): string[] {
  const named = [...output.matchAll(/^ *FAIL +.*?(tests\/db\/\S+\.test\.ts)/gm)]
  const files = [...new Set(named.flatMap(([, file]) => file ?? []))]
  return files.length > 0 ? files : round.files
}

const withDatabase = (url: string, name: string) => {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.toString()
}

/** Replaces a database by a copy of another. */
async function copy(adminUrl: string, from: string, to: string) {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(`drop database if exists ${to} with (force)`)
    await admin.unsafe(`create database ${to} template ${from} owner postgres`)
  } finally {
    await admin.end()
  }
}

/**
 * Says of test files whether they pass on the schema as it is, and runs each once. A test that fails
 * anyway has noticed nothing.
 */
function createBaseline(unchangedUrl: string): (files: string[]) => Promise<void> {
  const known = new Map<string, Promise<void>>()
  const check = async (file: string) => {
    const { failed, output } = await runTests({ files: [file] }, unchangedUrl)
    if (failed) {
      throw new Error(
        `${file} fails before anything is changed: ${firstFailure(output)}\n${output.slice(-8000)}`,
      )
    }
  }
  return async (files) => {
    for (const file of files) {
      const checked = known.get(file) ?? check(file)
      known.set(file, checked)
      await checked
    }
  }
}

async function tryMutant(
  mutant: Mutant,
  adminUrl: string,
  databaseUrl: string,
  requireBaseline: (files: string[]) => Promise<void>,
): Promise<Verdict> {
  await copy(adminUrl, 'postgres', new URL(databaseUrl).pathname.slice(1))
  // As the administrator, because the tables of storage belong to neither us nor the migrations.
  const database = postgres(withDatabase(adminUrl, new URL(databaseUrl).pathname.slice(1)), {
    max: 1,
    onnotice: () => {},
  })
  try {
    await database.unsafe(mutant.statement)
  } catch (error) {
    return { mutant, outcome: 'broken', detail: String(error) }
  } finally {
    await database.end()
  }
  for (const round of roundsFor(mutant)) {
    const { failed, output } = await runTests(round, databaseUrl)
    if (failed) {
      await requireBaseline(failedFiles(output, round))
      const outcome = round.files === posture ? 'caught by posture' : 'caught'
      return { mutant, outcome, detail: firstFailure(output) }
    }
  }
  return { mutant, outcome: 'survived', detail: explainedSurvivors[mutant.id] ?? 'unexplained' }
}

/** Mutants of what the last commit touched, then a window that moves on with every commit. */
function shortForm(mutants: Mutant[], size: number): Mutant[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  let changed = ''
  let turn = Math.floor(Date.now() / 86_400_000)
  if (existsSync(join(root, '.git'))) {
    try {
      turn = Number(git('rev-list', '--count', 'HEAD'))
      changed = git('diff', 'HEAD~1', '--', 'supabase/migrations')
    } catch {
      // A clone of depth one has no earlier commit to compare with; the window alone serves.
    }
  }
  const added = changed
    .split('\n')
    .filter((line) => line.startsWith('+'))
    .join('\n')
  const touched = mutants.filter(({ subject }) => added.includes(subject)).slice(0, size / 2)
  const others = mutants.filter((mutant) => !touched.includes(mutant))
  // A stride spreads the window over all kinds and tables.
  const stride = Math.max(1, Math.floor(others.length / (size - touched.length)))
  const window = others.filter((_, index) => index % stride === turn % stride)
  return [...touched, ...window].slice(0, size)
}

/** What an earlier run has caught and the schema still has; the rest is tried again. */
function caughtBefore(all: Mutant[]): Verdict[] {
  if (!options.resume || !options.report || !existsSync(options.report)) return []
  const known: Verdict[] = JSON.parse(readFileSync(options.report, 'utf8'))
  return known.filter(
    ({ mutant, outcome }) =>
      outcome.startsWith('caught') && all.some(({ statement }) => statement === mutant.statement),
  )
}

async function main() {
  const started = Date.now()
  const home = mkdtempSync(join(root, `.clientele-mutation-${process.pid}-`))
  const verdicts: Verdict[] = []
  let stop = async () => {}
  const finish = async () => {
    await stop()
    // What is kept outside as well; refused where a start was cut short.
    await removeHome(home).catch(() => undefined)
    rmSync(home, { recursive: true, force: true })
  }
  // A terminal sends the first, `npm test` the second.
  process.once('SIGINT', () => void finish().finally(() => process.exit(130)))
  process.once('SIGTERM', () => void finish().finally(() => process.exit(143)))
  try {
    console.log('Migrating the database that is copied')
    // The whole stack once, to migrate; then the database alone, since one that a gateway is
    // connected to cannot be copied, and each mutant is tried in a copy.
    const stack = await startStack({
      home,
      ports: 'free',
      seed: false,
      quiet: true,
      mailer: false,
      durable: false,
    })
    await stack.stop()
    const { adminPassword } = await loadKeys(home)
    const port = await freePort()
    const database = await startDatabase({
      home,
      port,
      adminPassword,
      durable: false,
      onExit: () => {},
    })
    stop = database.stop
    const adminUrl = withDatabase(database.adminUrl, 'template1')
    const copyUrl = (name: string) => withDatabase(database.url, name)
    await copy(adminUrl, 'postgres', 'unchanged')
    const source = postgres(copyUrl('unchanged'), { max: 1 })
    const all = await listMutants(source)
    await source.end()

    const requireBaseline = createBaseline(copyUrl('unchanged'))
    let chosen = options.only
      ? all.filter(({ id }) => new RegExp(options.only ?? '').test(id))
      : all
    if (options.short) chosen = shortForm(chosen, Number(options.short))
    verdicts.push(...caughtBefore(chosen))
    const before = new Set(verdicts.map(({ mutant }) => mutant.id))
    chosen = chosen.filter(({ id }) => !before.has(id))
    console.log(`${chosen.length} of ${all.length} mutants`)

    const every = sayEvery(chosen.length)
    const note = (verdict: Verdict) => {
      verdicts.push(verdict)
      const tried = verdicts.length - before.size
      if (tried % every === 0 || tried === chosen.length)
        console.log(`  ${tried} of ${chosen.length} tried`)
      // After each, so that a run that is cut off loses none.
      keep(verdicts)
    }
    const size = Number(options.workers)
    const databases = Array.from({ length: size }, (_, worker) => copyUrl(`mutant_${worker}`))
    const access = chosen.filter(({ kind }) => kind !== 'constraint' && kind !== 'trigger')
    if (access.length > 0) console.log(`  ${access.length} of them by the matrix of access first`)
    await Promise.all(
      databases.map(async (url, worker) => {
        const own = access.filter((_, index) => index % size === worker)
        if (own.length === 0) return
        await copy(adminUrl, 'postgres', new URL(url).pathname.slice(1))
        const noticed = await noticedByMatrix(own, url, home, worker)
        for (const mutant of own) {
          if (noticed.has(mutant.id)) note({ mutant, outcome: 'caught', detail: 'matrix' })
        }
      }),
    )

    const noticed = new Set(verdicts.map(({ mutant }) => mutant.id))
    const queue = chosen.filter(({ id }) => !noticed.has(id))
    const workers = databases.map(async (url) => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const verdict = await tryMutant(mutant, adminUrl, url, requireBaseline)
        const unexplained = verdict.outcome === 'survived' && !explainedSurvivors[mutant.id]
        if (unexplained || verdict.outcome === 'broken')
          console.log(`  ${verdict.outcome}: ${mutant.id} (${verdict.detail})`)
        note(verdict)
      }
    })
    await Promise.all(workers)
  } finally {
    await finish()
  }
  report(verdicts, started)
}

function keep(verdicts: Verdict[]) {
  if (options.report) writeFileSync(options.report, JSON.stringify(verdicts, null, 2))
}

function report(verdicts: Verdict[], started: number) {
  const of = (outcome: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === outcome)
  const survived = of('survived')
  const unexplained = survived.filter(({ mutant }) => !explainedSurvivors[mutant.id])
  const byPosture = of('caught by posture').length
  const caught = of('caught').length + byPosture
  const share = ((100 * caught) / Math.max(1, verdicts.length)).toFixed(1)
  console.log(
    `\ncaught ${caught} of ${verdicts.length} (${share} %), ${byPosture} of them by the posture test alone, in ${Math.round((Date.now() - started) / 1000)} s`,
  )
  for (const { mutant, detail } of survived) console.log(`survived: ${mutant.id}\n    ${detail}`)
  for (const { mutant, detail } of of('broken'))
    console.log(`could not be applied: ${mutant.id}\n    ${detail}`)
  keep(verdicts)
  const bad = unexplained.length + of('broken').length
  console.log(`${verdicts.length - bad} passed, ${bad} failed`)
  process.exitCode = bad === 0 && verdicts.length > 0 ? 0 : 1
}

await main()
