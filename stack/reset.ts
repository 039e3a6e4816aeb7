import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, StackError } from './errors.ts'
import { stopOrphans } from './leftovers.ts'
import { lock } from './lock.ts'
import { removeOutside, type Say } from './place.ts'
import { homeOf } from './start.ts'

/** Removes a data directory of the stack, and what was kept outside it on its behalf. */
export async function removeHome(home: string, say: Say = () => undefined): Promise<void> {
  if (existsSync(home)) {
    const unlock = await lock(home)
    try {
      await stopOrphans(home, say)
      await removeOutside(home)
      // Ours by name only: the folder may hold what others put there.
      for (const name of ['postgres', 'postgres.new', 'storage', 'mail', 'keys.json', 'id']) {
        await rm(join(home, name), { recursive: true, force: true })
      }
    } catch (error) {
      throw fileError(error, home)
    } finally {
      await unlock()
    }
  }
}

if (import.meta.main) {
  const home = homeOf(undefined)
  try {
    await removeHome(home, console.log)
    console.log(`Removed the data of the embedded stack in ${home}; the next start begins afresh.`)
  } catch (error) {
    console.error(error instanceof StackError ? error.message : error)
    process.exitCode = 1
  }
}
