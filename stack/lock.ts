import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, StackError } from './errors.ts'
import { tryLock } from './file-lock.mjs'

/** One stack per data directory; the lock of a killed run is taken over. */
export async function lock(home: string, appUrl?: string): Promise<() => Promise<void>> {
  const path = join(home, 'stack.lock')
  const { release, holder, note } = await mkdir(home, { recursive: true })
    .then(() => tryLock(path, appUrl))
    .catch((error: unknown) => {
      throw fileError(error, home)
    })
  if (release) return release
  if (holder !== undefined) {
    const app = note ? `, with the app at ${note}` : ''
    throw new StackError(
      `A stack is already running on ${home} (process ${holder}${app}); stop it, or set CLIENTELE_HOME to another folder.`,
    )
  }
  throw new StackError(`${path} cannot be taken; remove it if no stack is running.`)
}
