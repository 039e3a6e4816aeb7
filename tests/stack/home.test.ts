import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StackError } from '../../stack/errors.ts'
import { lock } from '../../stack/lock.ts'
import { findAccount, moveFolder, outsideFolders } from '../../stack/place.ts'
import { startIn, startTestStack } from './helpers.ts'
import { makeFolder } from './homes.ts'

let home: string
let removeHome: () => Promise<void>

afterEach(() => removeHome())

describe('the lock of a home', () => {
  beforeEach(async () => {
    ;[home, removeHome] = await makeFolder()
  })

  it('says who has it from its first moment on, so that nobody takes it for one left behind', async () => {
    const reader = new Worker(
      `const { readFileSync } = require('node:fs')
       const { parentPort, workerData } = require('node:worker_threads')
       const seen = new Set()
       parentPort.postMessage('reading')
       for (const end = Date.now() + 1500; Date.now() < end; ) {
         try { seen.add(readFileSync(workerData, 'utf8').split(' ')[0]) } catch {}
       }
       parentPort.postMessage([...seen])`,
      { eval: true, workerData: join(home, 'stack.lock') },
    )
    await once(reader, 'message')
    const answer = once(reader, 'message')
    let seen: unknown
    answer.then(([found]) => {
      seen = found
    })
    while (seen === undefined) await (await lock(home))()
    expect(seen).toEqual([String(process.pid)])
  })

  it('says where the app is of who has it', async () => {
    const unlock = await lock(home, 'http://localhost:3000')
    await expect(lock(home)).rejects.toThrow(
      `A stack is already running on ${home} (process ${process.pid}, with the app at http://localhost:3000); stop it`,
    )
    await unlock()
  })

  it('goes with a folder that is renamed, or has another name as well, and not with a copy', async () => {
    const unlock = await lock(join(home, 'first'))
    await symlink(join(home, 'first'), join(home, 'alias'))
    await expect(lock(join(home, 'alias'))).rejects.toThrow(/already running/)
    await cp(join(home, 'first'), join(home, 'copy'), { recursive: true })
    await (await lock(join(home, 'copy')))()
    await expect(lock(join(home, 'first'))).rejects.toThrow(/already running/)
    await rename(join(home, 'first'), join(home, 'second'))
    await expect(lock(join(home, 'second'))).rejects.toThrow(/already running/)
    await unlock()
  })

  it.each([
    ['nothing', undefined],
    // The longest process id there is, and a start that no process has.
    ['that of a process that is gone', '4194304 1'],
    ['that of a process whose number is taken again', `${process.pid} 1`],
    ['an empty one', ''],
  ])('goes to one of many that ask at once, after a run that has left %s', async (_, stale) => {
    if (stale !== undefined) await writeFile(join(home, 'stack.lock'), stale)
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lock(home)))
    const taken = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(taken).toHaveLength(1)
    await taken[0]?.()
    expect(await readdir(home)).toEqual([])
  })
})

describe('an empty home', () => {
  beforeEach(async () => {
    ;[home, removeHome] = await makeFolder()
  })

  it('says in a sentence what is wrong with its data', async () => {
    await mkdir(join(home, 'postgres'))
    await writeFile(join(home, 'postgres', 'PG_VERSION'), '16\n')
    const account = await findAccount()
    if ('uid' in account) await chown(join(home, 'postgres'), account.uid, account.gid)
    const attempt = startIn(home)
    await expect(attempt).rejects.toBeInstanceOf(StackError)
    await expect(attempt).rejects.toThrow(
      /a database of Postgres 16, and this is Postgres 17; move .* away to keep .*"npm run stack:reset"/,
    )
    await writeFile(join(home, 'postgres', 'PG_VERSION'), '')
    await expect(startIn(home)).rejects.toThrow(
      /something else than a database; move that folder away, or/,
    )
    await mkdir(join(home, 'postgres', 'global'))
    await expect(startIn(home)).rejects.toThrow(
      /is damaged \(its file PG_VERSION is missing or empty\); put a backup in its place, or/,
    )
    await rm(join(home, 'postgres'), { recursive: true })
    await writeFile(join(home, 'keys.json'), '{')
    await expect(startIn(home)).rejects.toThrow(/keys\.json cannot be read/)
  })

  it('may have a folder for its database that is empty', async () => {
    await mkdir(join(home, 'postgres'))
    const stack = await startIn(home)
    await stack.stop()
  })

  it('says where the data could go of a database that is to begin behind a link', async () => {
    await mkdir(join(home, 'elsewhere'))
    await symlink(join(home, 'elsewhere'), join(home, 'postgres'))
    await expect(startIn(home)).rejects.toThrow(
      `${join(home, 'postgres')} is a volume of its own or a link, and no new database can be put there; remove it, and set CLIENTELE_HOME`,
    )
  })

  it('repairs an interrupted initdb', async () => {
    await mkdir(join(home, 'postgres.new', 'base'), { recursive: true })
    await writeFile(join(home, 'postgres.new', 'PG_VERSION'), '17\n')
    const stack = await startIn(home)
    await stack.stop()
  })
})

describe('a home that the account of Postgres cannot reach', () => {
  beforeEach(async () => {
    ;[home, removeHome] = await makeFolder()
  })

  const elsewhere = async () => {
    const [folder] = await outsideFolders(home)
    if (folder === undefined) throw new Error('nothing is kept outside')
    return folder
  }

  // Only root runs Postgres as somebody else.
  it.runIf(process.getuid?.() === 0)('has its database elsewhere, and takes it along', async () => {
    await chmod(home, 0o700)
    const first = await startIn(home)
    const firstFolder = await elsewhere()
    expect(existsSync(firstFolder)).toBe(true)
    expect(existsSync(join(home, 'postgres'))).toBe(false)
    await first.stop()

    // Removed by hand, and made again under the same name: neither keys nor data of before.
    await rm(home, { recursive: true })
    await mkdir(home, { mode: 0o700 })
    const second = await startIn(home)
    expect(second.env.SUPABASE_SECRET_KEY).not.toBe(first.env.SUPABASE_SECRET_KEY)
    const secondFolder = await elsewhere()
    await second.stop()

    await rm(home, { recursive: true })
    const other = await startTestStack()
    expect(existsSync(firstFolder)).toBe(false)
    expect(existsSync(secondFolder)).toBe(false)
    await other.remove()
  })

  it.runIf(process.getuid?.() === 0)(
    'brings along what an earlier release kept elsewhere',
    async () => {
      await chmod(home, 0o700)
      const first = await startIn(home)
      const sql = postgres(first.databaseUrl, { max: 1, onnotice: () => undefined })
      await sql`create table public.stack_survivors (id int primary key)`
      await sql.end()
      await first.stop()
      const folder = await elsewhere()
      expect(dirname(folder)).toBe('/var/lib')
      // To what may be another disk, as the way back is.
      expect(await moveFolder(folder, join('/var/tmp', basename(folder)), () => undefined)).toBe(
        true,
      )

      const second = await startIn(home)
      expect(await elsewhere()).toBe(folder)
      const again = postgres(second.databaseUrl, { max: 1, onnotice: () => undefined })
      expect(await again`select * from public.stack_survivors`).toEqual([])
      await again.end()
      await second.stop()
    },
  )
})
