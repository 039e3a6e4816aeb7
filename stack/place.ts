import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
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

/** An account as people know it. */
const nameOf = (uid: number): Promise<string> =>
  run('id', ['-un', String(uid)]).then(
    ({ stdout }) => stdout.trim(),
    () => String(uid),
  )

/** Postgres serves only what belongs to the account that it runs as. */
export async function assertOwner(folder: string, account: Account): Promise<void> {
  const { uid: owner } = await stat(folder)
  const own = 'uid' in account ? account.uid : process.geteuid?.()
  if (own === undefined || owner === own) return
  const [theirs, ours] = await Promise.all([nameOf(owner), nameOf(own)])
  throw new StackError(
    `${folder} belongs to the account "${theirs}", and the database would run as "${ours}"; start as the user who started it before, or give it away as root: chown -R ${ours} ${folder}`,
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

async function readId(home: string): Promise<string | undefined> {
  const id = await readFile(join(home, 'id'), 'utf8').catch(() => '')
  return /^[0-9a-f]{12}$/.test(id) ? id : undefined
}

async function isSamePlace(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map((path) => realpath(path).catch(() => path)),
  )
  return first === second
}

/** What a home has outside itself, if anything: found by the id that it carries wherever it goes. */
export async function outsideFolder(home: string): Promise<string | undefined> {
  const id = await readId(home)
  if (id === undefined) return undefined
  const folder = join(outside, `clientele-${id}`)
  const owner = await readFile(join(folder, 'home'), 'utf8').catch(() => home)
  // A copy carries the id of the home that it was made of, whose data it must leave alone.
  const isCopy = !(await isSamePlace(owner, home)) && (await readId(owner)) === id
  return isCopy ? undefined : folder
}

async function claimOutsideFolder(home: string): Promise<string> {
  let folder = await outsideFolder(home)
  if (folder === undefined) {
    const id = randomBytes(6).toString('hex')
    await writeFile(join(home, 'id'), id)
    folder = join(outside, `clientele-${id}`)
  }
  await mkdir(folder, { recursive: true })
  // Everybody may make folders there.
  const { uid: owner } = await lstat(folder)
  const own = process.geteuid?.()
  if (own !== undefined && owner !== own) {
    const [theirs, ours] = await Promise.all([nameOf(owner), nameOf(own)])
    throw new StackError(
      `The database of ${home} is in ${folder}, which belongs to the account "${theirs}", and this is "${ours}"; start as "${theirs}", or set CLIENTELE_HOME to another folder.`,
    )
  }
  // Another account has to get through, whatever the umask is.
  await chmod(folder, 0o755)
  // The home may have been moved since.
  await writeFile(join(folder, 'home'), home)
  return folder
}

/** Where the cluster lives: in the home, or elsewhere when root keeps the home to itself. */
export async function chooseFolder(home: string, account: Account): Promise<string> {
  const inside = join(home, 'postgres')
  const elsewhere = await outsideFolder(home)
  // Once it is elsewhere, it stays there: the home may have been opened since.
  if (elsewhere && existsSync(join(elsewhere, 'data'))) {
    return join(await claimOutsideFolder(home), 'data')
  }
  if (await isReachable(home, account)) return inside
  if (existsSync(inside)) {
    throw new StackError(
      `${inside} cannot be reached by the account that Postgres runs as, since root keeps a folder above it private; move ${home} to where it was, or open that folder (chmod o+x).`,
    )
  }
  return join(await claimOutsideFolder(home), 'data')
}

export async function reachableBinaries(
  binaries: Binaries,
  home: string,
  account: Account,
): Promise<Binaries> {
  if (await isReachable(binaries.root, account)) return binaries
  const root = join(await claimOutsideFolder(home), 'server')
  if (!existsSync(join(root, 'bin', 'postgres'))) {
    await rm(`${root}.new`, { recursive: true, force: true })
    await cp(binaries.root, `${root}.new`, { recursive: true, verbatimSymlinks: true })
    // As installed under a strict umask, nobody else could run it.
    await run('chmod', ['-R', 'a+rX', `${root}.new`])
    await rename(`${root}.new`, root)
  }
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres'), root }
}

/** How a process was called; empty for one that has ended and was not fetched, undefined if unknown. */
async function commandOf(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (line !== undefined) return line.replaceAll('\0', ' ')
  // Without -ww, ps cuts the line at the width of a terminal that is not there.
  return run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}

/** Whether this process is the Postgres of a folder; undefined where that cannot be told. */
async function serves(pid: number, folder: string): Promise<boolean | undefined> {
  const command = await commandOf(pid)
  if (command === undefined) return undefined
  if (!/(?:^|\/)postgres(?::|\s|$)/.test(command)) return false
  if (command.includes(folder)) return true
  // It works in its folder, which may have been renamed since it was told the name.
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return place === undefined ? undefined : isSamePlace(place, folder)
}

/** Ends a server that a killed run left behind in our own folder; any other is left alone. */
async function stopOrphan(folder: string) {
  const file = join(folder, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return
  const isOurs = await serves(pid, folder)
  if (isOurs === undefined) return
  if (!isOurs) {
    // The number is another's by now, whom Postgres would take for itself.
    await rm(file, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 30_000; waited += 100) {
    if (!existsSync(file)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new StackError(`The database of an earlier run (process ${pid}) does not stop; end it.`)
}

/** Homes of tests and tools. Any other that is gone may come back: moved, or on a disk put aside. */
const disposable =
  /\/(?:\.clientele\/(?:test|tool|bench)-\d+(?:\/stack)?|(?:\.clientele-mutation|clientele-stack)-[\w-]+)$/

/** Removes what root kept outside for homes of tests and tools that are gone. */
async function removeAbandoned(): Promise<void> {
  if (process.geteuid?.() !== 0) return
  for (const name of await readdir(outside).catch(() => [])) {
    if (!/^clientele-[0-9a-f]{12}$/.test(name)) continue
    const folder = join(outside, name)
    try {
      if ((await lstat(folder)).uid !== 0) continue
      const home = await readFile(join(folder, 'home'), 'utf8')
      if (!disposable.test(home) || existsSync(home)) continue
      await stopOrphan(join(folder, 'data'))
      await rm(folder, { recursive: true, force: true })
    } catch {
      // Not ours to look at, or busy: a later start tries again, and this one goes on.
    }
  }
}

/** Frees what a killed run has left, before anybody looks at its port. */
export async function stopLeftover(home: string): Promise<void> {
  const folder = await chooseFolder(home, await findAccount())
  if (existsSync(folder)) await stopOrphan(folder)
  await removeAbandoned()
}
