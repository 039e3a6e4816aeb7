import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stopLeftover } from '../../stack/leftovers.ts'
import {
  chooseFolder,
  choosePlace,
  findAccount,
  moveFolder,
  outsideFolders,
  reachableBinaries,
} from '../../stack/place.ts'
import { removeHome } from '../../stack/reset.ts'

// Only root runs Postgres as somebody else.
describe.runIf(process.getuid?.() === 0)('a home that root keeps to itself', () => {
  let parent: string
  let home: string
  const made: string[] = []

  /** A folder outside as a stack makes it, of a home with this path. */
  async function makeOutside(path: string, owner = 0, place = '/var/lib'): Promise<string> {
    const folder = `${place}/clientele-${randomBytes(6).toString('hex')}`
    await mkdir(folder)
    await chown(folder, owner, owner)
    await writeFile(join(folder, 'home'), path)
    made.push(folder)
    return folder
  }

  /** Where the data is, with something in it. */
  async function fill(path: string): Promise<string> {
    const folder = await chooseFolder(path, await findAccount())
    await mkdir(folder)
    made.push(join(folder, '..'))
    return folder
  }

  beforeEach(async () => {
    parent = await mkdtemp('/tmp/private-')
    home = join(parent, 'clientele')
    await mkdir(home)
  })

  afterEach(async () => {
    for (const folder of [parent, ...made.splice(0)]) await rm(folder, { recursive: true })
  })

  it('finds its data again after it was renamed', async () => {
    const folder = await fill(home)
    expect(folder.startsWith(home)).toBe(false)
    const renamed = join(parent, 'shop')
    await rename(home, renamed)
    await stopLeftover(renamed)
    expect(await chooseFolder(renamed, await findAccount())).toBe(folder)
    expect(existsSync(folder)).toBe(true)
    expect(await readFile(join(folder, '../home'), 'utf8')).toBe(renamed)
  })

  it('keeps its data when it was opened to others since', async () => {
    const folder = await fill(home)
    await chmod(parent, 0o755)
    expect(await chooseFolder(home, await findAccount())).toBe(folder)
  })

  it('is refused with its data inside, where no other account can reach them', async () => {
    await mkdir(join(home, 'postgres'))
    await expect(stopLeftover(home)).rejects.toThrow(/cannot be reached.*move .* to where it was/)
    await chmod(parent, 0o755)
    await stopLeftover(home)
  })

  it('takes no number of a process for its server that is the server of another folder', async () => {
    const folder = await fill(home)
    const account = await findAccount()
    await chmod(parent, 0o755)
    const file = join(folder, 'postmaster.pid')
    // Called as Postgres is, and at work in another folder; then in this, under its name of before.
    const start = (cwd: string) =>
      spawn('sleep', ['600'], { argv0: 'postgres', ...account, cwd, stdio: 'ignore' })
    const stranger = start('/')
    const rest = `\n${folder}\n1\n54322\n\n127.0.0.1\n  1  1\nready   \n`
    await writeFile(file, `${stranger.pid}${rest}`)
    await chown(file, 1, 1)
    await chmod(file, 0o600)
    await stopLeftover(home)
    // Postgres asks for the process of line 1, then for the memory that the other lines name.
    const text = await readFile(file, 'utf8')
    const [server] = text.split('\n')
    expect(text).toBe(`${server}${rest}`)
    expect(() => process.kill(Number(server), 0)).toThrow('ESRCH')
    const { uid, gid, mode } = await stat(file)
    expect([uid, gid, mode & 0o777]).toEqual([1, 1, 0o600])
    expect(stranger.kill()).toBe(true)

    const own = start(folder)
    const ended = once(own, 'exit').then(() => rm(file))
    await writeFile(file, `${own.pid}\n`)
    await stopLeftover(home)
    await ended
    expect(own.signalCode).toBe('SIGINT')
  })

  it('is not given to another user, nor are they told to remove it', async () => {
    const folder = await fill(home)
    await chmod(parent, 0o755)
    process.seteuid?.(1)
    try {
      await expect(stopLeftover(home)).rejects.toThrow(
        `is in ${join(folder, '..')}, which belongs to the account "root", and this is "`,
      )
    } finally {
      process.seteuid?.(0)
    }
  })

  it('does not share its data with a copy, and a reset of the copy leaves them alone', async () => {
    const folder = await fill(home)
    const copy = join(parent, 'copy')
    await cp(home, copy, { recursive: true })
    await removeHome(copy)
    expect(existsSync(folder)).toBe(true)
    await cp(home, copy, { recursive: true })
    expect(await fill(copy)).not.toBe(folder)
    expect(await chooseFolder(home, await findAccount())).toBe(folder)
    await removeHome(home)
    expect(existsSync(folder)).toBe(false)
    expect(await outsideFolders(home)).toEqual([])
    made.shift()
  })

  it('is not swept when it is gone, but those of tests and tools are', async () => {
    const kept = await makeOutside(join(parent, 'gone/.clientele'))
    const others = await makeOutside('/nowhere/.clientele/test-1', 65_534)
    const names = ['.clientele/test-1/stack', '.clientele/tool-1', '.clientele-mutation-1-aB_c']
    const swept = await Promise.all(
      names.flatMap((name) =>
        ['/var/lib', '/var/tmp'].map((place) => makeOutside(join(parent, name), 0, place)),
      ),
    )
    await stopLeftover(home)
    expect(existsSync(kept)).toBe(true)
    expect(existsSync(others)).toBe(true)
    for (const folder of swept) {
      expect(existsSync(folder)).toBe(false)
      made.splice(made.indexOf(folder), 1)
    }
    made.push(join(await chooseFolder(home, await findAccount()), '..'))
  })

  it('lets the account of Postgres through, whatever the umask is', async () => {
    const binaries = join(parent, 'native')
    await mkdir(join(binaries, 'bin'), { recursive: true, mode: 0o700 })
    await writeFile(join(binaries, 'bin/postgres'), '#!/bin/sh\n', { mode: 0o700 })
    const before = process.umask(0o077)
    try {
      const account = await findAccount()
      const folder = join(await chooseFolder(home, account), '..')
      made.push(folder)
      const server = await reachableBinaries(
        { initdb: '', postgres: '', root: binaries },
        home,
        account,
      )
      expect((await stat(folder)).mode & 0o777).toBe(0o755)
      expect(server.root.startsWith(folder)).toBe(true)
      execFileSync(server.postgres, { ...account, cwd: '/' })
    } finally {
      process.umask(before)
    }
  })

  it('has its server copied again where a file of it was deleted, or another release came', async () => {
    const source = join(parent, 'native')
    await mkdir(join(source, 'bin'), { recursive: true })
    await mkdir(join(source, 'lib'))
    await writeFile(join(source, 'bin/postgres'), 'server')
    await writeFile(join(source, 'lib/libpq.so'), 'one')
    await writeFile(join(parent, 'package.json'), '{ "version": "17.1.0" }')
    const account = await findAccount()
    const copy = async () => {
      const binaries = { initdb: '', postgres: '', root: source }
      const { root } = await reachableBinaries(binaries, home, account)
      return root
    }
    const root = await copy()
    made.push(join(root, '..'))
    const library = () => readFile(join(root, 'lib/libpq.so'), 'utf8')
    const { ino } = await stat(root)
    await copy()
    expect((await stat(root)).ino).toBe(ino)

    await rm(join(root, 'lib/libpq.so'))
    await copy()
    expect(await library()).toBe('one')

    await writeFile(join(source, 'lib/libpq.so'), 'two')
    await writeFile(join(parent, 'package.json'), '{ "version": "17.2.0" }')
    await copy()
    expect(await library()).toBe('two')
  })

  it('has its data where nothing is deleted for its age, taken there once nobody is at work in it', async () => {
    const old = await makeOutside(home, 0, '/var/tmp')
    const moved = old.replace('/var/tmp/', '/var/lib/')
    made.splice(made.indexOf(old), 1, moved)
    await mkdir(join(old, 'data'))
    await chown(join(old, 'data'), 1, 1)
    await writeFile(join(home, 'id'), old.slice(-12))
    expect(await chooseFolder(home, await findAccount())).toBe(join(old, 'data'))
    // As a process of a killed Postgres is called, and at work in its folder.
    const name = { argv0: 'postgres: postgres 127.0.0.1(50000) UPDATE', cwd: join(old, 'data') }
    const straggler = spawn('sleep', ['600'], { ...name, stdio: 'ignore' })
    const ended = once(straggler, 'exit')
    const said: string[] = []
    await stopLeftover(home, (line) => said.push(line))
    // Which does nothing to one that has ended.
    straggler.kill('SIGKILL')
    await ended
    expect(straggler.signalCode).toBe('SIGTERM')
    expect(said).toEqual([
      `Ending what an earlier run has left of the database in ${join(old, 'data')} …`,
    ])
    expect(await chooseFolder(home, await findAccount())).toBe(join(moved, 'data'))
    expect((await stat(join(moved, 'data'))).uid).toBe(1)
    expect(existsSync(old)).toBe(false)
  })

  it('has its data in the next place where the first is not there or private', async () => {
    const account = await findAccount()
    const open = await makeOutside(home)
    await chmod(open, 0o755)
    expect(await choosePlace(['/nowhere', parent, open], account)).toBe(open)
    await expect(choosePlace(['/nowhere', parent], account)).rejects.toThrow(/CLIENTELE_HOME/)
  })

  describe('on another disk', () => {
    let there: string
    let folder: string
    let said: string[]
    const move = (target: string) => moveFolder(folder, target, (line) => said.push(line))

    beforeEach(async (context) => {
      there = await mkdtemp('/dev/shm/clientele-').catch(() => '')
      if (there) made.push(there)
      const isOther = there !== '' && (await stat(there)).dev !== (await stat(parent)).dev
      context.skip(!isOther, 'one disk')
      said = []
      folder = join(parent, 'folder')
      await mkdir(join(folder, 'data'), { recursive: true })
      await chown(join(folder, 'data'), 1, 1)
    })

    it('arrives with its owners, as is said before, or stays', async () => {
      expect(await move(join(there, 'no/such'))).toBe(false)
      expect(said).toEqual([])
      expect(existsSync(join(folder, 'data'))).toBe(true)
      const target = join(there, 'folder')
      expect(await move(target)).toBe(true)
      expect(said).toEqual([`Moving the database to ${target} …`])
      expect((await stat(join(target, 'data'))).uid).toBe(1)
      expect(existsSync(folder)).toBe(false)
    })

    it('stays where there is no room for it, and nothing is copied', async () => {
      const { bavail, bsize } = await statfs(there)
      const file = join(folder, 'data/large')
      await writeFile(file, '')
      // Of holes alone: it takes no space, and would be copied in no time.
      await truncate(file, bavail * bsize)
      expect(await move(join(there, 'folder'))).toBe(false)
      expect(said).toEqual([])
      expect(existsSync(file)).toBe(true)
      expect(await readdir(there)).toEqual([])
      await truncate(file, 1000)
      expect(await move(join(there, 'folder'))).toBe(true)
    })
  })

  it('keeps no other user from starting when it is gone', async () => {
    const folder = await makeOutside('/nowhere/.clientele/test-1')
    const open = await mkdtemp('/tmp/clientele-stack-')
    made.push(open)
    await chmod(open, 0o755)
    process.seteuid?.(65_534)
    try {
      await stopLeftover(open)
    } finally {
      process.seteuid?.(0)
    }
    expect(existsSync(folder)).toBe(true)
  })
})
