import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { hush, Problem } from './terminal.mjs'

const children = new Set()

/** Starts a child that `stopAll` ends with everything it started itself. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    // A group of its own, so that workers of workers end with it.
    detached: process.platform !== 'win32',
    ...options,
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  child.once('error', () => children.delete(child))
  return child
}

export function signal(child, name) {
  try {
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  } catch (error) {
    // Gone already.
    if (error.code !== 'ESRCH') throw error
  }
}

export async function stop(child, patience = 8000) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  signal(child, 'SIGTERM')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), patience)
  await exited
  clearTimeout(timer)
}

export async function stopAll(patience) {
  await Promise.all([...children].map((child) => stop(child, patience)))
}

/**
 * Runs to the end; resolves with the exit code, standard output alone, and the output of both
 * channels, which `onOutput` sees as it comes. What says nothing for `silence` milliseconds is ended.
 */
export function run(command, args, { onOutput, input, silence, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const stdin = input === undefined ? 'ignore' : 'pipe'
    const child = start(command, args, { stdio: [stdin, 'pipe', 'pipe'], ...options })
    let stdout = ''
    let output = ''
    let wasSilent = false
    let timer
    const listen = () => {
      clearTimeout(timer)
      if (silence === undefined) return
      timer = setTimeout(() => {
        wasSilent = true
        signal(child, 'SIGKILL')
      }, silence)
    }
    listen()
    const collect = (chunk) => {
      listen()
      output += chunk
      onOutput?.(chunk)
    }
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk
      collect(chunk)
    })
    child.stderr?.setEncoding('utf8').on('data', collect)
    child.stdin?.end(input)
    child.once('error', (error) => {
      clearTimeout(timer)
      if (error.code === 'ENOENT') {
        reject(new Problem(`“${command}” was not found: install it and run the command again.`))
      } else reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, stdout, output, wasSilent })
    })
  })
}

function isListening(port, host) {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 })
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    for (const event of ['error', 'timeout']) socket.once(event, () => end(false))
  })
}

/** Some systems let us bind beside a program that listens at every address, or at ::1: both are asked. */
export async function isPortFree(port) {
  for (const host of ['127.0.0.1', '::1']) if (await isListening(port, host)) return false
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else if (error.code === 'EACCES') {
        reject(new Problem(`Port ${port} needs rights you do not have: choose one above 1024.`))
      } else reject(error)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Calls `cleanUp` once on Ctrl-C, a closed terminal or a kill, then ends with the shell's usual
 * code; a second Ctrl-C ends at once.
 */
export function onInterrupt(cleanUp) {
  // Not by the clock, which may be put back meanwhile.
  let asked
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(name, () => {
      if (asked !== undefined) {
        // npm passes a Ctrl-C on that the terminal has sent to us already.
        if (performance.now() - asked < 1000) return
        for (const child of children) signal(child, 'SIGKILL')
        process.exit(code)
      }
      asked = performance.now()
      hush()
      Promise.resolve()
        .then(cleanUp)
        .then(
          () => process.exit(code),
          (error) => {
            process.stderr.write(`${error?.stack ?? error}\n`)
            process.exit(code)
          },
        )
    })
  }
}
