import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findHolder } from '../../stack/file-lock.mjs'
import { isPortFree, start, stop } from './processes.mjs'
import { programs, root } from './set-up.mjs'
import { Problem } from './terminal.mjs'

const READY_WITHIN = 60_000

export function appPort() {
  const text = process.env.CLIENTELE_APP_PORT
  if (text === undefined || text === '') return 3000
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Problem(`CLIENTELE_APP_PORT=${text} is not a port number (1 to 65535).`)
}

export function requireBuildablePath() {
  // Tailwind finds no file there, minutes later; with any other sign in its path it does.
  if (!root.includes('#')) return
  throw new Problem(
    `The app cannot be built in ${root}, because of the # in that path: move the clone to a folder without one and run the command again.`,
  )
}

export async function requireAppPort() {
  const port = appPort()
  const home = resolve(root, process.env.CLIENTELE_HOME || '.clientele')
  const { holder, note } = await findHolder(join(home, 'stack.lock'))
  // Without a note it is the stack alone, which says so itself.
  if (note) {
    throw new Problem(
      `Clientele is running already, at ${note} (process ${holder}, data in ${home}): use that one, or stop it and run the command again.`,
    )
  }
  if (await isPortFree(port)) return
  throw new Problem(
    `Port ${port}, wanted by the app, is in use: stop what uses it (perhaps another npm start), or set CLIENTELE_APP_PORT to another.`,
  )
}

async function answers(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) })
    return response.status < 500
  } catch {
    return false
  }
}

/**
 * Serves the app on loopback (`mode` is Next's own word: start or dev) and resolves once a page
 * comes. `onExit` hears of an end that nobody asked for.
 */
export async function serve({ mode, port, env, stdio = 'pipe', onExit, readyPath = '/' }) {
  const url = `http://127.0.0.1:${port}`
  const { withoutProxy } = await import('../../stack/proxy.ts')
  const leaveWithParent = pathToFileURL(join(root, 'scripts/lib/leave-with-parent.mjs')).href
  const args = ['--import', leaveWithParent, programs.next, mode, '-H', '127.0.0.1']
  const child = start(process.execPath, [...args, '-p', String(port)], {
    cwd: root,
    env: {
      ...process.env,
      APP_URL: url,
      ...env,
      ...withoutProxy(process.env),
      NODE_ENV: mode === 'dev' ? 'development' : 'production',
    },
    stdio: ['ignore', stdio, stdio, 'ipc'],
  })
  let output = ''
  const collect = (chunk) => {
    output = `${output}${chunk}`.slice(-20_000)
  }
  child.stdout?.setEncoding('utf8').on('data', collect)
  child.stderr?.setEncoding('utf8').on('data', collect)

  const deadline = performance.now() + READY_WITHIN
  let isStopping = false
  while (!(await answers(url + readyPath))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Problem(`The app ended while it was starting:\n\n${output.trim()}`)
    }
    if (performance.now() > deadline) {
      await stop(child)
      throw new Problem(`The app does not answer at ${url}:\n\n${output.trim()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.once('exit', () => {
    if (!isStopping) onExit?.(output)
  })
  return {
    url,
    output: () => output,
    stop: async () => {
      isStopping = true
      await stop(child)
    },
  }
}
