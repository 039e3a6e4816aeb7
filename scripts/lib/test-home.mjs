import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './processes.mjs'
import { root } from './set-up.mjs'

const PLACES = [
  { of: (root) => join(root, '.clientele'), name: /^(?:test|tool|bench)-(\d+)(?:-|$)/ },
  { of: (root) => root, name: /^\.clientele-mutation-(\d+)-/ },
  { of: (_, temporary) => temporary, name: /^clientele-stack-(\d+)-/ },
]

/** What a killed run could not remove: its folders carry its process id. */
export function removeLeftovers(clone = root, temporary = tmpdir()) {
  for (const place of PLACES) {
    const folder = place.of(clone, temporary)
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const pid = place.name.exec(name)?.[1]
      if (!pid || isAlive(Number(pid))) continue
      try {
        rmSync(join(folder, name), { recursive: true, force: true })
      } catch (error) {
        // The folder for all that is temporary has those of other users too.
        if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
      }
    }
  }
}

/** A folder for one run: database, build and reports, apart from those of `npm start`. */
export function createTestHome(clone = root, temporary = tmpdir()) {
  removeLeftovers(clone, temporary)
  const name = `.clientele/test-${process.pid}`
  const home = join(clone, name)
  // An earlier process may have had this number.
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  // `next build` writes the build folder's name into its tsconfig.json: never into ours.
  writeFileSync(join(home, 'tsconfig.json'), '{ "extends": "../../tsconfig.json" }\n')
  return {
    testDir: name,
    stackHome: join(home, 'stack'),
    report: (kind) => join(home, `${kind}.json`),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
