import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { errorCode, fileError, StackError } from './errors.ts'

const run = promisify(execFile)

/** When a process began, which tells it from a later one with the same id. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return undefined
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The 22nd field; the second, a name in brackets, may hold spaces.
  if (status) return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  )
}

const read = (path: string) => readFile(path, 'utf8').catch(() => '')

/** Puts the draft in place, whole from its first moment on; false where a lock is there already. */
const place = (draft: string, path: string): Promise<boolean> =>
  link(draft, path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'EEXIST') return false
      throw error
    },
  )

/** One stack per data directory; the lock of a killed run is taken over. */
export async function lock(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'stack.lock')
  const id = randomUUID()
  const draft = `${path}.${id}`
  const own = `${process.pid} ${await startOf(process.pid)}\n${id}`
  try {
    await mkdir(home, { recursive: true })
    await writeFile(draft, own)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await place(draft, path)) {
        // Somebody who found the same lock left behind may just now be removing it, and finds ours.
        await new Promise((done) => setTimeout(done, 50))
        if ((await read(path)) === own) return () => rm(path, { force: true })
      }
      const text = await read(path)
      const [holder = ''] = text.split('\n')
      const pid = Number(holder.split(' ')[0])
      const started = holder.slice(holder.indexOf(' ') + 1)
      if (pid > 0 && (await startOf(pid)) === started) {
        throw new StackError(
          `A stack is already running on ${home} (process ${pid}); stop it, or set CLIENTELE_HOME to another folder.`,
        )
      }
      if ((await read(path)) === text) await rm(path, { force: true })
    }
  } catch (error) {
    throw error instanceof StackError ? error : fileError(error, home)
  } finally {
    await rm(draft, { force: true })
  }
  throw new StackError(`${path} cannot be taken; remove it if no stack is running.`)
}
