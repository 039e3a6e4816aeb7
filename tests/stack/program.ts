import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository, type StackOptions } from '../../stack/start.ts'

export type Facts = { apiUrl: string; mailUrl: string; databaseUrl: string; secretKey: string }
export type Program = { child: ChildProcess; facts: Facts }

const running = new Set<ChildProcess>()

/** What a test that failed has left. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/**
 * The stack as a program of its own, to be killed. It survives the death of its Postgres: a client
 * may trip over its own socket then, and would take the tests along.
 */
export async function startProgram(
  options: StackOptions & { home: string },
  env: Record<string, string> = {},
): Promise<Program> {
  const script = `
    import { startStack } from './stack/start.ts'
    process.on('uncaughtException', (error) => console.error('ignored:', error.message))
    const stack = await startStack(${JSON.stringify({ ports: 'free', seed: false, quiet: true, ...options })})
    const { apiUrl, mailUrl, databaseUrl, env } = stack
    const facts = { apiUrl, mailUrl, databaseUrl, secretKey: env.SUPABASE_SECRET_KEY }
    console.log('FACTS ' + JSON.stringify(facts))
    process.on('SIGTERM', async () => { await stack.stop(); process.exit(0) })
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const facts = await new Promise<Facts>((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /FACTS (.*)/.exec(chunk.toString('utf8'))?.[1]
      if (found) done(JSON.parse(found))
    })
    child.once('exit', (code) => fail(new Error(`the stack ended with ${code}`)))
  })
  return { child, facts }
}

export async function kill({ child }: Program, signal: NodeJS.Signals) {
  const exited = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await exited
}

/** The first process of a Postgres, whose death is the death of all of it. */
export function killPostgres(dataDirectory: string): void {
  const [pid] = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGKILL')
}

/** Kills what runs the mailer of this stack; says whether it ran at all. */
export function killMailer({ facts }: Program): boolean {
  const listing = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
  // Two processes may be it: the launcher and Deno itself.
  const pids = listing
    .split('\n')
    .filter((line) => line.includes('platform-mailer/index.ts') && line.includes(' run '))
    .map((line) => Number(line.trim().split(' ')[0]))
    .filter((pid) => belongsTo(pid, facts))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  return pids.length > 0
}

/** By its address in the environment: other stacks run on the same machine. */
function belongsTo(pid: number, { apiUrl }: Facts): boolean {
  try {
    const env = execFileSync('cat', [`/proc/${pid}/environ`], { encoding: 'utf8' })
    return env.includes(`SUPABASE_URL=${apiUrl}\0`)
  } catch {
    return false
  }
}

/** Calls the mailer until nothing is due any more, as its clock would. */
export const callMailer = ({ facts }: Program, wait = true) =>
  fetch(`${facts.apiUrl}/functions/v1/platform-mailer`, {
    method: 'POST',
    headers: { apikey: facts.secretKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ wait }),
  })
