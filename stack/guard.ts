import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

/**
 * Starts a program that cannot outlive us: a shell of a few lines holds the read end of a pipe,
 * and signals the program as soon as the pipe closes, which also happens when we are killed.
 */
const script = `
exec 3<&0
signal=$1; shift
"$@" 3<&- </dev/null &
child=$!
(read -r _ <&3; kill -"$signal" "$child" 2>/dev/null) </dev/null >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`

export type Guarded = {
  process: ChildProcess
  exited: Promise<number | null>
  stop(): Promise<void>
}

export function spawnGuarded(
  command: string,
  args: string[],
  options: SpawnOptions & { stopSignal: 'INT' | 'TERM' },
): Guarded {
  const { stopSignal, ...rest } = options
  const child = spawn('/bin/sh', ['-c', script, 'guard', stopSignal, command, ...args], {
    ...rest,
    // A session of its own: Ctrl-C reaches us alone, and we stop the rest in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // The write end breaks when the program ends first; that is no error.
  child.stdin?.on('error', () => undefined)
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('exit', (code) => resolve(code))
  })
  return {
    process: child,
    exited,
    async stop() {
      child.stdin?.end()
      await exited
    },
  }
}
