import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeHome } from '../../stack/reset.ts'

/**
 * An empty folder for the data of a stack; the second function takes both away again. Should it not
 * come to that, `npm test` knows by the name whose it was.
 */
export async function makeFolder(): Promise<[string, () => Promise<void>]> {
  const home = await mkdtemp(join(tmpdir(), `clientele-stack-${process.pid}-`))
  // Open to the account that Postgres runs as, or its data would be kept elsewhere.
  await chmod(home, 0o755)
  const remove = async () => {
    await removeHome(home)
    await rm(home, { recursive: true, force: true })
  }
  return [home, remove]
}

/** A folder with a database that is migrated already, as it is after a stop. */
export async function makeHome(): Promise<[string, () => Promise<void>]> {
  const template = process.env.CLIENTELE_TEST_TEMPLATE
  if (!template) throw new Error('is tests/stack/global-setup.ts configured?')
  const made = await makeFolder()
  // With its owners: Postgres may run as another account.
  execFileSync('cp', ['-a', `${template}/.`, made[0]])
  return made
}
