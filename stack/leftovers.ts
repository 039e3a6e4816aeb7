import { execFile } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { lstat, open, readdir, readFile, readlink, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StackError } from './errors.ts'
import {
  chooseFolder,
  findAccount,
  isSamePlace,
  moveToBestPlace,
  outsideFolders,
  places,
  type Say,
} from './place.ts'

const run = promisify(execFile)

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

/** The largest number that a process could have by its type; no system goes up to it. */
const nobody = 2 ** 31 - 1

/**
 * Names nobody as the server of a folder. The rest of the file stays: by it Postgres finds the memory
 * that processes of a killed server still share, and does not start beside them.
 */
async function nameNobody(file: string, text: string) {
  // The folder is of an account that must not lead root to another file.
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    // Never shorter than before, so it takes one write, and on a full disk no space.
    await handle.write(text.replace(/^.*/, String(nobody)), 0)
  } finally {
    await handle.close()
  }
}

/** Ends a server that a killed run left behind in our own folder; any other is left alone. */
async function stopServer(folder: string, pid: number, text: string) {
  const file = join(folder, 'postmaster.pid')
  const isOurs = await serves(pid, folder)
  if (isOurs === undefined) return
  if (!isOurs) {
    // The number is another's by now, whom Postgres would take for itself.
    await nameNobody(file, text)
    return
  }
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 30_000; waited += 100) {
    if (!existsSync(file)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new StackError(`The database of an earlier run (process ${pid}) does not stop; end it.`)
}

/** The processes of Postgres at work in a folder, of those that this user may look at. */
async function processesIn(folder: string): Promise<number[]> {
  const place = await realpath(folder).catch(() => folder)
  const entries = await readdir('/proc').catch(() => undefined)
  if (entries === undefined) {
    const list = await run('lsof', ['-a', '-c', 'postgres', '-d', 'cwd', '-Fpn']).then(
      ({ stdout }) => stdout,
      () => '',
    )
    const found = list.matchAll(/^p(\d+)\n(?:f.*\n)?n(.*)$/gm)
    return [...found].flatMap(([, pid, path]) => (path === place ? [Number(pid)] : []))
  }
  const pids: number[] = []
  for (const pid of entries.map(Number).filter((number) => number > 1)) {
    const path = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
    if (path === place && (await serves(pid, folder))) pids.push(pid)
  }
  return pids
}

/** How many keys in a row we believe others to have taken. */
const takenKeys = 16n

/** Whether somebody holds the memory that a server has named in its file: whoever may look, sees that. */
async function isMemoryHeld(folder: string, text: string): Promise<boolean> {
  const named = /^ *(\d+) +(\d+)$/.exec(text.split('\n')[6] ?? '')
  if (!named) return false
  const [, key = '', id = ''] = named
  // Postgres begins at the inode of its folder and takes the first key that is free: in a copy of a
  // folder the file names the memory of another.
  const { ino } = await stat(folder, { bigint: true })
  if (BigInt.asUintN(32, BigInt(key) - ino) >= takenKeys) return false
  const list = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => undefined)
  if (list !== undefined) {
    const rows = list.split('\n').map((line) => line.trim().split(/ +/))
    const signed = String(BigInt.asIntN(32, BigInt(key)))
    // Key, id, mode, size, who made it, who came last, how many hold it.
    return rows.some((row) => row[0] === signed && row[1] === id && Number(row[6]) > 0)
  }
  const { stdout } = await run('ipcs', ['-mo']).catch(() => ({ stdout: '' }))
  return new RegExp(`^m +${id} .* [1-9]\\d*$`, 'm').test(stdout)
}

/** What Postgres itself allows its processes when it ends at once. */
const killAfter = 5000
const giveUpAfter = 10_000

/**
 * Ends what has outlived a server that was killed: it may be in the middle of a statement, and would
 * write into files that the next server, a move or a reset takes for its own.
 */
async function stopBackends(folder: string, text: string, say: Say) {
  for (let waited = 0; ; waited += 100) {
    const pids = await processesIn(folder)
    if (pids.length === 0 && !(await isMemoryHeld(folder, text))) return
    if (waited === giveUpAfter) {
      const names = pids.length === 0 ? '' : ` (${pids.join(', ')})`
      throw new StackError(
        `Processes of an earlier run${names} still use the database in ${folder}; end them and run the command again.`,
      )
    }
    if (waited === 0) say(`Ending what an earlier run has left of the database in ${folder} …`)
    if (waited === 0 || waited === killAfter) {
      for (const pid of pids) signal(pid, waited === 0 ? 'SIGTERM' : 'SIGKILL')
    }
    await new Promise((done) => setTimeout(done, 100))
  }
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch {
    // Gone meanwhile, or of another user: whether it is still there is looked at again.
  }
}

/** The one look at a folder before it is started on, moved or removed: nothing may run there. */
async function stopOrphan(folder: string, say: Say = () => undefined) {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (Number.isInteger(pid) && pid > 1) await stopServer(folder, pid, text)
  await stopBackends(folder, text, say)
}

/** Homes of tests and tools. Any other that is gone may come back: moved, or on a disk put aside. */
const disposable =
  /\/(?:\.clientele\/(?:test|tool|bench)-\d+(?:\/stack)?|(?:\.clientele-mutation|clientele-stack)-[\w-]+)$/

/** Removes what root kept outside for homes of tests and tools that are gone. */
async function removeAbandoned(): Promise<void> {
  if (process.geteuid?.() !== 0) return
  for (const place of places) {
    for (const name of await readdir(place).catch(() => [])) {
      if (!/^clientele-[0-9a-f]{12}$/.test(name)) continue
      const folder = join(place, name)
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
}

/** Frees what a killed run has left, before anybody looks at its port. */
export async function stopLeftover(home: string, say: Say = () => undefined): Promise<void> {
  const account = await findAccount()
  const folder = await chooseFolder(home, account)
  if (existsSync(folder)) await stopOrphan(folder, say)
  await moveToBestPlace(home, account, say)
  await removeAbandoned()
}

/** Ends what a killed run has left running on a home, wherever its data is. */
export async function stopOrphans(home: string, say: Say): Promise<void> {
  const outside = await outsideFolders(home)
  const folders = [join(home, 'postgres'), ...outside.map((folder) => join(folder, 'data'))]
  for (const folder of folders) await stopOrphan(folder, say)
}
