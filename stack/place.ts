import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { errorCode, StackError } from './errors.ts'

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

/**
 * Where root keeps what others cannot reach in its home, the best place first. Of the last, many systems
 * delete what nobody has used for a month: it is for where the first may not be written.
 */
export const places = ['/var/lib', '/var/tmp']

/** The first place in which root may make a folder that the account can reach. */
export async function choosePlace(candidates: string[], account: Account): Promise<string> {
  for (const place of candidates) {
    const mayWrite = await access(place, constants.W_OK).then(
      () => true,
      () => false,
    )
    if (mayWrite && (await isReachable(place, account))) return place
  }
  throw new StackError(
    `None of ${candidates.join(', ')} can take the database, and the account that Postgres runs as cannot reach the folder of the project; open the folders above it (chmod o+x), or set CLIENTELE_HOME to another folder.`,
  )
}

const foldersOf = (id: string) => places.map((place) => join(place, `clientele-${id}`))

async function readId(home: string): Promise<string | undefined> {
  const id = await readFile(join(home, 'id'), 'utf8').catch(() => '')
  return /^[0-9a-f]{12}$/.test(id) ? id : undefined
}

export async function isSamePlace(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map((path) => realpath(path).catch(() => path)),
  )
  return first === second
}

/** The id that a home carries wherever it goes. */
async function ownId(home: string): Promise<string | undefined> {
  const id = await readId(home)
  if (id === undefined) return undefined
  for (const folder of foldersOf(id)) {
    const owner = await readFile(join(folder, 'home'), 'utf8').catch(() => home)
    // A copy carries the id of the home that it was made of, whose data it must leave alone.
    if (!(await isSamePlace(owner, home)) && (await readId(owner)) === id) return undefined
  }
  return id
}

/** What a home has outside itself, what counts first. */
export async function outsideFolders(home: string): Promise<string[]> {
  const id = await ownId(home)
  return id === undefined ? [] : foldersOf(id).filter((folder) => existsSync(folder))
}

async function claim(folder: string, home: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  // Everybody may make folders in the last of the places.
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

const holdsData = (folder: string) => existsSync(join(folder, 'data'))

async function claimOutsideFolder(home: string, account: Account): Promise<string> {
  const folders = await outsideFolders(home)
  const found = folders.find(holdsData) ?? folders[0]
  if (found) return claim(found, home)
  const id = (await ownId(home)) ?? randomBytes(6).toString('hex')
  const place = await choosePlace(places, account)
  await writeFile(join(home, 'id'), id)
  return claim(join(place, `clientele-${id}`), home)
}

/** Where the cluster lives: in the home, or elsewhere when root keeps the home to itself. */
export async function chooseFolder(home: string, account: Account): Promise<string> {
  const inside = join(home, 'postgres')
  // Once it is elsewhere, it stays there: the home may have been opened since.
  if ((await outsideFolders(home)).some(holdsData)) {
    return join(await claimOutsideFolder(home, account), 'data')
  }
  if (await isReachable(home, account)) return inside
  if (existsSync(inside)) {
    throw new StackError(
      `${inside} cannot be reached by the account that Postgres runs as, since root keeps a folder above it private; move ${home} to where it was, or open that folder (chmod o+x).`,
    )
  }
  return join(await claimOutsideFolder(home, account), 'data')
}

export type Say = (line: string) => void

/** Whether the disk of `place` takes a folder, with room to go on in: its owner writes more. */
async function hasRoom(place: string, folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const infos = entries.map(({ parentPath, name }) => lstat(join(parentPath, name)))
  const size = (await Promise.all(infos)).reduce((sum, info) => sum + info.size, 0)
  const { bavail, bsize } = await statfs(place)
  return bavail * bsize > size * 1.5
}

/** Moves a folder, to another disk if need be; false where it stays whole at its old place. */
export async function moveFolder(folder: string, target: string, say: Say): Promise<boolean> {
  const fresh = `${target}.new`
  try {
    await rename(folder, target)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') return false
  }
  try {
    await rm(fresh, { recursive: true, force: true })
    if (!(await hasRoom(dirname(target), folder))) return false
    say(`Moving the database to ${target} …`)
    await run('cp', ['-a', folder, fresh])
    // On the other disk before the first copy goes.
    await run('sync')
    await rename(fresh, target)
  } catch {
    await rm(fresh, { recursive: true, force: true })
    return false
  }
  await rm(folder, { recursive: true, force: true })
  return true
}

/** Takes what lies in a lesser place to the best there is. Nothing may run on it. */
export async function moveToBestPlace(home: string, account: Account, say: Say): Promise<void> {
  const [folder] = await outsideFolders(home)
  if (folder === undefined || process.geteuid?.() !== 0 || (await lstat(folder)).uid !== 0) return
  const place = await choosePlace(places, account)
  if (places.indexOf(place) >= places.indexOf(dirname(folder))) return
  // Where it cannot be moved it is used as it lies, and a later start tries again.
  await moveFolder(folder, join(place, basename(folder)), say)
}

/** Every file of a server with its size: what differs is older, or was deleted by somebody since. */
async function listFiles(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => !entry.isDirectory())
  const lines = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return `${relative(root, path)} ${(await lstat(path)).size}`
  })
  const own = (line: string) => !line.startsWith(`${manifest} `)
  return (await Promise.all(lines)).filter(own).sort().join('\n')
}

const manifest = 'package.json'
const readManifest = (folder: string) => readFile(join(folder, manifest), 'utf8').catch(() => '')

async function isCopyOf(copy: string, root: string): Promise<boolean> {
  const [ours, theirs] = await Promise.all([readManifest(copy), readManifest(dirname(root))])
  if (ours !== theirs) return false
  const [here, there] = await Promise.all([listFiles(copy), listFiles(root)])
  return here === there
}

export async function reachableBinaries(
  binaries: Binaries,
  home: string,
  account: Account,
): Promise<Binaries> {
  if (await isReachable(binaries.root, account)) return binaries
  const root = join(await claimOutsideFolder(home, account), 'server')
  if (!(await isCopyOf(root, binaries.root))) {
    const fresh = `${root}.new`
    await rm(fresh, { recursive: true, force: true })
    await cp(binaries.root, fresh, { recursive: true, verbatimSymlinks: true })
    // Of the package, whose version it names.
    await writeFile(join(fresh, manifest), await readManifest(dirname(binaries.root)))
    // As installed under a strict umask, nobody else could run it.
    await run('chmod', ['-R', 'a+rX', fresh])
    await rm(root, { recursive: true, force: true })
    await rename(fresh, root)
  }
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres'), root }
}

/** Removes what a home has outside itself, and what a move that was cut short has left of it. */
export async function removeOutside(home: string): Promise<void> {
  const id = await ownId(home)
  for (const folder of id === undefined ? [] : foldersOf(id)) {
    for (const path of [folder, `${folder}.new`]) await rm(path, { recursive: true, force: true })
  }
}
