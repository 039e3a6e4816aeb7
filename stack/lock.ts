import { execFile } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
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

/** One stack per data directory; the lock of a killed run is taken over. */
export async function lock(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'stack.lock')
  const own = `${process.pid} ${await startOf(process.pid)}`
  try {
    await mkdir(home, { recursive: true })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const file = await open(path, 'wx').catch((error: unknown) => {
        if (errorCode(error) === 'EEXIST') return undefined
        throw error
      })
      if (file) {
        await file.writeFile(own)
        await file.close()
        return () => rm(path, { force: true })
      }
      const text = await readFile(path, 'utf8').catch(() => '')
      const pid = Number(text.split(' ')[0])
      const started = text.slice(text.indexOf(' ') + 1)
      if (pid > 0 && (await startOf(pid)) === started) {
        throw new StackError(
          `A stack is already running on ${home} (process ${pid}); stop it, or set CLIENTELE_HOME to another folder.`,
        )
      }
      await rm(path, { force: true })
    }
  } catch (error) {
    throw error instanceof StackError ? error : fileError(error, home)
  }
  throw new StackError(`${path} cannot be taken; remove it if no stack is running.`)
}
