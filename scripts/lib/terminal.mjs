/** A failure that has one sentence for people: what is wrong, and what to do. */
export class Problem extends Error {}

const isInteractive = Boolean(process.stdout.isTTY) && !process.env.CI

const timers = new Set()
const working = new Set()
let isStopping = false
let isCounting = false
let isAtLineStart = true

/** No more signs of life, and no news of what fails: all that goes on is about to be stopped. */
export function hush() {
  isStopping = true
  for (const timer of timers) clearInterval(timer)
  timers.clear()
  if (isInteractive) process.stdout.write('\r\u001b[K')
}

/** Whether what fails now fails because it was told to stop. */
export const isHushed = () => isStopping

function seconds(since) {
  return Math.round((performance.now() - since) / 1000)
}

export function say(line = '') {
  show(`${line}\n`)
}

/** What a program says, as it comes; the counting line makes way for it. */
export function show(text) {
  if (isCounting) process.stdout.write('\r\u001b[K')
  isCounting = false
  if (text.length === 0) return
  process.stdout.write(text)
  isAtLineStart = String(text).endsWith('\n')
}

/** One line for all that is under way, and never behind half a line of somebody else. */
function count() {
  const slow = [...working].filter(({ started }) => seconds(started) >= 2)
  if (slow.length === 0 || !isAtLineStart) return
  const line = slow.map(({ label, started }) => `${label} (${seconds(started)} s)`).join(', ')
  const width = Math.max(20, (process.stdout.columns || 80) - 1)
  process.stdout.write(`\r\u001b[K${`  … ${line}`.slice(0, width)}`)
  isCounting = true
}

/**
 * Shows that a step is alive: a counting line on a terminal, a line every ten seconds in a log,
 * unless what works there speaks for itself.
 */
export function keepInformed(label, started, { speaks = false } = {}) {
  if (!isInteractive && speaks) return () => {}
  const work = { label, started }
  if (isInteractive) working.add(work)
  const timer = isInteractive
    ? setInterval(count, 1000)
    : setInterval(() => say(`  … ${label} (${seconds(started)} s)`), 10_000)
  timers.add(timer)
  return () => {
    clearInterval(timer)
    timers.delete(timer)
    working.delete(work)
    if (isCounting) show('')
  }
}

/** Runs one named piece of work; says what it does, that it goes on, and how long it took. */
export async function step(label, work) {
  const started = performance.now()
  if (!isInteractive) say(`  … ${label}`)
  const done = keepInformed(label, started)
  try {
    const result = await work()
    done()
    say(`  ✓ ${label}${seconds(started) >= 2 ? ` (${seconds(started)} s)` : ''}`)
    return result
  } catch (error) {
    done()
    if (!isStopping) say(`  ✗ ${label}`)
    throw error
  }
}

const SYSTEM_SENTENCES = {
  ENOSPC: 'The disk is full: free about 2 GB and run the command again.',
  EDQUOT: 'Your disk quota is used up: free about 2 GB and run the command again.',
  EACCES: 'No permission to write here: run this in a folder that belongs to you.',
  EPERM: 'No permission to write here: run this in a folder that belongs to you.',
  EROFS: 'This folder is read-only: run this from a copy in a folder you can write to.',
  EMFILE: 'Too many open files: raise the limit (ulimit -n 4096) and run the command again.',
}

/** One sentence for what people meet; everything for what they should report. */
export function explain(error) {
  // The stack phrases its own for people too.
  if (error instanceof Problem || error?.name === 'StackError') return error.message
  const system = error && typeof error === 'object' ? SYSTEM_SENTENCES[error.code] : undefined
  if (system) return `${system}${error.path ? ` (${error.path})` : ''}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
