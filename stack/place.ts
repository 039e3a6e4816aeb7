import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { StackError } from './errors.ts'

const run = promisify(execFile)

export type Binaries = { initdb: string; postgres: string; root: string }
export type Account = { uid: number; gid: number } | Record<never, never>

/** Postgres refuses to run as root, so root lends it an account that every system has. */
export async function findAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      )
      if (uid !== undefined && gid !== undefined) return { uid, gid }
    } catch {
      // No such account: the next name is tried.
    }
  }
  throw new StackError(
    'Postgres does not run as root, and there is neither an account "postgres" nor "nobody" to run it as; create one or start as another user.',
  )
}

/** Whether the account can pass through every folder above `path`. */
async function isReachable(path: string, account: Account): Promise<boolean> {
  if (!('uid' in account)) return true
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const info = existsSync(folder) ? await stat(folder) : undefined
    if (info) {
      const bit = info.uid === account.uid ? 0o100 : info.gid === account.gid ? 0o010 : 0o001
      if ((info.mode & bit) === 0) return false
    }
    if (folder === dirname(folder)) return true
  }
}

const outside = '/var/tmp'

/** The folder of a home that root keeps to itself. */
export function outsideFolder(id: string): string {
  return join(outside, `clientele-${id}`)
}

/** Where the cluster lives: in the home, or elsewhere when root keeps the home to itself. */
export async function chooseFolder(home: string, id: string, account: Account): Promise<string> {
  if (await isReachable(home, account)) return join(home, 'postgres')
  const folder = outsideFolder(id)
  // Data without its keys is of a home that was removed; this is a new one of that name.
  if (!existsSync(join(home, 'keys.json'))) {
    await stopOrphan(join(folder, 'data'))
    await rm(folder, { recursive: true, force: true })
  }
  await mkdir(folder, { recursive: true, mode: 0o755 })
  // Everybody may make folders there.
  if ((await stat(folder)).uid !== process.getuid?.()) {
    throw new StackError(`${folder} belongs to somebody else; remove it, or move CLIENTELE_HOME.`)
  }
  await writeFile(join(folder, 'home'), home)
  return join(folder, 'data')
}

export async function reachableBinaries(
  binaries: Binaries,
  id: string,
  account: Account,
): Promise<Binaries> {
  if (await isReachable(binaries.root, account)) return binaries
  const root = join(outsideFolder(id), 'server')
  if (!existsSync(join(root, 'bin', 'postgres'))) {
    await rm(`${root}.new`, { recursive: true, force: true })
    await mkdir(dirname(root), { recursive: true })
    await cp(binaries.root, `${root}.new`, { recursive: true, verbatimSymlinks: true })
    await rename(`${root}.new`, root)
  }
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres'), root }
}

/** Ends a server that a killed run left behind in our own folder; any other is left alone. */
async function stopOrphan(folder: string) {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return
  const command = await run('ps', ['-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  )
  if (!command.includes('postgres') || !command.includes(folder)) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 30_000; waited += 100) {
    if (!existsSync(join(folder, 'postmaster.pid'))) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new StackError(`The database of an earlier run (process ${pid}) does not stop; end it.`)
}

/** Removes what was kept outside for homes that are gone. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(outside).catch(() => [])) {
    if (!/^clientele-[0-9a-f]{12}$/.test(name)) continue
    const folder = join(outside, name)
    const home = await readFile(join(folder, 'home'), 'utf8').catch(() => undefined)
    if (home === undefined || existsSync(home)) continue
    await stopOrphan(join(folder, 'data'))
    await rm(folder, { recursive: true, force: true })
  }
}

/** Frees what a killed run has left, before anybody looks at its port. */
export async function stopLeftover(home: string, id: string): Promise<void> {
  const folder = await chooseFolder(home, id, await findAccount())
  if (existsSync(folder)) await stopOrphan(folder)
  await removeAbandoned()
}
