import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadKeys } from '../../stack/keys.ts'
import { findAccount } from '../../stack/place.ts'
import { freePort } from '../../stack/ports.ts'
import { connect, startDatabase } from '../../stack/postgres.ts'
import { removeHome as resetHome } from '../../stack/reset.ts'
import { startIn } from './helpers.ts'
import { makeFolder, makeHome } from './homes.ts'
import { killPostgres } from './program.ts'

/** Folders that seem to be empty, as /proc does of the processes of another container. */
const hidden = vi.hoisted(() => new Set<string>())
vi.mock(import('node:fs/promises'), async (load) => {
  const actual = await load()
  const readdir = ((path: string, ...rest: []) =>
    hidden.has(path) ? Promise.resolve([]) : actual.readdir(path, ...rest)) as typeof actual.readdir
  return { ...actual, readdir }
})

let home: string
let folder: string
let removeHome: () => Promise<void>
let said: string[]
let ending: string
const say = (line: string) => said.push(line)

beforeEach(async () => {
  ;[home, removeHome] = await makeHome()
  folder = join(home, 'postgres')
  said = []
  ending = `Ending what an earlier run has left of the database in ${folder} …`
})
afterEach(() => removeHome())

async function start(onExit: (message: string) => void = () => undefined) {
  const { adminPassword } = await loadKeys(home)
  return startDatabase({ home, port: await freePort(), adminPassword, durable: false, onExit })
}

/** Waits for nothing, and so does not see that its Postgres is gone. */
const busyLoop = 'do $$ begin loop perform 1; end loop; end $$'
/** Does not even look whether it was told to end. */
const deafLoop = 'do $$ begin loop end loop; end $$'

/** Kills a Postgres that is in the middle of a statement, whose process lives on. */
async function leaveBackend(statement: string) {
  const ended = Promise.withResolvers<string>()
  const { adminUrl } = await start(ended.resolve)
  const [busy, watching] = [connect(adminUrl), connect(adminUrl)]
  const [row] = await busy`select pg_backend_pid() as pid`
  let isGone = false
  const gone = busy
    .unsafe(statement)
    .simple()
    .catch(() => {
      isGone = true
    })
  await vi.waitFor(async () => {
    expect(
      await watching`
        select 1 as found from pg_stat_activity where pid = ${row?.pid} and query like 'do %'`,
    ).toEqual([{ found: 1 }])
  }, 10_000)
  await watching.end()
  const lines = await readFile(join(folder, 'postmaster.pid'), 'utf8')
  killPostgres(folder)
  await ended.promise
  // Its connection closes after it has let go of the memory.
  const expectGone = () => vi.waitFor(() => expect(isGone).toBe(true), 10_000)
  const close = async () => {
    if (!isGone) process.kill(row?.pid, 'SIGKILL')
    await gone
    await busy.end({ timeout: 1 })
  }
  return { lines, expectGone, close }
}

const perl = (script: string, argument: unknown) =>
  execFileSync('perl', ['-e', script, String(argument)], { encoding: 'utf8' })

/** Shared memory that is new, for its owner alone. */
const takeMemory = (key: number) =>
  perl('print shmget($ARGV[0], 4096, 03600) // die $!', BigInt.asIntN(32, BigInt(key)))
const removeMemory = (id: string | undefined) => perl('shmctl($ARGV[0], 0, 0) // die $!', id)

it('a start ends what a killed Postgres has left in a statement, whoever has its number, and says so', async (context) => {
  // Postgres takes the key of its memory from the folder; where another has it, only its file tells.
  context.skip(spawnSync('perl', ['-v']).status !== 0, 'no perl')
  const memory = takeMemory((await stat(folder)).ino)
  const { lines, expectGone, close } = await leaveBackend(busyLoop).finally(() =>
    removeMemory(memory),
  )
  const account = await findAccount()
  const neighbour = spawn('sleep', ['600'], { ...account, cwd: '/', stdio: 'ignore' })
  try {
    const file = join(folder, 'postmaster.pid')
    await writeFile(file, lines.replace(/^\d+/, String(neighbour.pid)))
    await (await startIn(home, { onNotice: say })).stop()
    await expectGone()
    expect(said).toEqual([ending])
    expect(neighbour.exitCode ?? neighbour.signalCode).toBeNull()
  } finally {
    neighbour.kill()
    await close()
  }
  // Under another key than its own, Postgres does not come by it again.
  removeMemory(/^ *\d+ +(\d+)$/m.exec(lines)?.[1])
})

it('a reset ends what a killed Postgres has left in a statement, and says so', async () => {
  const { expectGone, close } = await leaveBackend(deafLoop)
  try {
    await resetHome(home, say)
    await expectGone()
    expect(said).toEqual([ending])
    expect(existsSync(folder)).toBe(false)
  } finally {
    await close()
  }
})

it('a reset removes nothing while somebody it cannot see holds the memory of the Postgres', async () => {
  const database = await start()
  const file = join(folder, 'postmaster.pid')
  const lines = await readFile(file, 'utf8')
  try {
    // The longest process id there is, which nobody has.
    await writeFile(file, lines.replace(/^\d+/, '4194304'))
    hidden.add('/proc')
    await expect(resetHome(home)).rejects.toThrow(
      `Processes of an earlier run still use the database in ${folder}; end them and run the command again.`,
    )
    expect(existsSync(file)).toBe(true)
  } finally {
    hidden.clear()
    await writeFile(file, lines)
    await database.stop()
  }
})

/** A folder whose memory Postgres would look for elsewhere than that of our folder. */
async function makeDistantFolder(parent: string) {
  const { ino: own } = await stat(folder)
  // One of so many at least is not among the 16 from whose inodes Postgres counts up to ours.
  for (let number = 0; number < 16; number += 1) {
    const path = join(parent, String(number))
    await mkdir(path)
    const { ino } = await stat(path)
    if (ino > own || ino <= own - 16) return path
  }
  throw new Error('more folders than inodes')
}

it('a reset takes nobody for a user of a copy of the data of a Postgres that runs', async () => {
  const database = await start()
  const [other, removeOther] = await makeFolder()
  try {
    const copy = join(other, 'postgres')
    await rename(await makeDistantFolder(other), copy)
    await copyFile(join(folder, 'postmaster.pid'), join(copy, 'postmaster.pid'))
    await resetHome(other, say)
    expect(said).toEqual([])
    expect(existsSync(copy)).toBe(false)
    const sql = connect(database.adminUrl)
    expect(await sql`select 1 as up`).toEqual([{ up: 1 }])
    await sql.end()
  } finally {
    await database.stop()
    await removeOther()
  }
})

it('a start and a reset say nothing of what is not there', async () => {
  await (await startIn(home, { onNotice: say })).stop()
  await resetHome(home, say)
  expect(said).toEqual([])
})
