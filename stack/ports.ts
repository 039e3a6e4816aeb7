import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { StackError } from './errors.ts'

export type Ports = { api: number; db: number; mail: number; smtp: number }

const defaults: Ports = { api: 54321, db: 54322, mail: 54324, smtp: 54325 }

const variables: Record<keyof Ports, string> = {
  api: 'CLIENTELE_API_PORT',
  db: 'CLIENTELE_DB_PORT',
  mail: 'CLIENTELE_MAIL_PORT',
  smtp: 'CLIENTELE_SMTP_PORT',
}

const titles: Record<keyof Ports, string> = {
  api: 'API gateway',
  db: 'database',
  mail: 'mail inbox',
  smtp: 'mail server (SMTP)',
}

export const loopback = '127.0.0.1'

function portFromEnvironment(name: keyof Ports): number {
  const text = process.env[variables[name]]
  if (text === undefined || text === '') return defaults[name]
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StackError(`${variables[name]}=${text} is not a port number (1 to 65535).`)
  }
  return port
}

function isListening(port: number, host = loopback): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host, timeout: 1000 })
    const end = (answer: boolean) => {
      socket.destroy()
      done(answer)
    }
    socket.once('connect', () => end(true))
    for (const event of ['error', 'timeout']) socket.once(event, () => end(false))
  })
}

/** Where a system lets us bind beside a program that listens at every address, or at ::1, by asking. */
async function assertUnused(port: number): Promise<void> {
  for (const host of [loopback, '::1']) {
    if (!(await isListening(port, host))) continue
    throw Object.assign(new Error(`${host} answers at port ${port}`), { code: 'EADDRINUSE' })
  }
}

/** Resolves when `port` can be bound now, rejects with the errno when it cannot. */
function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(port, loopback, () => {
      const address = probe.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      probe.close(() => resolve(bound))
    })
  })
}

/**
 * A port that nobody has, for who cannot be told to take any. It lies below those that a system gives
 * to whoever connects, so that none of them has it before it is opened.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(15_000, 32_000)
    try {
      await assertUnused(port)
      return await tryPort(port)
    } catch (error) {
      if (tries === 100) throw error
    }
  }
}

/** The ports of this run, each tried before anything is started, so that a clash costs nothing. */
export async function resolvePorts(wanted: Partial<Ports> | 'free' | undefined): Promise<Ports> {
  const names = Object.keys(defaults) as (keyof Ports)[]
  if (wanted === 'free') {
    const found = new Set<number>()
    while (found.size < names.length) found.add(await freePort())
    return Object.fromEntries(names.map((name, index) => [name, [...found][index]])) as Ports
  }
  const ports = { ...defaults }
  for (const name of names) {
    ports[name] = wanted?.[name] ?? portFromEnvironment(name)
  }
  for (const name of names) {
    const twin = names.find((other) => other !== name && ports[other] === ports[name])
    if (twin) {
      throw new StackError(
        `Port ${ports[name]} is given to both the ${titles[name]} and the ${titles[twin]}; set ${variables[name]} or ${variables[twin]} to another.`,
      )
    }
    try {
      await assertUnused(ports[name])
      await tryPort(ports[name])
    } catch (error) {
      throw error instanceof Error ? portError(name, ports[name], error) : error
    }
  }
  return ports
}

export function portError(name: keyof Ports, port: number, error: NodeJS.ErrnoException): Error {
  const remedy = `set ${variables[name]} to another port`
  if (error.code === 'EADDRINUSE') {
    return new StackError(
      `Port ${port}, wanted by the ${titles[name]}, is in use; stop what uses it or ${remedy}.`,
    )
  }
  if (error.code === 'EACCES') {
    return new StackError(
      `Port ${port}, wanted by the ${titles[name]}, may not be opened by this user; ${remedy} above 1023.`,
    )
  }
  return error
}
