import { format, stripVTControlCharacters } from 'node:util'
import { redact } from '@/supabase/functions/_shared/redact'
import { log } from './log'

/** An error that Next prints waits so long for the report of its request, which comes a moment later. */
const HELD_MS = 1_000

const held = new Map<Error, () => void>()
const reported = new WeakMap<Error, string | undefined>()

/**
 * What Next, React and libraries tell the console goes through the log, as JSON and redacted. In
 * development it stays as it is, for people to read.
 */
export function logConsole(): void {
  console.error = (...args: unknown[]) => take('error', args)
  console.warn = (...args: unknown[]) => take('warn', args)
  process.on('exit', () => {
    for (const release of held.values()) release()
  })
}

/**
 * Whether an error of a request is yet to be logged: Next reports it for each part of a page that it
 * fails, and prints it besides, which is left out.
 */
export function isFirstReport(error: unknown, requestId: string | undefined): boolean {
  if (!(error instanceof Error)) return true
  const isFirst = !reported.has(error) || reported.get(error) !== requestId
  reported.set(error, requestId)
  held.delete(error)
  return isFirst
}

function take(level: 'error' | 'warn', args: unknown[]): void {
  const err = args.find((arg) => arg instanceof Error)
  const others = args.filter((arg) => arg !== err).map((arg) => redact(arg))
  const text = stripVTControlCharacters(format(...others)).trim()
  const write = () => log[level]({ event: 'console', err }, text)
  // Alone, or behind the sign that Next puts before it.
  if (err && /^⨯?$/.test(text)) hold(err, write)
  else write()
}

function hold(error: Error, write: () => void): void {
  if (reported.has(error)) return
  const release = () => {
    if (held.delete(error)) write()
  }
  held.set(error, release)
  setTimeout(release, HELD_MS).unref()
}
